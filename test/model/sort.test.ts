import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Envelope } from '../../src/model/envelope.ts';
import { MessageTable } from '../../src/model/message-table.ts';
import type { Order } from '../../src/model/order.ts';
import { SORT_KEYS, type SortKey } from '../../src/model/sort.ts';
import { baseSubject, sortRows } from '../../src/model/sort-rows.ts';
import type { Uid } from '../../src/model/uid.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { batchOf, dates, sizes, type Row } from './rows.ts';

interface Letter extends Row {
  readonly known: boolean;
  readonly from: string | undefined;
  readonly subject: string;
}

const text = fc.constantFrom('', 'a', 'B', 'b', 'Re: b', 'é', 'Ä', 'ä', '会議', 're: ', 'b ');
const letter = fc.record({
  uid: fc.integer({ min: 1, max: 4_294_967_295 }),
  size: sizes,
  date: dates,
  flags: fc.constant([]),
  known: fc.boolean(),
  from: fc.option(text, { nil: undefined }),
  subject: text,
});
const letters: fc.Arbitrary<Letter[]> = fc.uniqueArray(letter, { selector: ({ uid }) => uid, maxLength: 25 });

function shown(
  all: readonly Letter[],
  key: SortKey,
  descending: boolean,
): { uids: number[]; order: Order; table: MessageTable } {
  const table = MessageTable.ofUids(UidSet.from(all.map(({ uid }) => uid))).fill(
    batchOf(all.filter(({ known }) => known)),
  );
  const envelopes = new Map<Uid, Envelope>();
  for (const { uid, from, subject } of all) {
    if (from !== undefined) envelopes.set(uid as Uid, { from: toSafe(from), subject: toSafe(subject) });
  }
  const order = sortRows(table, { key, descending }, envelopes);
  return { uids: Array.from(order.rows, (row) => table.uid(row)), order, table };
}

/** Unreadable dates and unread envelopes come before all others. */
function value(one: Letter, key: SortKey): number | string {
  switch (key) {
    case 'uid':
      return one.uid;
    case 'size':
      return one.size;
    // Nobody says here who answers whom.
    case 'thread':
    case 'date':
      return Number.isNaN(one.date) ? -Infinity : one.date;
    case 'from':
      return one.from?.toLowerCase() ?? '';
    case 'subject':
      return one.from === undefined ? '' : baseSubject(one.subject)!;
  }
}

function expected(all: readonly Letter[], key: SortKey, descending: boolean): number[] {
  const sign = descending ? -1 : 1;
  const known = all
    .filter((one) => one.known)
    .sort((a, b) => {
      const [x, y] = [value(a, key), value(b, key)];
      return sign * (x < y ? -1 : x > y ? 1 : a.uid - b.uid);
    });
  // The newest of the rows that are not read yet stands first.
  const unknown = all.filter((one) => !one.known).sort((a, b) => b.uid - a.uid);
  return [...known, ...unknown].map(({ uid }) => uid);
}

describe.each(SORT_KEYS)('by %s', (key) => {
  test('is what a stable comparison sort gives, both ways, rows not read last', () => {
    fc.assert(
      fc.property(letters, fc.boolean(), (all, descending) => {
        expect(shown(all, key, descending).uids).toEqual(expected(all, key, descending));
      }),
    );
  });

  test('is mirrored by reversing, where all rows are read', () => {
    fc.assert(
      fc.property(letters, (all) => {
        const read = all.map((one) => ({ ...one, known: true }));
        expect(shown(read, key, true).uids).toEqual(shown(read, key, false).uids.toReversed());
      }),
    );
  });
});

test('an order knows the way back from each row, and no others', () => {
  fc.assert(
    fc.property(letters, fc.constantFrom(...SORT_KEYS), fc.boolean(), (all, key, descending) => {
      const { order, table } = shown(all, key, descending);
      expect(order.length).toBe(table.length);
      order.rows.forEach((row, position) => expect(order.positionOf(row)).toBe(position));
      expect(order.positionOf(table.length)).toBe(-1);
      expect(order.positionOf(-1)).toBe(-1);
    }),
  );
});

