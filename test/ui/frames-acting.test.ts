// Golden frames of what is done with many messages at once. UPDATE_FRAMES=1 writes them anew; review them like code.
import { afterEach, describe, expect, it } from 'vitest';
import type { DuplicatesDialog } from '../../src/app/copy-evidence.ts';
import { SAFEST_RULES } from '../../src/app/duplicates.ts';
import { flagMenu, type FlagMenu } from '../../src/app/flag-menu.ts';
import type { MigrationLimit } from '../../src/app/migration.ts';
import { migrationCheck } from '../../src/app/migration/migration-check.ts';
import { headerSheet } from '../../src/app/sheet.ts';
import type { Dialog, MessagesState } from '../../src/app/state.ts';
import type { Saving } from '../../src/model/fact.ts';
import { ALL_FOLDERS } from '../../src/model/gathering.ts';
import { FieldPool } from '../../src/model/field-pool.ts';
import { folderTree, type SpecialUse } from '../../src/model/folder.ts';
import { mailboxKey, toMailboxPath } from '../../src/model/mailbox.ts';
import type { TypedField } from '../../src/model/message-fields.ts';
import type { QuotaFacts } from '../../src/model/quota.ts';
import { toUid } from '../../src/model/uid.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { describe as describePlan } from '../../src/plan/describe.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import {
  gatheredMessages,
  INBOX,
  markedMessages,
  stateOf,
  type StateOptions,
  foldedMessages,
  threadMessages,
} from './fixtures.ts';
import { expectInkFrame } from './ink-frame.ts';
import { InkScreen, lookOf } from './ink-screen.ts';
import { importPlan } from './plan-fixtures.ts';

const SIZES = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;

let screen: InkScreen | undefined;

afterEach(() => screen?.close());

async function draw(options: StateOptions, ascii = false): Promise<InkScreen> {
  screen = new InkScreen(stateOf(options), ascii ? lookOf({ ascii }) : undefined);
  await screen.settle();
  expect(screen.scrolled).toBe(0);
  return screen;
}

const marked = markedMessages();
const OWN_DELETED = UidSet.from([3977, 2561]);

const quota = (root: string, resource: string, used: number, limit: number): QuotaFacts => ({
  root: toSafe(root),
  resource: toSafe(resource),
  used,
  limit,
});

const quotaDialog = (quotas: readonly QuotaFacts[]): Extract<Dialog, { kind: 'quota' }> => ({
  kind: 'quota',
  path: INBOX.path,
  name: toSafe('INBOX'),
  answer: { kind: 'ok', value: { roots: [], quotas } },
  top: 0,
});

const keywords = {
  ...marked,
  table: marked.table
    .withFlag(UidSet.from([4568, 2561]), 'add', 'a-keyword-that-somebody-made-much-too-long')
    .withFlag(UidSet.from([4568, 4102, 3977]), 'add', '$Forwarded'),
};
const ACCESS = new Map([
  [
    mailboxKey(INBOX),
    {
      readOnly: false,
      permanentFlags: ['\\Seen', '\\Flagged', '\\Deleted', '\\Draft', '$Forwarded', '$Junk', '\\*'],
    },
  ],
]);
const flagMenuDialog: FlagMenu = {
  ...flagMenu(stateOf({ messages: keywords }))!,
  changes: new Map([
    ['\\Seen', 'add'],
    ['$Forwarded', 'remove'],
  ]),
  chosen: '\\Answered',
};

const exportDialog: Dialog = {
  kind: 'export',
  order: { format: 'mbox', parts: [], head: '' },
  label: toSafe('Export the 3 marked messages as an mbox to'),
  directory: toSafe('/home/postmaster/migration'),
  text: 'inbox-uid-3977-4568.mbox',
};

const duplicates: DuplicatesDialog = {
  kind: 'duplicates',
  ...SAFEST_RULES,
  folder: INBOX.path,
  typed: undefined,
  top: 0,
};

