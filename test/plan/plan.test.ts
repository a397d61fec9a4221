import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Capabilities } from '../../src/model/capabilities.ts';
import { isStorableFlag } from '../../src/model/flags.ts';
import type { Intent } from '../../src/model/intent.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { compile } from '../../src/plan/index.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import {
  alternating,
  contextOf,
  expungeOf,
  flagOf,
  identity,
  INBOX,
  linesOf,
  moveOf,
  planOf,
} from './plans.ts';

describe('the lines of a plan', () => {
  test('that sets a flag', () => {
    const plan = planOf(flagOf([3, 4, 9]));
    expect(plan.title).toBe('Set \\Flagged on the 3 marked messages of INBOX');
    expect(plan.consent).toEqual({ kind: 'none' });
    expect(linesOf(plan)).toMatchInlineSnapshot(`
      [
        "open: SELECT "INBOX"",
        "before: UID SEARCH UID 3:4,9 UNFLAGGED",
        "change: UID STORE 3:4,9 +FLAGS.SILENT (\\Flagged)",
        "proof: UID SEARCH UID 3:4,9 FLAGGED",
      ]
    `);
  });

  test('that clears a keyword, on a server with ESEARCH', () => {
    const plan = planOf(flagOf([9], { change: 'remove', flag: '$Junk', basis: 'cursor' }), {
      capabilities: new Capabilities(['ESEARCH']),
    });
    expect(plan.title).toBe('Clear $Junk on message UID 9 of INBOX');
    expect(linesOf(plan)).toMatchInlineSnapshot(`
      [
        "open: SELECT "INBOX"",
        "before: UID SEARCH RETURN (ALL) UID 9 KEYWORD $Junk",
        "change: UID STORE 9 -FLAGS.SILENT ($Junk)",
        "proof: UID SEARCH RETURN (ALL) UID 9 UNKEYWORD $Junk",
      ]
    `);
  });

  test('that gives a flag back to the messages that lost it', () => {
    const plan = planOf({
      kind: 'restore',
      mailbox: INBOX,
      ofPlan: 3,
      uids: UidSet.from([4, 5]),
      change: 'add',
      flag: '\\Deleted',
    });
    expect(plan.title).toBe('Undo plan 3: set \\Deleted on 2 messages of INBOX');
    expect(linesOf(plan)).toMatchInlineSnapshot(`
      [
        "open: SELECT "INBOX"",
        "before: UID SEARCH UID 4:5 UNDELETED",
        "change: UID STORE 4:5 +FLAGS.SILENT (\\Deleted)",
        "proof: UID SEARCH UID 4:5 DELETED",
      ]
    `);
  });

  test('that expunges three messages', () => {
    const plan = planOf(expungeOf([4568, 4102, 3977]));
    expect(plan.title).toBe('Expunge plan: the 3 marked messages of INBOX');
    expect(linesOf(plan)).toMatchInlineSnapshot(`
      [
        "open: SELECT "INBOX"",
        "identify: UID FETCH 3977,4102,4568 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID SUBJECT)]<0.65536>)",
        "survey: UID SEARCH DELETED",
        "change: UID STORE 3977,4102,4568 +FLAGS.SILENT (\\Deleted)",
        "change: UID EXPUNGE 3977,4102,4568",
        "open: SELECT "INBOX"",
        "proof: UID SEARCH UID 3977,4102,4568",
        "survey-after: UID SEARCH DELETED",
      ]
    `);
  });

  test('are short enough for every server, also for thousands of messages without neighbours', () => {
    const uids = alternating(5_000, 4_000_000_001);
    const plan = planOf(expungeOf(uids), { folderMessages: 20_000 });
    for (const { line } of plan.steps) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(8_000);
    const shape = plan.steps.map(
      ({ role, command }) => `${role} ${command.kind} ${'uids' in command ? command.uids.size : ''}`,
    );
    expect(shape).toMatchInlineSnapshot(`
      [
        "open select ",
        "identify fetch-identities 700",
        "identify fetch-identities 700",
        "identify fetch-identities 700",
        "identify fetch-identities 700",
        "identify fetch-identities 700",
        "identify fetch-identities 700",
        "identify fetch-identities 700",
        "identify fetch-identities 100",
        "survey search ",
        "change store 700",
        "change store 700",
        "change store 700",
        "change store 700",
        "change store 700",
        "change store 700",
        "change store 700",
        "change store 100",
        "change expunge 700",
        "change expunge 700",
        "change expunge 700",
        "change expunge 700",
        "change expunge 700",
        "change expunge 700",
        "change expunge 700",
        "change expunge 100",
        "open select ",
        "proof search 700",
        "proof search 700",
        "proof search 700",
        "proof search 700",
        "proof search 700",
        "proof search 700",
        "proof search 700",
        "proof search 100",
        "survey-after search ",
      ]
    `);
  });

  test('are short enough with the longest keyword, too', () => {
    const plan = planOf(flagOf(alternating(5_000, 4_000_000_001), { flag: 'k'.repeat(100) }), {
      capabilities: new Capabilities(['ESEARCH']),
    });
    const longest = Math.max(...plan.steps.map(({ line }) => Buffer.byteLength(line)));
    expect(longest).toBeGreaterThan(7_700);
    expect(longest).toBeLessThanOrEqual(8_000);
  });

  describe('ask the whole folder for a flag', () => {
    const esearch = new Capabilities(['IMAP4rev1', 'UIDPLUS', 'ESEARCH']);
    const asked = (messages: number, change: Parameters<typeof contextOf>[0]): string[] =>
      planOf(flagOf(alternating(messages)), { capabilities: esearch, folderMessages: 20_000, ...change })
        .steps.filter(({ role }) => role === 'before' || role === 'proof')
        .map(({ line }) => line);

    test('where the messages would take many lines', () => {
      const { steps, uids } = planOf(flagOf(alternating(10_000)), {
        capabilities: esearch,
        folderMessages: 20_000,
      });
      const searches = steps.filter(({ command }) => command.kind === 'search');
      expect(searches.map(({ role, line }) => `${role}: ${line}`)).toEqual([
        'before: UID SEARCH RETURN (ALL) UNFLAGGED',
        'proof: UID SEARCH RETURN (ALL) FLAGGED',
      ]);
      for (const { command } of searches) expect('uids' in command && command.uids).toEqual(uids);
    });

    test('not where a few lines do, where the folder is many times as large, or without ESEARCH', () => {
      const named = expect.stringMatching(/ UID 1,3,5,/) as string;
      expect(asked(2_000, {})[0]).toEqual(named);
      expect(asked(10_000, { folderMessages: 50_000 })[0]).toEqual(named);
      expect(asked(10_000, { capabilities: new Capabilities([]) })[0]).toEqual(named);
      const limited = new Capabilities(['ESEARCH', 'MESSAGELIMIT=5000']);
      expect(asked(10_000, { capabilities: limited })[0]).toEqual(named);
    });
  });

  test.each([
    ['neighbours', Array.from({ length: 7_000 }, (_, i) => i + 1)],
    ['scattered', alternating(7_000)],
  ])('mark what was compared in one answer, since its mod-sequence holds for no other: %s', (_, uids) => {
    const capabilities = new Capabilities(['IMAP4rev1', 'UIDPLUS', 'CONDSTORE']);
    const { steps } = planOf(expungeOf(uids), { capabilities });
    const named = (kind: string): UidSet[] =>
      steps.flatMap(({ command }) => (command.kind === kind && 'uids' in command ? [command.uids] : []));
    const compared = named('fetch-identities');
    for (const marked of named('store'))
      expect(compared.filter((set) => marked.minus(set).isEmpty)).toHaveLength(1);
  });

  const first = (messages: number): number[] => Array.from({ length: messages }, (_, i) => i + 1);

  test('name at most five thousand messages, neighbours or not', () => {
    expect(linesOf(planOf(flagOf(first(6_000))))).toMatchInlineSnapshot(`
      [
        "open: SELECT "INBOX"",
        "before: UID SEARCH UID 1:5000 UNFLAGGED",
        "before: UID SEARCH UID 5001:6000 UNFLAGGED",
        "change: UID STORE 1:5000 +FLAGS.SILENT (\\Flagged)",
        "change: UID STORE 5001:6000 +FLAGS.SILENT (\\Flagged)",
        "proof: UID SEARCH UID 1:5000 FLAGGED",
        "proof: UID SEARCH UID 5001:6000 FLAGGED",
      ]
    `);
  });

  test('name at most as many messages as the server says that it takes', () => {
    const capabilities = new Capabilities(['IMAP4rev1', 'UIDPLUS', 'MESSAGELIMIT=1000']);
    const named = linesOf(planOf(flagOf(first(2_500)), { capabilities })).filter((line) =>
      line.startsWith('change'),
    );
    expect(named.map((line) => line.split(' ')[3])).toEqual(['1:1000', '1001:2000', '2001:2500']);
  });

  test('ask for few enough at once to be compared between two keys', () => {
    const asked = linesOf(planOf(expungeOf(first(6_000)))).filter((line) => line.startsWith('identify'));
    expect(asked.map((line) => line.split(' ')[3])).toEqual([
      '1:1500',
      '1501:3000',
      '3001:4500',
      '4501:6000',
    ]);
  });

  test('number their steps from one, all of them waiting', () => {
    const { steps } = planOf(expungeOf(alternating(3_000)));
    expect(steps.map(({ id }) => id)).toEqual(steps.map((_, index) => index + 1));
    expect(new Set(steps.map(({ state, note }) => `${state} ${note}`))).toEqual(new Set(['waiting ']));
  });
});

