// Which messages belong together, against a naive model: whoever is joined by names is one thread.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FieldPool } from '../../src/model/field-pool.ts';
import { FIELD_SETS } from '../../src/model/field-sets.ts';
import { MessageTable, type RowBatch } from '../../src/model/message-table.ts';
import { FlagPool } from '../../src/model/flags.ts';
import { threadRows } from '../../src/model/thread-order.ts';
import { threadsOf } from '../../src/model/threads.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toUid } from '../../src/model/uid.ts';
import { toSafe } from '../../src/text/safe-text.ts';

interface Mail {
  readonly id: string;
  readonly references: readonly string[];
  readonly inReplyTo: string;
}

const ids = fc.constantFrom(...'abcdefgh'.split('').map((letter) => `<${letter}@x>`));
const mails: fc.Arbitrary<Mail[]> = fc.array(
  fc.record({
    id: fc.oneof(ids, fc.constant('')),
    references: fc.array(ids, { maxLength: 3 }),
    inReplyTo: fc.oneof(fc.constant(''), ids),
  }),
  { maxLength: 14 },
);

function threads(all: readonly (Mail | undefined)[]) {
  const table = MessageTable.ofUids(UidSet.from(all.map((_, n) => n + 1)));
  const pool = new FieldPool(FIELD_SETS.lineage);
  all.forEach((mail, n) => {
    if (!mail) return;
    pool.set(toUid(n + 1), {
      'message-id': toSafe(mail.id),
      references: toSafe(mail.references.join(' ')),
      'in-reply-to': toSafe(mail.inReplyTo),
    });
  });
  return threadsOf(table, pool);
}

/** Names joined again and again until nothing more is. */
function naive(all: readonly Mail[]): number[] {
  const names = all.map(
    ({ id, references, inReplyTo }, n) =>
      new Set([`#${n}`, id, ...references, inReplyTo].filter((name) => name !== '')),
  );
  const group = all.map((_, n) => n);
  for (let changed = true; changed;) {
    changed = false;
    for (let a = 0; a < all.length; a++)
      for (let b = 0; b < a; b++)
        if (group[a] !== group[b] && [...names[a]!].some((name) => names[b]!.has(name))) {
          const [from, to] = [Math.max(group[a]!, group[b]!), Math.min(group[a]!, group[b]!)];
          group.forEach((one, n) => {
            if (one === from) group[n] = to;
          });
          changed = true;
        }
  }
  return group;
}

describe('threads', () => {
  test('are those that names join, named by their first row', () => {
    fc.assert(
      fc.property(mails, (all) => {
        expect([...threads(all).firsts]).toEqual(naive(all));
      }),
    );
  });

  test('lead up to a root, in the same thread, without a circle', () => {
    fc.assert(
      fc.property(mails, (all) => {
        const { firsts, parents, depths } = threads(all);
        all.forEach((_, row) => {
          let [at, steps] = [row, 0];
          while (parents[at] !== at) {
            expect(firsts[parents[at]!]).toBe(firsts[at]);
            at = parents[at]!;
            expect(++steps).toBeLessThanOrEqual(all.length);
          }
          expect(depths[row]).toBe(steps);
        });
      }),
    );
  });

  test('are what a mail program shows', () => {
    const mail = (id: string, references: string[] = [], inReplyTo = ''): Mail => ({
      id,
      references,
      inReplyTo,
    });
    const all = [
      mail('<1@x>'),
      mail('<2@x>', ['<1@x>'], '<1@x>'),
      mail('<9@y>'),
      mail('<3@x>', ['<1@x>', '<2@x>'], '<2@x>'),
      mail('<4@x>', ['<gone@x>'], '<gone@x>'),
      mail('<5@x>', ['<gone@x>'], '<gone@x>'),
    ];
    const { firsts, parents, depths } = threads(all);
    expect([...firsts]).toEqual([0, 0, 2, 0, 4, 4]);
    expect([...parents]).toEqual([0, 0, 2, 1, 4, 5]);
    expect([...depths]).toEqual([0, 1, 0, 2, 0, 0]);
  });

  test('of messages that were not read are their own', () => {
    const all = [undefined, { id: '<1@x>', references: ['<2@x>'], inReplyTo: '' }, undefined];
    expect([...threads(all).firsts]).toEqual([0, 1, 2]);
  });

  test('of a hundred thousand answers to each other are found at once', () => {
    const all = Array.from({ length: 100_000 }, (_, n) => ({
      id: `<${n}@x>`,
      references: n === 0 ? [] : [`<${n - 1}@x>`],
      inReplyTo: '',
    }));
    const { firsts, depths } = threads(all);
    expect(new Set(firsts).size).toBe(1);
    expect(depths[99_999]).toBe(65_535);
  });
});

describe('the list by threads', () => {
  test('has every row once, threads together, answers behind what they answer, the newest thread first', () => {
    fc.assert(
      fc.property(
        mails,
        fc.boolean(),
        fc.infiniteStream(fc.integer({ min: 0, max: 50 })),
        (all, descending, days) => {
          const dates = all.map(() => days.next().value as number);
          const pool = new FlagPool();
          const seen = pool.id({ bits: 1, keywords: [] });
          const rowsOfAll = (): RowBatch => ({
            count: all.length,
            uids: Uint32Array.from(all, (_, n) => n + 1),
            sizes: Float64Array.from(all, () => 1),
            dates: Float64Array.from(dates),
            flagIds: Uint32Array.from(all, () => seen),
            pool,
          });
          const table = MessageTable.ofUids(UidSet.from(all.map((_, n) => n + 1))).fill(rowsOfAll());
          const found = threads(all);
          const rows = [...threadRows(table, found, descending)];
          expect(rows.toSorted((a, b) => a - b)).toEqual(all.map((_, n) => n));
          const { firsts, parents } = found;
          const groups = rows.map((row) => firsts[row]).filter((first, n, list) => first !== list[n - 1]);
          expect(new Set(groups).size).toBe(groups.length);
          for (const row of rows)
            if (parents[row] !== row) expect(rows.indexOf(parents[row]!)).toBeLessThan(rows.indexOf(row));
          const newest = groups.map((first) =>
            Math.max(...all.flatMap((_, row) => (firsts[row] === first ? [dates[row]!] : []))),
          );
          expect(newest).toEqual(newest.toSorted((a, b) => (descending ? b - a : a - b)));
        },
      ),
    );
  });
});
