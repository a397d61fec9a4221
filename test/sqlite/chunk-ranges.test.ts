// Where a mailbox is cut: every row in one chunk, none too large, and the cuts stay where they were.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { chunkRanges } from '../../src/sqlite/chunk-ranges.ts';
import { CHUNK_ROWS } from '../../src/sqlite/row-chunk.ts';

const firstsOf = (uids: Uint32Array, firsts: readonly number[] = []): number[] =>
  chunkRanges(uids, firsts).map(({ from }) => uids[from]!);

const upTo = (last: number, keep: (uid: number) => boolean = () => true): Uint32Array =>
  Uint32Array.from(Array.from({ length: last }, (_, n) => n + 1).filter(keep));

it('covers every row once, in chunks that are full or follow the old cuts', () => {
  const uids = fc.uniqueArray(fc.integer({ min: 1, max: 100_000 }), { maxLength: 300 }).chain((some) =>
    fc.record({
      // As dense as mailboxes are, and as sparse.
      uids: fc.constantFrom(
        some,
        some.flatMap((uid) => Array.from({ length: 50 }, (_, n) => uid * 50 + n)),
      ),
      firsts: fc.uniqueArray(fc.integer({ min: 1, max: 5_000_000 }), { maxLength: 20 }),
    }),
  );
  fc.assert(
    fc.property(uids, ({ uids: list, firsts }) => {
      const sorted = Uint32Array.from(list).sort();
      const ranges = chunkRanges(
        sorted,
        firsts.sort((a, b) => a - b),
      );
      let at = 0;
      for (const { from, to } of ranges) {
        expect(from).toBe(at);
        expect(to - from).toBeGreaterThan(0);
        expect(to - from).toBeLessThanOrEqual(CHUNK_ROWS);
        at = to;
      }
      expect(at).toBe(sorted.length);
    }),
  );
});

it('keeps the other cuts where messages go or come', () => {
  const before = firstsOf(upTo(5 * CHUNK_ROWS));
  expect(before).toEqual([0, 1, 2, 3, 4].map((n) => n * CHUNK_ROWS + 1));
  const gone = upTo(5 * CHUNK_ROWS + 100, (uid) => uid < 5_000 || uid > 7_000);
  expect(firstsOf(gone, before)).toEqual([...before, 5 * CHUNK_ROWS + 1]);
});

it('puts small ones together', () => {
  const before = firstsOf(upTo(5 * CHUNK_ROWS));
  const few = upTo(5 * CHUNK_ROWS, (uid) => uid % 100 === 1);
  expect(firstsOf(few, before)).toEqual([1]);
});