/** Twelve messages, three times each, in two sizes. */
function copiedMessages(): MessagesState {
  const messages = gatheredMessages();
  const { lineage, addressees } = messages.fields;
  const typed = { ...lineage, pool: new FieldPool(['x-mailer' as TypedField]) };
  for (const uid of messages.table.uids()) {
    const n = uid % 12;
    lineage.pool.set(uid, {
      'message-id': toSafe(n < 3 ? '' : `<${n}@x>`),
      date: toSafe(`${n}`),
      from: toSafe('a@x'),
      subject: toSafe(n < 6 ? 'Backup' : `Letter ${n}`),
    });
    addressees.pool.set(uid, { to: toSafe(`${n}@y`), cc: toSafe('') });
    typed.pool.set(uid, {});
  }
  return { ...messages, fields: { ...messages.fields, typed } };
}

const exporting: Saving = {
  verb: toSafe('exporting'),
  name: toSafe('/home/postmaster/migration/inbox-uid-3977-4568.mbox'),
  octets: 260_000_000,
  total: 519_700_000,
  before: 173_000_000,
  messages: { done: 1, of: 3 },
  elapsed: 12_400,
};

const NOTHING_READ = { envelopes: new Map(), othersDeleted: 0, zoneMinutes: 0 };
const importDialog = { kind: 'plan', plan: importPlan(), typed: '', top: 0 } as const;

const migrating = {
  ...gatheredMessages(),
  table: gatheredMessages()
    .table.withFlag(UidSet.from([2, 3, 9]), 'add', '$Forwarded')
    .withFlag(UidSet.from([3]), 'add', '$MDNSent')
    .withFlag(UidSet.from([5]), 'add', '\\Deleted'),
};
const migratingFolders = folderTree(
  ['INBOX', 'Archive', 'lists/debian', 'Gesendete Objekte', 'v1.2 notes', 'R&-D', ' 100%', 'Calendar'].map(
    (path) => ({
      path: toMailboxPath(path),
      name: toSafe(path.replace('&-', '&')),
      delimiter: '/',
      levels: path.split('/').map(toSafe),
      selectable: true,
      specialUse: undefined,
    }),
  ),
);
const limit: MigrationLimit = { octets: 20 * 1024 * 1024, whence: toSafe('asked for') };
const migrationReport = migrationCheck.check({
  ...migrating,
  tree: migratingFolders,
  duplicates: undefined,
  limit,
  now: Date.UTC(2026, 10, 27) / 1_000,
  zoneMinutes: -300,
});
const migration = { isOpen: true, limit, report: migrationReport };

