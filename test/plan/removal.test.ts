// The ways in which messages are removed, moved, copied and given back, as lines, by what the server can do.
import { describe as suite, expect, test } from 'vitest';
import { Capabilities } from '../../src/model/capabilities.ts';
import type { Intent } from '../../src/model/intent.ts';
import type { Plan } from '../../src/model/plan.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { toUid } from '../../src/model/uid.ts';
import { describe } from '../../src/plan/describe.ts';
import { alternating, expungeOf, identity, INBOX, linesOf, moveOf, planOf, survivorsIn } from './plans.ts';

/** Without the plan's reading of identities, which is the same everywhere. */
const linesBut = (plan: Plan): string[] => linesOf(plan).filter((line) => !line.startsWith('identify:'));

const words = (plan: Plan) => describe(plan, { envelopes: new Map(), othersDeleted: 0, zoneMinutes: 0 });

const onServer = (...names: string[]) => ({ capabilities: new Capabilities(names) });

suite('a removal', () => {
  test('with MOVE and without UIDPLUS goes by a folder of our own', () => {
    const plan = planOf(expungeOf([4, 7]), onServer('MOVE'));
    expect(plan.ownFolder).toBe('imaptop-7-abc123');
    expect(plan.consent).toEqual({ kind: 'key' });
    expect(linesBut(plan)).toMatchInlineSnapshot(`
      [
        "open: SELECT "INBOX"",
        "survey: UID SEARCH DELETED",
        "make-folder: CREATE "imaptop-7-abc123"",
        "survey-target: STATUS "imaptop-7-abc123" (MESSAGES UIDNEXT UIDVALIDITY)",
        "open: SELECT "INBOX"",
        "change: UID MOVE 4,7 "imaptop-7-abc123"",
        "prove-copies: EXAMINE "imaptop-7-abc123"",
        "open: SELECT "INBOX"",
        "proof: UID SEARCH UID 4,7",
        "drop-folder: DELETE "imaptop-7-abc123"",
        "survey-after: UID SEARCH DELETED",
      ]
    `);
  });

  test('with neither goes by EXPUNGE, once nobody else has marked mail, and once the count was typed', () => {
    const plan = planOf(expungeOf([4, 7]), onServer('IMAP4rev2'));
    expect(plan.consent).toEqual({ kind: 'count', count: 2 });
    expect(linesBut(plan)).toMatchInlineSnapshot(`
      [
        "open: SELECT "INBOX"",
        "survey: UID SEARCH DELETED",
        "change: UID STORE 4,7 +FLAGS.SILENT (\\Deleted)",
        "open: SELECT "INBOX"",
        "survey: UID SEARCH DELETED",
        "change: EXPUNGE",
        "open: SELECT "INBOX"",
        "proof: UID SEARCH UID 4,7",
        "survey-after: UID SEARCH DELETED",
      ]
    `);
    expect(words(plan).others).toMatchInlineSnapshot(
      `"This server can only EXPUNGE all that is marked \\Deleted. It is asked right before that nobody else's mail is; what others mark in the instant between is removed as well."`,
    );
  });

  test('with CONDSTORE asks for mod-sequences', () => {
    const lines = linesOf(planOf(expungeOf([4]), onServer('UIDPLUS', 'CONDSTORE')));
    expect(lines.find((line) => line.startsWith('identify:'))).toContain('RFC822.SIZE MODSEQ BODY.PEEK');
  });

  test('with rescue copies reads the messages first, and compares them anew before it removes any', () => {
    const plan = planOf(expungeOf([4, 7], 'marked', true));
    expect(linesBut(plan)).toMatchInlineSnapshot(`
      [
        "open: SELECT "INBOX"",
        "survey: UID SEARCH DELETED",
        "rescue: UID FETCH 4,7 (UID FLAGS INTERNALDATE BODY.PEEK[]<0.4194304>)",
        "open: SELECT "INBOX"",
        "change: UID STORE 4,7 +FLAGS.SILENT (\\Deleted)",
        "change: UID EXPUNGE 4,7",
        "open: SELECT "INBOX"",
        "proof: UID SEARCH UID 4,7",
        "survey-after: UID SEARCH DELETED",
      ]
    `);
    expect(words(plan)).toMatchObject({
      rescue: 'r  no rescue copies',
      undo: "Rescue copies are kept on this machine's disk for 7 days: z puts them back, with new UIDs.",
    });
  });

  test('too large for rescue copies has none, and says so', () => {
    const plan = planOf(expungeOf([4, 7], 'marked', true), { rescueRoom: 10_999 });
    expect(plan.steps.some(({ role }) => role === 'rescue')).toBe(false);
    expect(words(plan)).toMatchObject({
      rescue: '',
      undo: 'Too much for rescue copies (1 GB in all): this cannot be undone.',
    });
  });

  test('reads rescue copies in answers of a bounded size', () => {
    const mega = 1024 * 1024;
    const targets = [
      identity(1, mega),
      identity(2, 2 * mega),
      identity(3, 2 * mega),
      identity(9, 170 * mega),
    ];
    const plan = planOf({ ...expungeOf([], 'marked', true), targets });
    const groups = plan.steps.filter(({ role }) => role === 'rescue').map(({ line }) => line);
    expect(groups).toEqual([
      'UID FETCH 1:2 (UID FLAGS INTERNALDATE BODY.PEEK[]<0.4194304>)',
      'UID FETCH 3 (UID FLAGS INTERNALDATE BODY.PEEK[]<0.4194304>)',
      'UID FETCH 9 (UID FLAGS INTERNALDATE BODY.PEEK[]<0.4194304>)',
    ]);
  });
});

