// For random queries the list's answer, with what it asks the server put in, is what the server finds for the whole query.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EnvelopePool } from '../../../src/model/envelope-pool.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { MessageTable } from '../../../src/model/message-table.ts';
import { withAnswer, type Answers } from '../../../src/model/query/answers.ts';
import { matchQuery, openTerms } from '../../../src/model/query/match-query.ts';
import { parseQuery } from '../../../src/model/query/parse-query.ts';
import { printQuery } from '../../../src/model/query/print-query.ts';
import { termsOf, type Query, type Range } from '../../../src/model/query/query.ts';
import { searchKeyOf } from '../../../src/model/query/search-key.ts';
import type { Matter } from '../../../src/model/query/verdicts.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { data, signIn, signOut, type Session } from '../../imap/wire/sign-in.ts';
import { seedMailbox } from '../../helpers/seed.ts';
import { sharedServers } from '../../servers/shared.ts';

const MESSAGES = 120;
const DAY = 86_400;
const FLAGS = ['\\Seen', '\\Flagged', '\\Deleted', '$Junk', 'old'] as const;

let session: Session;
let table: MessageTable;
let envelopes: EnvelopePool;

beforeAll(async () => {
  session = await signIn(sharedServers().dovecot);
  await seedMailbox(session.raw, 'INBOX', MESSAGES, {
    varied: true,
    flags: (n) => FLAGS.filter((_, place) => n % (place + 2) === 0),
  });
  await data(session, { kind: 'examine', path: toMailboxPath('INBOX') });
  const uids = await data(session, { kind: 'search' });
  table = MessageTable.ofUids(uids).fill(await data(session, { kind: 'fetch-rows', uids }));
  envelopes = new EnvelopePool();
  // Some were looked at, others not.
  const seen = UidSet.from([...uids].filter((uid) => uid % 3 > 0));
  for (const [uid, envelope] of await data(session, { kind: 'fetch-envelopes', uids: seen }))
    envelopes.set(uid, envelope);
  await session.raw.ok('EXAMINE INBOX');
});

afterAll(signOut);

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
function dayText(day: number): string {
  const date = new Date(day * DAY * 1_000);
  return `${date.getUTCDate()}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()}`;
}

/** Dovecot takes literals that it was not asked for (RFC 7888); the raw client writes octets. */
const quoted = (text: string): string =>
  /^[ -~]*$/.test(text)
    ? `"${text.replace(/["\\]/g, '\\$&')}"`
    : `{${Buffer.byteLength(text)}+}\r\n${Buffer.from(text).toString('latin1')}`;

const anyOf = (parts: readonly string[]): string => parts.reduceRight((rest, part) => `OR ${part} ${rest}`);

/** The same in the words of RFC 9051 §6.4.4; what is not meant is said of each thing apart. */
function searchOf(query: Query, isOpposite = false): string {
  switch (query.kind) {
    case 'and':
    case 'or': {
      const parts = query.parts.map((part) => searchOf(part, isOpposite));
      return (query.kind === 'or') === isOpposite ? `(${parts.join(' ')})` : anyOf(parts);
    }
    case 'not':
      return searchOf(query.part, !isOpposite);
    case 'size':
    case 'day':
      return boundsOf(query, isOpposite);
    case 'all':
    case 'uid':
    case 'folder':
    case 'flag':
    case 'from':
    case 'subject':
    case 'body':
    case 'text':
    case 'header':
    case 'age':
    case 'attachment':
      return `${isOpposite ? 'NOT ' : ''}${leafOf(query)}`;
  }
}

function boundsOf({ kind, range }: Extract<Query, { kind: 'size' | 'day' }>, isOpposite: boolean): string {
  const { least = 0, most } = range;
  const below = (value: number): string =>
    kind === 'size' ? `SMALLER ${value}` : `BEFORE ${dayText(value)}`;
  const from = (value: number): string =>
    kind === 'size' ? `LARGER ${value - 1}` : `SINCE ${dayText(value)}`;
  const parts = [
    ...(least === 0 ? [] : [isOpposite ? below(least) : from(least)]),
    ...(most === undefined ? [] : [isOpposite ? from(most + 1) : below(most + 1)]),
  ];
  if (parts.length === 0) return isOpposite ? 'NOT ALL' : 'ALL';
  return isOpposite ? anyOf(parts) : `(${parts.join(' ')})`;
}

