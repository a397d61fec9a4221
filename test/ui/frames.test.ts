// Golden frames: panes, states and dialogs as a person sees them. UPDATE_FRAMES=1 writes them anew; review them like code.
import { afterEach, describe, expect, it } from 'vitest';
import { emptyCommandLine } from '../../src/app/commands/console.ts';
import { reachedBy } from '../../src/app/command.ts';
import { commands } from '../../src/app/commands/index.ts';
import type { Dialog, FolderPurpose, State } from '../../src/app/state.ts';
import { mailboxKey, toMailboxPath } from '../../src/model/mailbox.ts';
import type { ServerReport } from '../../src/model/server-report.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import type { Look } from '../../src/ui/look.ts';
import {
  INBOX,
  manyLetters,
  markedMessages,
  messagesOf,
  stateOf,
  WEDDING,
  type StateOptions,
} from './fixtures.ts';
import { expectInkFrame } from './ink-frame.ts';
import { queryScenes } from './query-fixtures.ts';
import { openProtocol } from './protocol-fixtures.ts';
import { changedReport, LOOKED_AT, trustedReport, untrustedReport } from './server-fixtures.ts';
import { InkScreen, lookOf } from './ink-screen.ts';
import {
  endedOf,
  expungePlan,
  flagPlan,
  parkedOf,
  planDialog,
  progressOf,
  rescuePlan,
  undoDialog,
} from './plan-fixtures.ts';

const SIZES = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;

let screen: InkScreen | undefined;

afterEach(() => screen?.close());

async function draw(state: State, look?: Look): Promise<InkScreen> {
  screen = new InkScreen(state, look);
  await screen.settle();
  // A frame as tall as the terminal must not scroll it.
  expect(screen.scrolled).toBe(0);
  return screen;
}

const marked = markedMessages();
const allPlan = expungePlan(marked, marked.table.uids(), 9);
const flagged = flagPlan(WEDDING);
const changed = 'UIDVALIDITY was 1179598577, is 1263427200: nothing was sent';
const LAST_WORD = Date.UTC(2026, 10, 22, 18, 4);
const earlier = [
  endedOf(flagPlan(WEDDING, 4), '3 asked, 3 set'),
  endedOf(flagPlan(WEDDING, 3), '3 asked, 2 set, 1 not known: the connection was lost', 'part'),
];
const say = (text: string, tone: 'plain' | 'warning' | 'danger') => ({
  status: { text: toSafe(text), tone },
});

const folderPrompt = (purpose: FolderPurpose, label: string, text: string, chosen = 0): Dialog => ({
  kind: 'go-to-folder',
  purpose,
  label: toSafe(label),
  text,
  chosen,
});

const serverDialog = (report: ServerReport, top: number): Dialog => ({
  kind: 'server',
  report,
  at: LOOKED_AT,
  whole: true,
  top,
});