describe('a plan is refused', () => {
  const why = (intent: Intent, change: Parameters<typeof contextOf>[0] = {}): string => {
    const planned = compile(intent, contextOf(change));
    return planned.kind === 'refused' ? planned.why : `planned: ${planned.plan.title}`;
  };

  test.each(['flag', 'expunge'] as const)('where the console is locked: %s', (kind) => {
    const intent = kind === 'flag' ? flagOf([1]) : expungeOf([1]);
    expect(why(intent, { locked: toSafe('READ-ONLY, and that is that.') })).toBe(
      'READ-ONLY, and that is that.',
    );
  });

  test('where there is no message', () => {
    expect(why(flagOf([]))).toMatchInlineSnapshot(`"No message to change: nothing was sent."`);
    expect(why(expungeOf([]))).toMatchInlineSnapshot(`"No message to expunge: nothing was sent."`);
  });

  test('where more are to be removed than the setting allows', () => {
    expect(why(expungeOf([1, 2, 3]), { maxRemove: 2 })).toMatchInlineSnapshot(
      `"3 messages are more than --max-remove allows to be removed at once (2). Nothing was sent."`,
    );
    expect(why(expungeOf([1, 2]), { maxRemove: 2 })).toMatch(/^planned: /);
    // What can be taken back is not limited.
    expect(why(moveOf('move', [1, 2, 3]), { maxRemove: 2 })).toMatch(/^planned: /);
  });

  test('where messages would be moved to where they are', () => {
    const intent = { ...moveOf('move', [1]), to: INBOX.path };
    expect(why(intent)).toMatchInlineSnapshot(`"They are in Archive already. Nothing was sent."`);
  });

  test('where a message has not been read, so that it cannot be told from another', () => {
    const unread = { ...expungeOf([1, 2]), targets: [identity(1), identity(2, NaN, NaN)] };
    expect(why(unread)).toMatchInlineSnapshot(
      `"1 message of these have not been read yet, so nobody could tell them from others. Nothing was sent."`,
    );
    expect(why({ ...unread, targets: [identity(1), identity(2, 20, NaN)] })).toMatch(/^planned: /);
  });

  test.each(['two words', '\\Recent', '', 'a*', 'a\r\nLOGOUT', '\\Seen)'])('for the flag %j', (flag) => {
    expect(why(flagOf([1], { flag }))).toMatch(/is not a flag that IMAP can carry.*Nothing was sent\.$/);
  });
});

