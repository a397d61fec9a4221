import { describe as suite, expect, test } from 'vitest';
import type { Envelope } from '../../src/model/envelope.ts';
import type { Plan } from '../../src/model/plan.ts';
import { toUid, type Uid } from '../../src/model/uid.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { describe, type DescribeContext } from '../../src/plan/describe.ts';
import type { Description } from '../../src/plan/description.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { alternating, expungeOf, flagOf, identity, INBOX, planOf } from './plans.ts';

const MEGA = 1_048_576;
const day = (text: string): number => Date.parse(text) / 1000;

const WEDDING = [
  identity(3977, 173_225_812, day('2009-09-28T21:00:00Z')),
  identity(4102, 173_225_900, day('2009-10-02')),
  identity(4568, 173_226_300, day('2009-11-14T02:00:00Z')),
];

const ENVELOPES = new Map<Uid, Envelope>([
  [toUid(4568), { from: toSafe('Brock Berg'), subject: toSafe('Wedding pictures') }],
  [toUid(4102), { from: toSafe('Dana Roe'), subject: toSafe('') }],
]);

function words(plan: Plan, context: Partial<DescribeContext> = {}): Description {
  return describe(plan, { envelopes: ENVELOPES, othersDeleted: 0, zoneMinutes: 0, ...context });
}

suite('an expunge plan', () => {
  test('says what goes, what stays, and the exact lines', () => {
    const plan = planOf({ ...expungeOf([]), targets: WEDDING });
    expect(words(plan, { othersDeleted: 2 })).toMatchInlineSnapshot(`
      {
        "biggest": [
          {
            "date": "2009-11-14",
            "from": "Brock Berg",
            "size": "165.2M",
            "subject": "Wedding pictures",
            "uid": "4568",
          },
          {
            "date": "2009-10-02",
            "from": "Dana Roe",
            "size": "165.2M",
            "subject": "",
            "uid": "4102",
          },
          {
            "date": "2009-09-28",
            "from": "…",
            "size": "165.2M",
            "subject": "…",
            "uid": "3977",
          },
        ],
        "consent": "y  expunge 3 messages",
        "lines": [
          {
            "line": "SELECT "INBOX"",
            "why": "expects UIDVALIDITY 1179598577",
          },
          {
            "line": "UID FETCH 3977,4102,4568 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID SUBJECT)]<0.65536>)",
            "why": "same messages?",
          },
          {
            "line": "UID SEARCH DELETED",
            "why": "who else marked mail?",
          },
          {
            "line": "UID STORE 3977,4102,4568 +FLAGS.SILENT (\\Deleted)",
            "why": "",
          },
          {
            "line": "UID EXPUNGE 3977,4102,4568",
            "why": "",
          },
          {
            "line": "SELECT "INBOX"",
            "why": "expects UIDVALIDITY 1179598577",
          },
          {
            "line": "UID SEARCH UID 3977,4102,4568",
            "why": "proof: none left",
          },
          {
            "line": "UID SEARCH DELETED",
            "why": "theirs still there?",
          },
        ],
        "others": "2 other messages here are marked \\Deleted. They stay.",
        "rescue": "r  keep rescue copies",
        "summary": "3 messages · 495.6 MB freed · oldest 2009-09-28 · newest 2009-11-14",
        "title": "Expunge plan: the 3 marked messages of INBOX",
        "undo": "No rescue copies: this cannot be undone.",
      }
    `);
  });

  test('has its dates in the zone of the administrator', () => {
    const plan = planOf({ ...expungeOf([]), targets: WEDDING });
    expect(words(plan, { zoneMinutes: -300 }).summary).toContain('oldest 2009-09-28 · newest 2009-11-13');
    expect(words(plan, { zoneMinutes: 180 }).summary).toContain('oldest 2009-09-29 · newest 2009-11-14');
  });

  test('says when no date can be read', () => {
    const plan = planOf({ ...expungeOf([]), targets: [identity(1, 10, NaN), identity(2, 1_024, NaN)] });
    expect(words(plan).summary).toBe('2 messages · 1.0 KB freed · oldest ? · newest ?');
  });

  test('names the five biggest, the biggest first, and of equals the older UID', () => {
    const sizes = [5, 9, 9, 1, 7, 9, 8, 2];
    const targets = sizes.map((size, i) => identity(i + 1, size * MEGA));
    const { biggest } = words(planOf({ ...expungeOf([]), targets: targets.toReversed() }));
    expect(biggest.map(({ uid, size }) => `${uid} ${size}`)).toEqual([
      '2 9.0M',
      '3 9.0M',
      '6 9.0M',
      '7 8.0M',
      '5 7.0M',
    ]);
  });

  test.each([
    ['marked', [1], 'Expunge plan: message UID 1 of INBOX'],
    ['marked', [1, 2], 'Expunge plan: the 2 marked messages of INBOX'],
    ['own-deleted', [1], 'Expunge plan: message UID 1 of INBOX that you marked \\Deleted'],
    ['own-deleted', [1, 2], 'Expunge plan: the 2 messages of INBOX that you marked \\Deleted'],
    ['cursor', [1], 'Expunge plan: message UID 1 of INBOX'],
  ] as const)('says why these messages: %s %j', (basis, uids, title) => {
    expect(words(planOf(expungeOf(uids, basis))).title).toBe(title);
  });

  test.each([
    [0, 'No other message here is known to be marked \\Deleted. Should one be by then, it stays.'],
    [1, '1 other message here is marked \\Deleted. It stays.'],
    [1_234, '1,234 other messages here are marked \\Deleted. They stay.'],
  ])('says what becomes of %d others', (othersDeleted, sentence) => {
    expect(words(planOf(expungeOf([1])), { othersDeleted }).others).toBe(sentence);
  });

  test.each([
    [1, 'y  expunge 1 message'],
    [100, 'y  expunge 100 messages'],
    [1_500, 'To expunge 1,500 messages, type 1500 and Enter'],
  ])('of %d says how to say yes', (count, consent) => {
    expect(words(planOf(expungeOf(alternating(count)))).consent).toBe(consent);
  });

  test('shows two lines of a kind and says how many more there are', () => {
    const lines = (count: number) =>
      words(planOf(expungeOf(alternating(count, 1_000_001)))).lines.map(
        ({ line, why }) => `${line.slice(0, 40)} | ${why}`,
      );
    expect(lines(3_500)).toMatchInlineSnapshot(`
      [
        "SELECT "INBOX" | expects UIDVALIDITY 1179598577",
        "UID FETCH 1000001,1000003,1000005,100000 | same messages?",
        "UID FETCH 1001925,1001927,1001929,100193 | ",
        "… 2 more such lines | ",
        "UID SEARCH DELETED | who else marked mail?",
        "UID STORE 1000001,1000003,1000005,100000 | ",
        "UID STORE 1001925,1001927,1001929,100193 | ",
        "… 2 more such lines | ",
        "UID EXPUNGE 1000001,1000003,1000005,1000 | ",
        "UID EXPUNGE 1001925,1001927,1001929,1001 | ",
        "… 2 more such lines | ",
        "SELECT "INBOX" | expects UIDVALIDITY 1179598577",
        "UID SEARCH UID 1000001,1000003,1000005,1 | proof: none left",
        "UID SEARCH UID 1001925,1001927,1001929,1 | ",
        "… 2 more such lines | ",
        "UID SEARCH DELETED | theirs still there?",
      ]
    `);
    expect(lines(2_500).filter((line) => line.startsWith('…'))).toMatchInlineSnapshot(`
      [
        "… 1 more such line | ",
        "… 1 more such line | ",
        "… 1 more such line | ",
        "… 1 more such line | ",
      ]
    `);
  });
});

