// The answer to UID THREAD: what it says, and what a server may say instead of it.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ThreadScanner } from '../../../src/imap/wire/thread-scanner.ts';
import type { Threading } from '../../../src/model/threading.ts';
import { answerTo } from './answer-to.ts';

function scanned(...texts: readonly string[]): Threading | undefined {
  const scanner = new ThreadScanner();
  for (const text of texts) {
    // Not from the start of the octets, and not up to their end.
    const data = Buffer.from(`*${text}9`, 'latin1');
    if (!scanner.take(data, 1, data.length - 1)) return undefined;
  }
  return scanner.contradicted || scanner.tooMany ? undefined : scanner.threading();
}

/** Each message with the one that it answers, and its thread. */
function told(...texts: readonly string[]): string[] | undefined {
  const threading = scanned(...texts);
  if (!threading) return undefined;
  const { uids, above, threads } = threading;
  return Array.from(uids, (uid, n) => `${threads[n]}: ${uid}<${above[n] === 0 ? '' : uids[above[n]! - 1]}`);
}

interface Tree {
  readonly uid: number | undefined;
  readonly answers: readonly Tree[];
}

/** As RFC 5256 §5 has it. */
function written(trees: readonly Tree[]): string {
  return trees.map((tree) => `(${members(tree)})`).join('');
}

function members({ uid, answers }: Tree): string {
  const below = answers.length === 1 ? members(answers[0]!) : written(answers);
  if (uid === undefined) return below;
  return below === '' ? String(uid) : `${uid} ${below}`;
}

interface Growing extends Tree {
  readonly answers: Growing[];
}

/** Each of them hangs on one before it, or begins a tree. */
const forests: fc.Arbitrary<Tree[]> = fc.array(fc.nat(), { maxLength: 25 }).map((draws) => {
  const roots: Growing[] = [];
  const all: Growing[] = [];
  for (const draw of draws) {
    const tree: Growing = { uid: 0, answers: [] };
    const above = draw % (all.length + 1);
    (above === 0 ? roots : all[above - 1]!.answers).push(tree);
    all.push(tree);
  }
  return roots;
});

describe('an answer', () => {
  test('is that of RFC 5256 §4', () => {
    expect(told(' (2)(3 6 (4 23)(44 7 96))')).toEqual(
      '0: 2< 1: 3< 1: 6<3 1: 4<6 1: 23<4 1: 44<6 1: 7<44 1: 96<7'.split(/ (?=\d:)/),
    );
    // Their common ancestor is not there.
    expect(told(' ((3)(5 6))')).toEqual(['0: 3<', '0: 5<', '0: 6<5']);
    expect(told(' (1 ((2)(3))(4))')).toEqual(['0: 1<', '0: 2<1', '0: 3<1', '0: 4<1']);
    expect(told('')).toEqual([]);
    expect(told(' (1)', ' (2 4294967295)')).toEqual(['0: 1<', '1: 2<', '1: 4294967295<2']);
  });

  test('is read back as it was written', () => {
    fc.assert(
      fc.property(forests, fc.boolean(), (drawn, isGone) => {
        let next = 0;
        const expected: string[] = [];
        const numbered = ({ answers }: Tree, thread: number, above: number | ''): Tree => {
          const uid = ++next;
          expected.push(`${thread}: ${uid}<${above}`);
          return { uid, answers: answers.map((answer) => numbered(answer, thread, uid)) };
        };
        const all = drawn.map((tree, thread): Tree => {
          if (!isGone || tree.answers.length < 2) return numbered(tree, thread, '');
          return { uid: undefined, answers: tree.answers.map((answer) => numbered(answer, thread, '')) };
        });
        expect(told(` ${written(all)}`)).toEqual(expected);
      }),
    );
  });

  test('may be as deep as there are messages', () => {
    const depth = 100_000;
    const nested = Array.from({ length: depth }, (_, n) => `(${n + 1} `).join('');
    const text = ` ${nested}(${depth + 1})(${depth + 2})${')'.repeat(depth)}`;
    const threading = scanned(text)!;
    expect(threading.uids).toHaveLength(depth + 2);
    expect(Array.from(threading.above.slice(-3))).toEqual([depth - 1, depth, depth]);
    const chain = scanned(` (${Array.from({ length: depth }, (_, n) => n + 1).join(' ')})`)!;
    expect(chain.above.at(-1)).toBe(depth - 1);
  });

  test.each([
    ['does not close', ' (1 2'],
    ['closes what is not open', ' (1))'],
    ['closes first', ' )1('],
    ['opens without end', ` ${'('.repeat(100_000)}`],
    ['has lists of nothing', ` ${'('.repeat(1_000)}${')'.repeat(1_000)}`],
    ['has a thread of nothing', ' (1)()'],
    ['has numbers in no thread', ' 1 2 3'],
    ['goes on behind its branches', ' (1 (2)(3) 4)'],
    ['has no UID', ' (0)'],
    ['has more than a UID', ' (4294967296)'],
    ['has a number without end', ` (${'9'.repeat(100_000)})`],
    ['has words', ' (1 two)'],
    ['has a sign', ' (-1)'],
    ['has a quoted string', ' (1 "2")'],
    ['has NIL', ' NIL'],
    ['has a literal', ' ({1}\r\n2)'],
    ['names a message twice', ' (1 2)(3 1)'],
  ])('that %s is none', (_, text) => {
    expect(told(text)).toBeUndefined();
  });

  test('of anything ends, and what is taken is one of threads', () => {
    const pieces = fc.constantFrom('(', ')', ' ', '1', '23', '456', '4294967296', 'x', '"');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (text) => {
        const threading = scanned(text.join(''));
        if (!threading) return;
        const { uids, above, threads } = threading;
        expect(new Set(uids).size).toBe(uids.length);
        above.forEach((place, n) => {
          expect(place).toBeLessThanOrEqual(n);
          if (place > 0) expect(threads[place - 1]).toBe(threads[n]);
        });
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('on the wire', () => {
  const command = { kind: 'thread' } as const;

  test('threads are asked for by References alone', async () => {
    const { answer, line } = await answerTo(command, '* THREAD (7 9)\r\n{TAG} OK x\r\n');
    expect(line).toBe('UID THREAD REFS UTF-8 ALL');
    expect(answer).toMatchObject({ kind: 'ok', data: { uids: Uint32Array.of(7, 9) } });
  });

  test.each([
    ['an OK alone', '{TAG} OK x\r\n', 'refused'],
    ['NO', '{TAG} NO x\r\n', 'refused'],
    ['BAD', '{TAG} BAD x\r\n', 'refused'],
    ['a message in two threads', '* THREAD (1)(1)\r\n{TAG} OK x\r\n', 'refused'],
    ['what is no list of threads', '* THREAD (1\r\n{TAG} OK x\r\n', 'lost'],
  ])('%s is no answer', async (_, reply, kind) => {
    const { answer } = await answerTo(command, reply);
    expect(answer).toMatchObject({ kind });
  });
});