describe('consent to an expunge', () => {
  const consent = (count: number, folderMessages: number) =>
    planOf(expungeOf(Array.from({ length: count }, (_, i) => i + 1)), { folderMessages }).consent;

  test.each([
    [1, 2, { kind: 'key' }],
    [100, 101, { kind: 'key' }],
    [101, 10_000, { kind: 'count', count: 101 }],
    [3, 3, { kind: 'count', count: 3 }],
    [1, 1, { kind: 'count', count: 1 }],
    // The folder may have shrunk since the messages were marked.
    [3, 2, { kind: 'count', count: 3 }],
  ])('of %d of %d messages is %j', (count, folderMessages, expected) => {
    expect(consent(count, folderMessages)).toEqual(expected);
  });

  test('counts a message once, however often it is named', () => {
    const plan = planOf({ ...expungeOf([]), targets: Array.from({ length: 150 }, () => identity(5)) });
    expect(plan.consent).toEqual({ kind: 'key' });
    expect(plan.title).toBe('Expunge plan: message UID 5 of INBOX');
  });
});

const someUids = fc.oneof(
  fc.uniqueArray(fc.integer({ min: 1, max: 4_294_967_295 }), { minLength: 1, maxLength: 40 }),
  fc
    .tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 2_500 }))
    .map(([first, count]) => alternating(count, first)),
);
const anyIntent: fc.Arbitrary<Intent> = someUids.chain((uids) =>
  fc.oneof(
    fc.constant(expungeOf(uids)),
    fc.constant(expungeOf(uids, 'marked', true)),
    fc.constant(moveOf('move', uids)),
    fc.constant(moveOf('copy', uids)),
    fc
      .record({
        change: fc.constantFrom('add', 'remove'),
        flag: fc
          .oneof(fc.constantFrom('\\Deleted', '\\Seen', '$Junk'), fc.string({ minLength: 1, maxLength: 100 }))
          .filter(isStorableFlag),
      })
      .map((change) => flagOf(uids, change)),
  ),
);

