// The query language: what it reads, what it says of what it cannot read, that what is written is read again, and that what
// it finds is what a plain look at every message finds.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EnvelopePool } from '../../../src/model/envelope-pool.ts';
import { FlagPool, hasFlag, toFlagList, type FlagList } from '../../../src/model/flags.ts';
import { MessageTable } from '../../../src/model/message-table.ts';
import { withAnswer, type Answers } from '../../../src/model/query/answers.ts';
import { matchQuery, openTerms } from '../../../src/model/query/match-query.ts';
import { parseQuery } from '../../../src/model/query/parse-query.ts';
import { printQuery } from '../../../src/model/query/print-query.ts';
import { isServerTerm, termsOf, type Query } from '../../../src/model/query/query.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { toUid } from '../../../src/model/uid.ts';
import { toSafe } from '../../../src/text/safe-text.ts';

function read(text: string): Query {
  const parsed = parseQuery(text);
  if (parsed.kind === 'wrong') throw new Error(`${parsed.at}: ${parsed.why}`);
  return parsed.query;
}

const M = 1024 ** 2;
const DAY = 86_400;

describe('reading', () => {
  test.each([
    ['', { kind: 'all' }],
    ['size>20M', { kind: 'size', range: { least: 20 * M + 1 } }],
    ['size:>=1.5k', { kind: 'size', range: { least: 1536 } }],
    ['SIZE<2', { kind: 'size', range: { most: 1 } }],
    ['size:20M..50MB', { kind: 'size', range: { least: 20 * M, most: 50 * M } }],
    ['size:..1G', { kind: 'size', range: { most: 1024 * M } }],
    ['older:1y', { kind: 'age', range: { least: 365 * DAY } }],
    ['newer:36h', { kind: 'age', range: { most: 1.5 * DAY } }],
    ['date:1970-01-02', { kind: 'day', range: { least: 1, most: 1 } }],
    ['date<1970-02-01', { kind: 'day', range: { most: 30 } }],
    ['date:1970', { kind: 'day', range: { least: 0, most: 364 } }],
    ['date:1972-02', { kind: 'day', range: { least: 761, most: 789 } }],
    ['date:1970-12..1971', { kind: 'day', range: { least: 334, most: 729 } }],
    ['date:..1970-01-05', { kind: 'day', range: { most: 4 } }],
    ['date>1970', { kind: 'day', range: { least: 365 } }],
    ['date>=1971-02', { kind: 'day', range: { least: 396 } }],
    ['date<1971', { kind: 'day', range: { most: 364 } }],
    ['date<=1970-01', { kind: 'day', range: { most: 30 } }],
    ['in:lists/Debian', { kind: 'folder', text: 'lists/Debian' }],
    ['uid:2558..4571,7', { kind: 'uid', set: '7,2558:4571' }],
    ['is:flagged', { kind: 'flag', flag: '\\Flagged' }],
    ['is:unseen', { kind: 'not', part: { kind: 'flag', flag: '\\Seen' } }],
    ['keyword:$Junk', { kind: 'flag', flag: '$Junk' }],
    ['from:@shop.example', { kind: 'from', text: '@shop.example' }],
    ['subject:"out of \\"office\\""', { kind: 'subject', text: 'out of "office"' }],
    ['-is:seen', { kind: 'not', part: { kind: 'flag', flag: '\\Seen' } }],
    ['!is:seen', { kind: 'not', part: { kind: 'flag', flag: '\\Seen' } }],
    ['~z >20M', { kind: 'size', range: { least: 20 * M + 1 } }],
    ['~z 1k-2k', { kind: 'size', range: { least: 1024, most: 2048 } }],
    ['~z 10M-', { kind: 'size', range: { least: 10 * M } }],
    ['~z -1k', { kind: 'size', range: { most: 1024 } }],
    ['~d >1y', { kind: 'age', range: { least: 365 * DAY } }],
    ['~d <2w', { kind: 'age', range: { most: 14 * DAY } }],
    ['~N', { kind: 'not', part: { kind: 'flag', flag: '\\Seen' } }],
    ['! ~F', { kind: 'not', part: { kind: 'flag', flag: '\\Flagged' } }],
    ['~A', { kind: 'all' }],
    ['to:bob', { kind: 'header', field: 'to', text: 'bob' }],
    ['msgid:<a.1@b>', { kind: 'header', field: 'message-id', text: '<a.1@b>' }],
    ['header:List-Id=foo', { kind: 'header', field: 'list-id', text: 'foo' }],
    ['header:"x-note=a = b"', { kind: 'header', field: 'x-note', text: 'a = b' }],
    ['is:list', { kind: 'header', field: 'list-id', text: '' }],
    ['~l', { kind: 'header', field: 'list-id', text: '' }],
    ['header:x-spam', { kind: 'header', field: 'x-spam', text: '' }],
    ['body:"so long"', { kind: 'body', text: 'so long' }],
    ['text:ä', { kind: 'text', text: 'ä' }],
    ['-has:attachment', { kind: 'not', part: { kind: 'attachment' } }],
    ['~t bob', { kind: 'header', field: 'to', text: 'bob' }],
    ['~i <a@b>', { kind: 'header', field: 'message-id', text: '<a@b>' }],
    ['~h "list-id: foo"', { kind: 'header', field: 'list-id', text: 'foo' }],
    ['~x <a@b>', { kind: 'header', field: 'references', text: '<a@b>' }],
    ['~b long', { kind: 'body', text: 'long' }],
    ['~B long', { kind: 'text', text: 'long' }],
    ['~X', { kind: 'attachment' }],
    [
      '~C bob',
      {
        kind: 'or',
        parts: [
          { kind: 'header', field: 'to', text: 'bob' },
          { kind: 'header', field: 'cc', text: 'bob' },
        ],
      },
    ],
  ] as const)('%s', (text, query) => expect(read(text)).toEqual(query));

  test.each([
    ['~z>10M!~F', '~z >10M !~F'],
    ['~fgrace~d>1m', '~f grace ~d >1m'],
    ['~l~U~d>1m', '~l ~U ~d >1m'],
    ['(~F|~s"a b")~N', '(~F | ~s "a b") ~N'],
    ['~C bob~z1k-2k', '~C "bob~z1k-2k"'],
  ])('%s is %s', (close, wide) => expect(read(close)).toEqual(read(wide)));

  test('words side by side bind closer than or, and parentheses closer still', () => {
    const [a, b, c] = ['is:seen', 'is:draft', 'is:deleted'].map(read);
    expect(read('is:seen is:draft or is:deleted')).toEqual({
      kind: 'or',
      parts: [{ kind: 'and', parts: [a, b] }, c],
    });
    expect(read('is:seen (is:draft | is:deleted)')).toEqual({
      kind: 'and',
      parts: [a, { kind: 'or', parts: [b, c] }],
    });
    expect(read('is:seen and not is:draft')).toEqual({ kind: 'and', parts: [a, { kind: 'not', part: b }] });
    expect(read('-(is:seen is:draft)')).toEqual(read('!(is:seen is:draft)'));
    expect(read('!(is:seen is:draft)')).toEqual({ kind: 'not', part: { kind: 'and', parts: [a, b] } });
  });

  test('a word alone is looked for in From and Subject', () => {
    const both = {
      kind: 'or',
      parts: [
        { kind: 'from', text: 'invoice' },
        { kind: 'subject', text: 'invoice' },
      ],
    };
    expect(read('invoice')).toEqual(both);
    expect(read('"invoice"')).toEqual(both);
  });

  test.each([
    ['size>lots', 0, />lots is not a size such as 20M/],
    ['is:seen size:', 8, /size: needs a value/],
    ['is:late', 0, /nothing is late; there are seen, /],
    ['weight>5', 0, /there is no weight; there are size, /],
    ['(is:seen', 0, /not closed/],
    ['is:seen)', 7, /nothing to close/],
    ['is:seen or', 10, /something is missing at the end/],
    ['or is:seen', 0, /something is missing before or/],
    ['is:seen & & is:draft', 10, /something is missing before &/],
    ['older:soon', 0, /soon is no time/],
    ['date:2024-02-31', 0, /not a day/],
    ['date:2024-13', 0, /2024-13 is not a day, month or year/],
    ['date:20', 0, /not a day/],
    ['date:>2024..2025', 0, /not a day/],
    ['date:..', 0, /not a day/],
    ['~z -', 3, /is not a size/],
    ['size>', 0, /needs a value/],
    ['size:>', 0, /> is not a size/],
    ['~Fx', 0, /~Fx is not known here/],
    ['~U~', 2, /~ is not known here/],
    ['in:', 0, /needs a value/],
    ['uid:0', 0, /no set of UIDs/],
    ['uid:*', 0, /no set of UIDs/],
    ['~z', 0, /~z needs a value/],
    ['~q', 0, /~q is not known here/],
    ['""', 0, /empty text/],
    ['size:1..2..3', 0, /not a size/],
    ['has:wings', 0, /has:wings is not known; there is has:attachment/],
    ['header:=foo', 0, /no header field/],
    ['header:"a b=c"', 0, /no header field/],
    ['~C ""', 3, /empty text/],
    [`${'('.repeat(80)}is:seen`, 51, /too many parentheses/],
  ] as const)('%s is wrong at %i', (text, at, why) => {
    const parsed = parseQuery(text);
    expect(parsed).toMatchObject({ kind: 'wrong', at });
    expect(parsed.kind === 'wrong' && parsed.why).toMatch(why);
  });

  test('whatever is typed is read or is wrong at a place in it', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...'( ) | & ! - ~z ~F ~d >1y ~z>1k!~F ~l size> older: 20M is:seen or and not " uid: 1..5 from:x header:a=b ~h ~X has:'.split(
          ' ',
        ),
      ),
      fc.string({ maxLength: 6 }),
    );
    const run = fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join(' ');
      const parsed = parseQuery(text);
      if (parsed.kind === 'wrong') {
        expect(parsed.at).toBeGreaterThanOrEqual(0);
        expect(parsed.at).toBeLessThanOrEqual(text.length);
      } else expect(read(printQuery(parsed.query))).toEqual(read(printQuery(read(printQuery(parsed.query)))));
    });
    fc.assert(run, { numRuns: 2_000 });
  });
});