const scenes: Readonly<Record<string, StateOptions>> = {
  list: { view: say('3 messages marked.', 'plain') },
  folders: { view: { focus: 'folders' }, folders: { cursor: toMailboxPath('lists/debian') } },
  queue: {
    plans: [
      progressOf(allPlan, 5),
      endedOf(flagged, '3 asked, 3 set, 0 changed by others'),
      endedOf(expungePlan(marked, WEDDING, 5), changed, 'void'),
    ],
    view: { focus: 'queue' },
  },
  step: { plans: [progressOf(allPlan, 4)], messages: { ...marked, pending: allPlan.uids } },
  'all-headers': { preview: { all: true }, view: { focus: 'preview' } },
  scan: {
    messages: { ...messagesOf(manyLetters(1_954), { key: 'date', descending: true }, 812), top: 800 },
    session: { connection: { kind: 'connected', connections: 1 } },
  },
  lost: {
    session: {
      connection: {
        kind: 'lost',
        retryIn: 8,
        failure: {
          kind: 'connection-lost',
          text: toSafe('Watching INBOX: the server closed the connection.'),
        },
      },
      cleartext: true,
      tls: toSafe('NO TLS'),
    },
    view: say('Cannot read the header of UID 4568: the connection was lost.', 'danger'),
  },
  'plan-dialog': { view: { dialog: planDialog(expungePlan(marked, WEDDING), marked) } },
  'count-dialog': { view: { dialog: planDialog(allPlan, marked, '195') } },
  protocol: { protocol: openProtocol() },
  'protocol-wrapped': {
    protocol: openProtocol({ folds: true, follows: false, hit: 8, search: 'STORE', filter: '' }),
  },
  'command-line': {
    protocol: openProtocol({ connections: 'console', shown: [] }),
    view: {
      dialog: {
        ...emptyCommandLine,
        text: 'imap UID ',
        choices: ['UID COPY', 'UID EXPUNGE', 'UID FETCH', 'UID MOVE', 'UID SEARCH'].map(toSafe),
      },
    },
  },
  literal: {
    protocol: openProtocol(),
    view: {
      dialog: {
        kind: 'literal',
        parts: [{ line: 'APPEND INBOX {310}' }],
        octets: 310,
        text: 'From: a@example.org\r\nSubject: \u001b]0;evil\u0007',
      },
    },
  },
  ...queryScenes(marked),
  'sort-strip': { view: { dialog: { kind: 'sort' } } },
  search: {
    messages: {
      ...marked,
      marks: UidSet.empty,
      search: { text: 'wedding', direction: 'next', pending: false },
    },
    view: { dialog: { kind: 'prompt', purpose: 'search', label: toSafe('search:'), text: 'wedding pic' } },
  },
  'go-to-folder': { view: { dialog: folderPrompt('go', 'Go to folder', 'de', 1) } },
  'move-to': { view: { dialog: folderPrompt('move', 'Move the 3 marked messages to:', 'ar') } },

  quit: { plans: [progressOf(allPlan, 5)], view: { dialog: { kind: 'quit', unfinished: 1 } } },
  undo: { view: { dialog: undoDialog(flagged) } },
  'rescue-dialog': { view: { dialog: planDialog(rescuePlan(marked, WEDDING), marked) } },
  paused: {
    plans: [
      progressOf(allPlan, 6, { state: 'paused', elapsed: 4_200 }),
      endedOf(flagged, '3 asked, 3 set, 0 changed by others'),
    ],
    view: { focus: 'queue', ...say('PAUSED, P goes on: Expunge plan', 'warning') },
  },
  rate: { plans: [progressOf(allPlan, 6, { elapsed: 4_200 })], view: { focus: 'queue' } },
  earlier: {
    plans: [endedOf(flagged, '3 asked, 3 set'), parkedOf(expungePlan(marked, WEDDING, 5)), ...earlier],
    earlier: new Map([
      [5, LAST_WORD],
      [4, LAST_WORD - 86_400_000],
      [3, LAST_WORD - 86_400_000],
    ]),
    view: { focus: 'queue' },
  },
  recovery: {
    plans: [parkedOf(allPlan), parkedOf(expungePlan(marked, WEDDING, 5))],
    earlier: new Map([
      [9, LAST_WORD],
      [5, LAST_WORD - 86_400_000],
    ]),
    view: { dialog: { kind: 'recovery', plans: [9, 5], chosen: 0, top: 0 } },
  },
  server: { view: { dialog: serverDialog(trustedReport, 0) } },
  'server-capabilities': { view: { dialog: serverDialog(trustedReport, 32) } },
  'server-folder': { view: { dialog: serverDialog(trustedReport, 1_000) } },
  'server-untrusted': { view: { dialog: serverDialog(untrustedReport, 6) } },
  'server-changed': { view: { dialog: serverDialog(changedReport, 13) } },
  'certificate-ends': { session: { certificateDays: 12 } },
  'no-rights': {
    folders: { access: new Map([[mailboxKey(INBOX), { rights: 'lrs' }]]) },
  },
};

describe.each(SIZES)('at %i x %i', (columns, rows) => {
  it.each(Object.entries(scenes))('%s', async (name, options) => {
    expectInkFrame(await draw(stateOf({ ...options, columns, rows })), `ui-${name}-${columns}x${rows}`);
  });
});