function flagUids(intent: Intent): UidSet {
  return 'uids' in intent ? intent.uids : UidSet.empty;
}

/** Which kinds of steps name messages, for each kind of plan; what is rescued is read before. */
const NAMING: Readonly<Record<string, readonly string[]>> = {
  flag: ['before search', 'change store', 'proof search'],
  expunge: ['change store', 'change expunge', 'proof search'],
  move: ['change move', 'proof search'],
  copy: ['change copy'],
  'copy and remove': ['change copy', 'change store', 'change expunge', 'proof search'],
};

test('no plan names a message outside its intent, and its changes name each one exactly once', () => {
  fc.assert(
    fc.property(anyIntent, fc.boolean(), fc.boolean(), (intent, esearch, move) => {
      const plan = planOf(intent, {
        capabilities: new Capabilities([
          'UIDPLUS',
          ...(esearch ? ['ESEARCH'] : []),
          ...(move ? ['MOVE'] : []),
        ]),
      });
      const wanted =
        'targets' in intent ? UidSet.from(intent.targets.map(({ uid }) => uid)) : flagUids(intent);
      expect(plan.uids.equals(wanted)).toBe(true);
      const named = new Map<string, UidSet>();
      for (const { role, command, line } of plan.steps) {
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(8_000);
        if (!('uids' in command) || !command.uids) continue;
        expect(command.uids.minus(wanted).isEmpty).toBe(true);
        expect(line).toContain(command.uids.toString());
        if (role === 'identify' || role === 'rescue') continue;
        const kind = `${role} ${command.kind}`;
        const before = named.get(kind) ?? UidSet.empty;
        expect(before.intersect(command.uids).isEmpty).toBe(true);
        named.set(kind, before.union(command.uids));
      }
      expect([...named.values()].every((uids) => uids.equals(wanted))).toBe(true);
      expect([...named.keys()]).toEqual(
        NAMING[intent.kind === 'move' && !move ? 'copy and remove' : intent.kind],
      );
    }),
    { numRuns: 60 },
  );
});