const range = (max: number) =>
  fc.oneof(
    fc.record({ least: fc.nat({ max }) }),
    fc.record({ most: fc.nat({ max }) }),
    fc
      .tuple(fc.nat({ max }), fc.nat({ max }))
      .map(([a, b]) => ({ least: Math.min(a, b), most: Math.max(a, b) })),
  );
const FLAGS = ['\\Seen', '\\Flagged', '\\Deleted', '$Junk', 'odd "one"'] as const;
const TEXTS = ['ann', 'Bob', 'the "sale"', 'a (b) | c', 'back\\slash', '-minus', '~z'] as const;

const { query: anyQuery } = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constant('size' as const), range: range(3_000) }),
    fc.record({
      kind: fc.constant('age' as const),
      range: fc.oneof(
        fc.record({ least: fc.nat({ max: 400 }).map((hours) => hours * 3_600) }),
        fc.record({ most: fc.nat({ max: 400 }).map((hours) => hours * 3_600) }),
      ),
    }),
    fc.record({ kind: fc.constant('day' as const), range: range(20) }),
    fc.record({
      kind: fc.constant('folder' as const),
      text: fc.constantFrom('debian', 'INBOX', 'a "b', 's'),
    }),
    fc.record({ kind: fc.constant('uid' as const), set: fc.constantFrom('1', '3:9', '2,5:7,20') }),
    fc.record({ kind: fc.constant('flag' as const), flag: fc.constantFrom(...FLAGS) }),
    fc.record({
      kind: fc.constantFrom('from' as const, 'subject' as const),
      text: fc.constantFrom(...TEXTS),
    }),
    fc.record({
      kind: fc.constantFrom('body' as const, 'text' as const),
      text: fc.constantFrom(...TEXTS),
    }),
    fc.record({
      kind: fc.constant('header' as const),
      field: fc.constantFrom('to', 'message-id', 'list-id'),
      text: fc.constantFrom(...TEXTS, ''),
    }),
    fc.record({ kind: fc.constant('attachment' as const) }),
    fc.record({ kind: fc.constant('not' as const), part: tie('query') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      parts: fc.array(tie('query'), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));

test.each([
  ['SIZE>1m', 'size>1M'],
  ['size:20480..', 'size>=20K'],
  ['~d >6m ! ~F', 'older:6m not is:flagged'],
  ['(is:seen | is:draft) from:"a b"', '(is:seen or is:draft) from:"a b"'],
])('%s is written as %s', (text, written) => expect(printQuery(read(text))).toBe(written));

test('what is written is read again as the same', () => {
  fc.assert(
    fc.property(anyQuery, (query) => {
      expect(read(printQuery(query))).toEqual(flattened(query));
    }),
    { numRuns: 1_000 },
  );
});

/** Parts of the same kind side by side are one. */
function flattened(query: Query): Query {
  if (query.kind === 'not') return { kind: 'not', part: flattened(query.part) };
  if (query.kind !== 'and' && query.kind !== 'or') return query;
  return { kind: query.kind, parts: query.parts.map(flattened) };
}

interface Letter {
  readonly size: number;
  readonly date: number;
  readonly flags: FlagList;
  readonly from: string;
  readonly subject: string;
  readonly read: boolean;
  /** What the server says to any question about texts; undefined where it was not asked. */
  readonly server: boolean | undefined;
}

const NOW = 20 * DAY;

const folderOf = (uid: number): string => (uid % 3 === 0 ? 'Lists/Debian' : 'INBOX');

/** As one would answer with the message in hand; undefined where it is not known. */
function plainly(query: Query, uid: number, letter: Letter): boolean | undefined {
  const inside = (value: number, { least = -Infinity, most = Infinity }) => value >= least && value <= most;
  switch (query.kind) {
    case 'all':
      return true;
    case 'size':
      return inside(letter.size, query.range);
    case 'age':
      return inside(NOW - letter.date, query.range);
    case 'day':
      return inside(Math.floor((letter.date + 3_600) / DAY), query.range);
    case 'uid':
      return {
        '1': uid === 1,
        '3:9': uid >= 3 && uid <= 9,
        '2,5:7,20': uid === 2 || (uid >= 5 && uid <= 7) || uid === 20,
      }[query.set];
    case 'folder':
      return includes(folderOf(uid), query.text);
    case 'flag':
      return hasFlag(letter.flags, query.flag);
    case 'from':
      // A name that is not it says nothing of the address.
      return (letter.read && includes(letter.from, query.text)) || letter.server;
    case 'subject':
      return letter.read ? includes(letter.subject, query.text) : letter.server;
    case 'header':
    case 'body':
    case 'text':
    case 'attachment':
      return letter.server;
    case 'not': {
      const answer = plainly(query.part, uid, letter);
      return answer === undefined ? undefined : !answer;
    }
    case 'and':
    case 'or': {
      const answers = query.parts.map((part) => plainly(part, uid, letter));
      const decides = query.kind === 'or';
      if (answers.includes(decides)) return decides;
      return answers.includes(undefined) ? undefined : !decides;
    }
  }
}

const includes = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase());

