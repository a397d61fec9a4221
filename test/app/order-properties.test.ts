// The order of the list is what sorting it anew would give, and a filter leaves of it what it asks for, after any facts, sorts
// and filters in batches of any size.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Input } from '../../src/app/input.ts';
import { matterOf } from '../../src/app/open-terms.ts';
import type { Filter, State } from '../../src/app/state.ts';
import { threadsIn } from '../../src/app/threads.ts';
import { matchQuery } from '../../src/model/query/match-query.ts';
import { parseQuery } from '../../src/model/query/parse-query.ts';
import { sortRows } from '../../src/model/sort-rows.ts';
import { facts, INBOX, scene } from './scene.ts';

const letter = fc.constantFrom(...'abcdefghijkl');
const some = fc.uniqueArray(letter, { maxLength: 12 }).map((them) => them.sort().join(''));
const flags = fc.constantFrom('', 'S', 'D', 'SD');

const filters = ['is:unseen', 'is:deleted', 'is:seen or is:deleted', 'size>4K', 'size<9M'].map(
  (text): Filter => {
    const parsed = parseQuery(text);
    if (parsed.kind === 'wrong') throw new Error(parsed.why);
    return { query: parsed.query, now: 0, text, cursorBefore: undefined };
  },
);

const inputs: fc.Arbitrary<Input> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.array(fc.tuple(letter, flags), { maxLength: 8 }).map((rows) => facts.read(rows)),
  },
  { weight: 2, arbitrary: some.map((uids) => facts.flagged(uids, 'add', 'S')) },
  some.map((uids) => facts.recounted(uids)),
  some.map((uids) => facts.expunged(uids)),
  some.map((uids) => facts.opened(uids)),
  fc.constant<Input>({ kind: 'opening', path: INBOX.path }),
  fc.constant(facts.scanEnded()),
  fc
    .tuple(fc.constantFrom('size' as const, 'date' as const, 'uid' as const), fc.boolean())
    .map(([key, descending]): Input => ({ kind: 'sort', sort: { key, descending } })),
  fc.constantFrom(undefined, ...filters).map((filter): Input => ({ kind: 'filter', filter })),
);
const batches = fc.array(fc.array(inputs, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 15 });

function expectInOrder({ messages, view }: State): void {
  const { table, sort, sorted, order, filter, envelopes } = messages;
  const anew = Array.from(sortRows(table, sort, envelopes, () => threadsIn(messages)).rows);
  const wanted = filter && matchQuery(filter.query, matterOf(filter, messages, view.zoneMinutes)).rows;
  const shown = wanted ? anew.filter((row) => wanted[row] === 1) : anew;
  for (const [rows, its] of [
    [anew, sorted],
    [shown, order],
  ] as const) {
    expect(its.length).toBe(rows.length);
    expect(rows.map((_, position) => its.rowAt(position))).toEqual(rows);
    expect(rows.map((row) => its.positionOf(row))).toEqual(rows.map((_, position) => position));
    expect(Array.from(its.rows)).toEqual(rows);
  }
}

test.each(['after each batch', 'at the end'])('looked at %s', (when) => {
  fc.assert(
    fc.property(batches, (all) => {
      const shown = scene('[a ?] [b] [c ?] [d] [e ?] [f ?] [g] [h ?]', {
        sort: { key: 'size', descending: true },
      });
      for (const batch of all) {
        shown.happen(...batch);
        if (when === 'after each batch') expectInOrder(shown.state);
      }
      expectInOrder(shown.state);
    }),
    { numRuns: 300 },
  );
});