suite('a move', () => {
  test('with MOVE', () => {
    const plan = planOf(moveOf('move', [4, 7]), onServer('MOVE'));
    expect(plan.title).toBe('Move the 2 marked messages of INBOX to Archive');
    expect(plan.consent).toEqual({ kind: 'none' });
    expect(linesBut(plan)).toMatchInlineSnapshot(`
      [
        "survey-target: STATUS "Archive" (MESSAGES UIDNEXT UIDVALIDITY)",
        "open: SELECT "INBOX"",
        "change: UID MOVE 4,7 "Archive"",
        "proof: UID SEARCH UID 4,7",
        "prove-copies: EXAMINE "Archive"",
      ]
    `);
  });

  test('without MOVE copies, looks at the copies, and removes the originals', () => {
    const plan = planOf(moveOf('move', [4, 7]), onServer('UIDPLUS'));
    expect(linesBut(plan)).toMatchInlineSnapshot(`
      [
        "survey-target: STATUS "Archive" (MESSAGES UIDNEXT UIDVALIDITY)",
        "open: SELECT "INBOX"",
        "change: UID COPY 4,7 "Archive"",
        "prove-copies: EXAMINE "Archive"",
        "open: SELECT "INBOX"",
        "survey: UID SEARCH DELETED",
        "change: UID STORE 4,7 +FLAGS.SILENT (\\Deleted)",
        "change: UID EXPUNGE 4,7",
        "open: SELECT "INBOX"",
        "proof: UID SEARCH UID 4,7",
        "survey-after: UID SEARCH DELETED",
      ]
    `);
  });

  test('without UIDPLUS, too, only marks the originals', () => {
    expect(linesBut(planOf(moveOf('move', [4, 7]), onServer()))).toMatchInlineSnapshot(`
      [
        "survey-target: STATUS "Archive" (MESSAGES UIDNEXT UIDVALIDITY)",
        "open: SELECT "INBOX"",
        "change: UID COPY 4,7 "Archive"",
        "prove-copies: EXAMINE "Archive"",
        "open: SELECT "INBOX"",
        "before: UID SEARCH UID 4,7 UNDELETED",
        "change: UID STORE 4,7 +FLAGS.SILENT (\\Deleted)",
        "proof: UID SEARCH UID 4,7 DELETED",
      ]
    `);
  });

  test('keeps its lines short whatever the name of the target', () => {
    const intent = {
      ...moveOf(
        'move',
        Array.from({ length: 3_000 }, (_, n) => 4_000_000_000 + 2 * n),
      ),
    };
    const plan = planOf({ ...intent, to: toMailboxPath('"'.repeat(400)) }, onServer('MOVE'));
    for (const { line } of plan.steps) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(8_000);
  });
});

test('a copy', () => {
  expect(linesBut(planOf(moveOf('copy', [4])))).toMatchInlineSnapshot(`
    [
      "survey-target: STATUS "Archive" (MESSAGES UIDNEXT UIDVALIDITY)",
      "open: SELECT "INBOX"",
      "change: UID COPY 4 "Archive"",
      "prove-copies: EXAMINE "Archive"",
    ]
  `);
});