/** The answers to all questions of a query. */
function answersOf(query: Query, letters: readonly Letter[]): Answers {
  const uidsWhere = (holds: (letter: Letter) => boolean) =>
    UidSet.from(letters.flatMap((letter, index) => (holds(letter) ? [index + 1] : [])));
  const asked = uidsWhere(({ server }) => server !== undefined);
  const found = uidsWhere(({ server }) => server === true);
  return termsOf(query)
    .filter(isServerTerm)
    .reduce<Answers>((all, term) => withAnswer(all, printQuery(term), { asked, found }), new Map());
}

test('it finds what a plain look at each message finds', () => {
  const letter = fc.record({
    size: fc.nat({ max: 3_000 }),
    date: fc.nat({ max: 20 * DAY }),
    flags: fc.subarray([...FLAGS]).map(toFlagList),
    from: fc.constantFrom(...TEXTS),
    subject: fc.constantFrom(...TEXTS),
    read: fc.boolean(),
    server: fc.constantFrom(true, false, undefined),
  });
  const run = fc.property(anyQuery, fc.array(letter, { maxLength: 25 }), (query, letters) => {
    const pool = new FlagPool();
    const table = MessageTable.ofRows({
      count: letters.length,
      uids: Uint32Array.from(letters, (_, index) => index + 1),
      sizes: Float64Array.from(letters, ({ size }) => size),
      dates: Float64Array.from(letters, ({ date }) => date),
      flagIds: Uint32Array.from(letters, ({ flags }) => pool.id(flags)),
      pool,
    });
    const envelopes = new EnvelopePool();
    for (const [index, { read: wasRead, from, subject }] of letters.entries())
      if (wasRead) envelopes.set(toUid(index + 1), { from: toSafe(from), subject: toSafe(subject) });
    const matter = {
      table,
      envelopes,
      answers: answersOf(query, letters),
      folderOf,
      now: NOW,
      zoneMinutes: 60,
    };
    const { uids, rows, octets, unread } = matchQuery(query, matter);
    const answers = letters.map((one, index) => plainly(query, index + 1, one));
    const hits = answers.flatMap((answer, index) => (answer === true ? [index + 1] : []));
    expect([...uids]).toEqual(hits);
    expect(octets).toBe(hits.reduce((sum, uid) => sum + letters[uid - 1]!.size, 0));
    expect(unread).toBe(answers.filter((answer) => answer === undefined).length);
    expect([...rows]).toEqual(answers.map((answer) => (answer === true ? 1 : 0)));
    // Asking what is open answers all; nothing else is asked.
    const open = openTerms(query, matter);
    const undecided = answers.flatMap((answer, index) => (answer === undefined ? [index + 1] : []));
    for (const { uids: asked } of open) expect(undecided).toEqual(expect.arrayContaining([...asked]));
    const answered = open.reduce(
      (all, { term, uids: asked }) => withAnswer(all, printQuery(term), { asked, found: UidSet.empty }),
      matter.answers,
    );
    expect(matchQuery(query, { ...matter, answers: answered }).unread).toBe(0);
  });
  fc.assert(run, { numRuns: 1_000 });
});