suite('a change of flags', () => {
  test('can be undone, and needs no consent', () => {
    expect(words(planOf(flagOf([3, 4])))).toMatchInlineSnapshot(`
      {
        "biggest": [],
        "consent": "",
        "lines": [
          {
            "line": "SELECT "INBOX"",
            "why": "expects UIDVALIDITY 1179598577",
          },
          {
            "line": "UID SEARCH UID 3:4 UNFLAGGED",
            "why": "which of them are to change?",
          },
          {
            "line": "UID STORE 3:4 +FLAGS.SILENT (\\Flagged)",
            "why": "",
          },
          {
            "line": "UID SEARCH UID 3:4 FLAGGED",
            "why": "proof",
          },
        ],
        "others": "",
        "rescue": "",
        "summary": "2 messages",
        "title": "Set \\Flagged on the 2 marked messages of INBOX",
        "undo": "z undoes it, for exactly the messages that it changes.",
      }
    `);
  });

  test('that undoes another one says how to say yes, and promises no second undo', () => {
    const plan = planOf({
      kind: 'restore',
      mailbox: INBOX,
      ofPlan: 3,
      uids: UidSet.from([4]),
      change: 'remove',
      flag: '\\Flagged',
    });
    expect(words(plan)).toMatchInlineSnapshot(`
      {
        "biggest": [],
        "consent": "y  undo",
        "lines": [
          {
            "line": "SELECT "INBOX"",
            "why": "expects UIDVALIDITY 1179598577",
          },
          {
            "line": "UID SEARCH UID 4 FLAGGED",
            "why": "which of them are to change?",
          },
          {
            "line": "UID STORE 4 -FLAGS.SILENT (\\Flagged)",
            "why": "",
          },
          {
            "line": "UID SEARCH UID 4 UNFLAGGED",
            "why": "proof",
          },
        ],
        "others": "",
        "rescue": "",
        "summary": "1 message",
        "title": "Undo plan 3: clear \\Flagged on 1 message of INBOX",
        "undo": "",
      }
    `);
  });
});