const scenes: Readonly<Record<string, StateOptions>> = {
  quota: {
    messages: { ...marked, table: marked.table.withFlag(OWN_DELETED, 'add', '\\Deleted') },
    ownDeleted: new Map([[mailboxKey(INBOX), OWN_DELETED]]),
    view: {
      dialog: quotaDialog([
        quota('User quota', 'STORAGE', 2_412_000, 2_621_440),
        quota('User quota', 'MESSAGE', 1_954, 100_000),
        quota('Shared space of the department', 'STORAGE', 40_000_000, 1_000_000_000),
        quota('Shared space of the department', 'ANNOTATION-STORAGE', 12, 1_024),
      ]),
    },
  },
  'flag-menu': { messages: keywords, folders: { access: ACCESS }, view: { dialog: flagMenuDialog } },
  'flag-menu-keyword': {
    messages: keywords,
    view: { dialog: { ...flagMenuDialog, changes: new Map(), typed: '$Tod' } },
  },
  'import-dialog': {
    view: { dialog: { ...importDialog, description: describePlan(importPlan(), NOTHING_READ) } },
  },
  'export-menu': { view: { dialog: { kind: 'export-menu' } } },
  export: { view: { dialog: exportDialog } },
  exporting: { sheets: { saving: exporting } },
  'exporting-list': {
    sheets: { saving: { ...exporting, total: undefined, octets: 81_920, before: 0 } },
  },
  gathered: {
    messages: gatheredMessages(),
    folders: { current: ALL_FOLDERS, cursor: ALL_FOLDERS, chosen: new Set([INBOX.path]) },
  },
  space: {
    messages: { ...gatheredMessages(), marks: UidSet.from([1, 4]) },
    space: { isOpen: true, by: 'year' },
  },
  'space-attachments': {
    messages: {
      ...gatheredMessages(),
      answers: new Map([['has:attachment', { asked: UidSet.parse('4:36')!, found: UidSet.parse('4:9')! }]]),
      asking: { terms: toSafe('has:attachment'), readsStructure: true, done: 33, total: 36 },
    },
    space: { isOpen: true, by: 'attachment' },
  },
  threads: { messages: threadMessages() },
  'threads-asked': {
    messages: {
      ...markedMessages(),
      sort: { key: 'thread', descending: true },
      threadsTold: { told: undefined, of: undefined, asking: true, seconds: 12, refused: false },
    },
  },
  'threads-folded': { messages: foldedMessages() },
  duplicates: {
    messages: gatheredMessages(),
    view: { dialog: { ...duplicates, keep: 'folder' } },
  },
  'duplicates-weak': {
    messages: copiedMessages(),
    view: {
      dialog: {
        ...duplicates,
        keep: 'biggest',
        comparison: { by: ['date', 'from', 'subject', 'to'], field: 'x-mailer' as TypedField },
      },
    },
  },
  'duplicates-too-little': {
    messages: copiedMessages(),
    view: { dialog: { ...duplicates, comparison: { by: ['size', 'from'], field: undefined } } },
  },
  'duplicates-field': {
    messages: copiedMessages(),
    view: { dialog: { ...duplicates, nameless: true, typed: 'x-mail' } },
  },
  'mark-menu': { view: { dialog: { kind: 'mark-menu' } } },
  migration: { messages: { ...migrating, marks: UidSet.from([1, 2]) }, migration },
  'migration-names': {
    messages: migrating,
    migration: { ...migration, cursor: 7, top: 0 },
  },
  'quota-waits': { view: { dialog: { ...quotaDialog([]), answer: undefined } } },
};

describe.each(SIZES)('at %i x %i', (columns, rows) => {
  it.each(Object.entries(scenes))('%s', async (name, options) => {
    expectInkFrame(await draw({ ...options, columns, rows }), `ui-${name}-${columns}x${rows}`);
  });
});

describe('the list of many folders', () => {
  it('is counted without folders that show messages of others', async () => {
    const tree = stateOf().folders.tree.filter(({ folder }) => folder.path !== '会議');
    const sum = async (specialUse: SpecialUse | undefined): Promise<string | undefined> => {
      const folders = {
        tree: tree.map((node) =>
          node.folder.path === 'Archive' ? { ...node, folder: { ...node.folder, specialUse } } : node,
        ),
      };
      const rows = (await draw({ folders })).screen();
      return rows.find((row) => row.includes('All folders'))?.match(/All folders\s+([\d,]+)/)?.[1];
    };
    expect(await sum('archive')).toBe('51,709');
    screen?.close();
    expect(await sum('all')).toBe('39,379');
  });

  it('is named where its flags are counted, and each message with its folder', async () => {
    const messages = gatheredMessages();
    const dialog = flagMenu(stateOf({ messages }))!;
    const menu = await draw({ messages, view: { dialog } });
    expect(menu.screen().join('\n')).toContain('how many messages of the list have it');
    screen?.close();
    const of = { mailbox: messages.gathering!.mailboxes[0]!, uid: toUid(47) };
    const sheet = await draw({ messages, sheets: { stack: [headerSheet(of)] } });
    expect(sheet.screen().join('\n')).toContain('HEADER  UID 47 of INBOX');
  });
});

describe('on small terminals', () => {
  it.each([
    [60, 20],
    [40, 10],
  ])('the flag menu at %i x %i', async (columns, rows) => {
    const options = { ...scenes['flag-menu'], columns, rows };
    expectInkFrame(await draw(options), `ui-small-flag-menu-${columns}x${rows}`);
  });
});

describe('in ASCII', () => {
  it.each(Object.entries(scenes))('%s', async (_name, options) => {
    const drawn = await draw({ ...options, columns: 120, rows: 40 }, true);
    expect(drawn.screen().join('\n')).toMatch(/^[\x20-\x7e\n]*$/);
  });
});