describe('without colours', () => {
  const mono = lookOf({ theme: 'mono', depth: 'none' });
  it.each(['list', 'queue', 'plan-dialog', 'lost'])('%s', async (name) => {
    const drawn = await draw(stateOf({ ...scenes[name], columns: 120, rows: 40 }), mono);
    expectInkFrame(drawn, `ui-${name}-mono`, { attributes: true });
  });

  it.each(['list', 'queue', 'plan-dialog', 'lost', 'search'])('%s sends no colour', async (name) => {
    const dark = lookOf({ theme: 'dark', depth: 'none' });
    const { output } = await draw(stateOf({ ...scenes[name], columns: 120, rows: 40 }), dark);
    const numbers = [...output.matchAll(/\x1b\[([\d;]*)m/g)].flatMap((match) =>
      match[1]!.split(';').map(Number),
    );
    expect(numbers).toContain(1);
    // 39 and 49 give a colour back that was never taken; all others between 30 and 107 set one.
    expect(numbers.filter((number) => number >= 30 && number <= 107)).toEqual([]);
  });
});

describe('marks', () => {
  it.each(['dark', 'light', 'high-contrast', 'mono'])(
    'stand out in %s, and where there is none nothing does',
    async (theme) => {
      const drawn = await draw(stateOf({ columns: 80, rows: 24 }), lookOf({ theme }));
      const looks = (y: number) => [0, 1, 2, 3].map((x) => drawn.cell(x, y));
      expect(looks(4)[1]!.text).toBe('▌');
      const unmarked = looks(7);
      expect(unmarked.map(({ text }) => text.trim()).join('')).toBe('');
      for (const { background, styles } of unmarked) expect([background, styles]).toEqual(['default', []]);
    },
  );
});

describe('in ASCII', () => {
  it.each(Object.entries(scenes))('%s', async (name, options) => {
    const drawn = await draw(stateOf({ ...options, columns: 120, rows: 40 }), lookOf({ ascii: true }));
    expect(drawn.screen().join('\n')).toMatch(/^[\x20-\x7e\n]*$/);
    if (name === 'list' || name === 'queue' || name === 'plan-dialog')
      expectInkFrame(drawn, `ui-${name}-ascii`);
  });
});

describe('small terminals', () => {
  it.each([
    [60, 20, 'messages'],
    [72, 24, 'folders'],
    [99, 30, 'messages'],
    [50, 16, 'messages'],
    [42, 12, 'folders'],
    [40, 10, 'preview'],
    [40, 10, 'queue'],
  ] as const)('%i x %i with the %s', async (columns, rows, focus) => {
    const state = stateOf({ columns, rows, view: { focus }, plans: [endedOf(flagged, '3 asked, 3 set')] });
    expectInkFrame(await draw(state), `ui-small-${focus}-${columns}x${rows}`);
  });

  it.each([
    [39, 24],
    [80, 9],
    [8, 3],
    [1, 1],
  ])('%i x %i is too small, and says so', async (columns, rows) => {
    const drawn = await draw(stateOf({ columns, rows }));
    const notice = `imaptop needs 40 x 10 cells; here are ${columns} x ${rows}.`;
    expect(notice.startsWith(drawn.screen()[0]!.replace('…', ''))).toBe(true);
    expect(drawn.screen()[0]).not.toBe('');
  });

  it('keeps NO TLS in sight however long the account is', async () => {
    const session = { user: toSafe('a'.repeat(120)), tls: toSafe('NO TLS'), cleartext: true, readOnly: true };
    for (const columns of [40, 80, 120]) {
      const drawn = await draw(stateOf({ columns, rows: 24, session }));
      expect(drawn.screen()[0]).toMatch(/… {2}NO TLS .*READ-ONLY/);
      drawn.close();
    }
  });
});

describe('help', () => {
  it.each(SIZES)('shows every key of the registry at %i x %i, scrolled', async (columns, rows) => {
    const help = (top: number): State => stateOf({ columns, rows, view: { dialog: { kind: 'help', top } } });
    const drawn = await draw(help(0));
    const seen = new Set<string>();
    for (let top = 0; top < 200; top += 10) {
      await drawn.show(help(top));
      for (const row of drawn.screen()) seen.add(row.replaceAll(/[│\s]+/g, ' ').trim());
    }
    const lines = [...seen];
    for (const command of commands) {
      // A long sentence goes on in the next line: its beginning is enough.
      const start = `${reachedBy(command).join(' ')} ${command.help}`.slice(0, 40);
      expect(lines.some((line) => line.startsWith(start))).toBe(true);
    }
    // Beyond its end it stays at its end.
    expect(drawn.screen().join('\n')).toMatch(/lines above: PgUp ─╯|╰─+╯/);
  });
});

describe('a plan of many long lines', () => {
  it('numbers each line as it will be sent, and says of each what it does', async () => {
    const every = Array.from({ length: 900 }, (_, index) => 1_000_001 + 2 * index);
    const set = every.join(',');
    const dialog = planDialog(expungePlan(marked, WEDDING), marked) as Extract<Dialog, { kind: 'plan' }>;
    const lines = [
      { line: toSafe('SELECT "INBOX"'), why: toSafe('expects it') },
      { line: toSafe(`UID STORE ${set} +FLAGS.SILENT (\\Deleted)`), why: toSafe('') },
      { line: toSafe('… 4 more such lines'), why: toSafe(''), more: 4 },
      { line: toSafe(`UID FETCH ${set} (UID FLAGS INTERNALDATE RFC822.SIZE)`), why: toSafe('same?') },
    ];
    for (const [columns, ascii] of [
      [80, false],
      [120, true],
    ] as const) {
      const view = { dialog: { ...dialog, description: { ...dialog.description, biggest: [], lines } } };
      const drawn = await draw(stateOf({ columns, rows: 40, view }), lookOf({ ascii }));
      const words = drawn
        .screen()
        .join(' ')
        .replaceAll(/[│|\s]+/g, ' ');
      expect(words).toMatch(/ a1 SELECT "INBOX" expects it a2 UID STORE 1000001,/);
      expect(words).toMatch(
        /\d,[…~] \+FLAGS\.SILENT \(\\Deleted\) […~] 4 more such lines a7 UID FETCH 1000001,/,
      );
      expect(words).toMatch(/\d,[…~] \(UID FLAGS INTERNALDATE RFC822\.SIZE\) same\?/);
      drawn.close();
    }
  });
});

describe('what stands in place of the list', () => {
  const nothing = messagesOf([]);
  it.each([
    ['an empty folder', nothing, 'INBOX is empty. J and K'],
    ['no folder', { ...nothing, mailbox: undefined, scan: { kind: 'none' } }, 'No folder is open. Press c'],
    [
      'a folder being opened',
      { ...nothing, mailbox: undefined, scan: { kind: 'opening' } },
      'Opening INBOX…',
    ],
    [
      'a failure',
      {
        ...nothing,
        mailbox: undefined,
        scan: { kind: 'failed', failure: { kind: 'no', text: toSafe('Opening INBOX: the server said NO.') } },
      },
      'the server said NO. R tries again.',
    ],
    [
      'what the user stopped',
      {
        ...nothing,
        mailbox: undefined,
        scan: { kind: 'failed', failure: { kind: 'cancelled', text: toSafe('Stopped. R tries again.') } },
      },
      ' Stopped. R tries again. ',
    ],
  ] as const)('%s', async (_name, messages, words) => {
    const drawn = await draw(stateOf({ messages: { ...messages, mailbox: messages.mailbox && INBOX } }));
    expect(drawn.screen().join(' \n')).toContain(words);
  });

  it('the first connection on its way', async () => {
    const session = { tls: toSafe(''), connection: { kind: 'connecting' as const } };
    const messages = { ...nothing, mailbox: undefined, scan: { kind: 'none' as const } };
    const drawn = await draw(stateOf({ messages, session, folders: { tree: [], current: undefined } }));
    expect(drawn.screen()[3]).toContain('Connecting to mail.example.org…');
  });

  it.each([
    [{ kind: 'opening' }, 'cached, opening…'],
    [{ kind: 'reading' }, 'cached, asking what changed…  Esc stops'],
    [{ kind: 'stopped' }, 'cached, R asks the server'],
    [{ kind: 'failed', failure: { kind: 'no', text: toSafe('no') } }, 'cached, R asks the server again'],
  ] as const)("a list of the cache's: %j", async (scan, words) => {
    const messages = {
      ...messagesOf(manyLetters(1_954), { key: 'uid', descending: false }),
      scan,
      cached: true,
    };
    const title = (await draw(stateOf({ messages }))).screen()[1];
    expect(title).toContain(words);
  });

  it.each([
    [{ kind: 'stopped' }, 'stopped, R reads on'],
    [{ kind: 'failed', failure: { kind: 'no', text: toSafe('no') } }, 'not all could be read, R tries again'],
  ] as const)('a list read in part: %j', async (scan, words) => {
    const messages = { ...messagesOf(manyLetters(1_954), { key: 'uid', descending: false }, 812), scan };
    const title = (await draw(stateOf({ messages }))).screen()[1];
    expect(title).toContain('812 of 1,954');
    expect(title).toContain(words);
  });
});