function leafOf(query: Query): string {
  switch (query.kind) {
    case 'all':
      return 'ALL';
    case 'uid':
      return `UID ${query.set}`;
    case 'flag':
      return query.flag.startsWith('\\') ? query.flag.slice(1).toUpperCase() : `KEYWORD ${query.flag}`;
    case 'from':
    case 'subject':
    case 'body':
    case 'text':
      return `${query.kind.toUpperCase()} ${quoted(query.text)}`;
    case 'header':
      return `HEADER ${query.field} ${quoted(query.text)}`;
    case 'and':
    case 'or':
    case 'not':
    case 'size':
    case 'day':
    case 'age':
    case 'folder':
    case 'attachment':
      throw new Error(`no leaf that a server is asked for: ${query.kind}`);
  }
}

const range = (most: number) =>
  fc.oneof(
    fc.record({ least: fc.nat({ max: most }) }),
    fc.record({ most: fc.nat({ max: most }) }),
    fc
      .tuple(fc.nat({ max: most }), fc.nat({ max: most }))
      .map(([a, b]) => ({ least: Math.min(a, b), most: Math.max(a, b) })),
  );
const daysSince2010 = ({ least, most }: Range): Range => ({
  ...(least !== undefined && { least: 14_610 + least }),
  ...(most !== undefined && { most: 14_610 + most }),
});
const text = <K extends string>(kind: K, ...texts: string[]) =>
  fc.record({ kind: fc.constant(kind), text: fc.constantFrom(...texts) });

const { query: anyQuery } = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constant('size' as const), range: range(4_000) }),
    fc.record({ kind: fc.constant('day' as const), range: range(5_500).map(daysSince2010) }),
    fc.record({ kind: fc.constant('uid' as const), set: fc.constantFrom('1', '3:9,40', '2,5:70,119') }),
    fc.record({ kind: fc.constant('flag' as const), flag: fc.constantFrom(...FLAGS) }),
    text('from', 'ada', 'Grace Hopper', 'ray.tomlinson@', 'nobody'),
    text('subject', 'invoice', 'RE:', '#1', 'été', 'pictures'),
    text('body', 'killed', 'nowhere'),
    text('text', 'hopper', 'Backup', 'nowhere'),
    fc.record({
      kind: fc.constant('header' as const),
      field: fc.constantFrom('to', 'message-id', 'list-id'),
      text: fc.constantFrom('postmaster', '<7.1@seed', '', '.1@'),
    }),
    fc.record({ kind: fc.constant('not' as const), part: tie('query') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      parts: fc.array(tie('query'), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));

/** As the console asks: only what is open, and only about those messages. */
async function answered(query: Query): Promise<Matter> {
  let answers: Answers = new Map();
  const matter = (): Matter => ({
    table,
    envelopes,
    answers,
    folderOf: () => 'INBOX',
    now: 0,
    zoneMinutes: 0,
  });
  for (const { term, uids } of openTerms(query, matter())) {
    const search = searchKeyOf(term)!;
    const found = await data(session, { kind: 'search-text', uids, search });
    answers = withAnswer(answers, printQuery(term), { asked: uids, found });
  }
  return matter();
}

test('Dovecot finds the same', async () => {
  const same = fc.asyncProperty(anyQuery, async (query) => {
    // Dovecot 2.3 mixes several sizes up: NOT SMALLER 1 NOT SMALLER 235 finds a message of 234 octets.
    fc.pre(termsOf(query).filter(({ kind }) => kind === 'size').length < 2);
    const read = parseQuery(printQuery(query));
    if (read.kind === 'wrong') throw new Error(read.why);
    const { uids, unread } = matchQuery(read.query, await answered(read.query));
    expect(unread).toBe(0);
    const { untagged } = await session.raw.ok(`UID SEARCH CHARSET UTF-8 ${searchOf(query)}`);
    const found = untagged.flatMap((row) => /^\* SEARCH (.+)$/.exec(row)?.[1]?.trim().split(' ') ?? []);
    expect([...uids]).toEqual(found.map(Number).sort((a, b) => a - b));
  });
  await fc.assert(same, { numRuns: 250 });
}, 120_000);