test('rescue copies are put back one by one', () => {
  const copies = [
    { uid: toUid(4), octets: 1_204, date: 1_258_232_117, flags: ['\\Seen', '$Wedding'] },
    { uid: toUid(7), octets: 90, date: NaN, flags: [] },
  ];
  const plan = planOf({ kind: 'put-back', mailbox: INBOX, ofPlan: 3, copies });
  expect(plan.title).toBe('Undo plan 3: put 2 messages back into INBOX, with new UIDs');
  expect(linesOf(plan)).toMatchInlineSnapshot(`
    [
      "open: SELECT "INBOX"",
      "survey-target: STATUS "INBOX" (MESSAGES UIDNEXT UIDVALIDITY)",
      "change: APPEND "INBOX" (\\Seen $Wedding) "14-Nov-2009 20:55:17 +0000" {1204}",
      "change: APPEND "INBOX" {90}",
      "prove-copies: EXAMINE "INBOX"",
    ]
  `);
  expect(words(plan)).toMatchObject({ consent: 'y  put back' });
});

suite('copies', () => {
  const WORK = { path: toMailboxPath('Work'), uidValidity: 9 };
  const survivors = [
    survivorsIn(INBOX, [
      [4, 1],
      [5, 2],
    ]),
    survivorsIn(WORK, [[7, 4]]),
  ];

  test('go once what stays of them was asked for: elsewhere before their folder is opened, here behind it', () => {
    expect(linesOf(planOf({ ...expungeOf([4, 5, 7]), survivors })).slice(0, 8)).toEqual([
      'survivors: EXAMINE "Work"',
      'open: SELECT "INBOX"',
      expect.stringMatching(/^identify: /),
      'survivors: UID SEARCH UID 1:2 UNDELETED',
      'survey: UID SEARCH DELETED',
      'change: UID STORE 4:5,7 +FLAGS.SILENT (\\Deleted)',
      'change: UID EXPUNGE 4:5,7',
      'open: SELECT "INBOX"',
    ]);
  });

  test('are asked for once more after rescue copies were made', () => {
    const roles = planOf({ ...expungeOf([4, 5, 7], 'marked', true), survivors }).steps.map(
      ({ role }) => role,
    );
    const asking = ['survivors', 'open', 'identify', 'survivors'];
    expect(roles.slice(0, 10)).toEqual([...asking, 'survey', 'rescue', ...asking]);
  });

  test.each([
    [['UIDPLUS', 'MOVE'], 'move'],
    [['UIDPLUS'], 'copy'],
    [[], 'copy'],
  ])('are moved so, too, with %j', (capabilities, kind) => {
    const plan = planOf({ ...moveOf('move', [4, 5, 7]), survivors } as Intent, {
      capabilities: new Capabilities(capabilities),
    });
    const first = plan.steps.findIndex(({ role }) => role === 'change');
    expect(plan.steps[first]?.command.kind).toBe(kind);
    expect(plan.steps.slice(0, first).map(({ role }) => role)).toEqual([
      'survey-target',
      'survivors',
      'open',
      'identify',
      'survivors',
    ]);
  });

  test('are shown with what is asked', () => {
    const plan = planOf({ ...expungeOf([4, 5, 7]), survivors });
    const { lines } = describe(plan, { envelopes: new Map(), othersDeleted: 0, zoneMinutes: 0 });
    expect(lines.filter(({ why }) => why === 'what stays: still there?').map(({ line }) => line)).toEqual([
      'EXAMINE "Work"',
      'UID SEARCH UID 1:2 UNDELETED',
    ]);
  });

  test('by the ten thousand are asked for in lines that every server takes, or in one for the whole folder', () => {
    const uids = alternating(50_000, 4_000_000_001);
    const many = {
      ...expungeOf(uids),
      survivors: [
        survivorsIn(
          INBOX,
          uids.map((uid) => [uid, uid - 1]),
        ),
      ],
    };
    const asked = (capabilities: readonly string[]): string[] =>
      planOf(many, { folderMessages: 100_000, capabilities: new Capabilities(capabilities) })
        .steps.filter(({ role }) => role === 'survivors')
        .map(({ line }) => line);
    expect(asked(['UIDPLUS', 'ESEARCH'])).toEqual(['UID SEARCH RETURN (ALL) UNDELETED']);
    const lines = asked(['UIDPLUS']);
    expect(lines).toHaveLength(72);
    for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(8_000);
  });
});