test.each(['size', 'date', 'uid'] as const)(
  'by %s an order takes newly read rows in, as if all were sorted anew',
  (key) => {
    fc.assert(
      fc.property(letters, fc.boolean(), fc.integer({ min: 0, max: 25 }), (all, descending, later) => {
        const sort = { key, descending };
        const rest = all.slice(later);
        const table = MessageTable.ofUids(UidSet.from(all.map(({ uid }) => uid)));
        const some = table.fill(batchOf(all.slice(0, later).filter(({ known }) => known)));
        const before = sortRows(some, sort, new Map());
        const more = some.fill(batchOf(rest));
        expect(before.extended(more)?.rows).toEqual(sortRows(more, sort, new Map()).rows);
      }),
    );
  },
);

test.each(['size', 'date', 'uid'] as const)(
  'by %s an order that took rows in many times tells each row and position, and what it was stays so',
  (key) => {
    const some = fc.uniqueArray(letter, {
      selector: ({ uid }) => uid,
      minLength: 10,
      maxLength: 120,
      size: 'max',
    });
    const parts = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        some,
        parts,
        fc.boolean(),
        fc.infiniteStream(fc.nat()),
        (all, counts, descending, random) => {
          const sort = { key, descending };
          let table = MessageTable.ofUids(UidSet.from(all.map(({ uid }) => uid)));
          let order = sortRows(table, sort, new Map());
          const earlier: { order: Order; rows: number[] }[] = [];
          let from = 0;
          for (const count of counts) {
            table = table.fill(batchOf(all.slice(from, from + count)));
            // In the same frame somebody may have flagged a message.
            if (random.next().value % 2 === 0) table = table.withFlag(table.uids(), 'add', '\\Seen');
            from += count;
            order = order.extended(table)!;
            const rows = Array.from(sortRows(table, sort, new Map()).rows);
            for (let n = 0; n < 5; n++) {
              const position = random.next().value % rows.length;
              // One row after the other, and anywhere.
              for (let next = position; next < rows.length; next++)
                expect(order.rowAt(next)).toBe(rows[next]);
              expect(order.positionOf(rows[position]!)).toBe(position);
            }
            earlier.push({ order, rows });
          }
          const wanted = Uint8Array.from({ length: table.length }, () => random.next().value % 2);
          for (const { order: as, rows } of earlier) {
            const some = as.only(wanted);
            const left = rows.filter((row) => wanted[row] === 1);
            expect(left.map((_, position) => some.rowAt(position))).toEqual(left);
            expect(rows.map((row) => some.positionOf(row))).toEqual(rows.map((row) => left.indexOf(row)));
            expect(Array.from(some.rows)).toEqual(left);
            rows.forEach((row, position) => expect(as.positionOf(row)).toBe(position));
            expect(Array.from(as.rows)).toEqual(rows);
            rows.forEach((row, position) => expect(as.rowAt(position)).toBe(row));
          }
        },
      ),
      { numRuns: 60 },
    );
  },
);

test('an order of other rows, or by text, is not extended', () => {
  const table = MessageTable.ofUids(UidSet.from([1, 2]));
  const by = (key: SortKey): Order => sortRows(table, { key, descending: true }, new Map());
  expect(by('size').extended(table.withUids(UidSet.from([3])))).toBeUndefined();
  expect(by('subject').extended(table)).toBeUndefined();
});

describe('the subject that is sorted by', () => {
  test.each([
    ['Re: Fwd: AW: x', 'x'],
    ['RE[2]: x', 'x'],
    ['Re : x', 'x'],
    ['  re:x ', 'x'],
    ['Rent: x', 'rent: x'],
    ['Re:', ''],
    ['Reply', 'reply'],
    ['', ''],
  ])('of %j is %j', (subject, base) => {
    expect(baseSubject(subject)).toBe(base);
  });

  test('is not there where there is none', () => {
    expect(baseSubject(undefined)).toBeUndefined();
  });
});
