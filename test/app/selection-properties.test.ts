// The same as in selection.test.ts, for any order of facts, sorts and keys, in batches of any size.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { shownMessages } from '../../src/app/slices/view.ts';
import type { Input } from '../../src/app/input.ts';
import type { State } from '../../src/app/state.ts';
import { SORT_KEYS } from '../../src/model/sort.ts';
import type { Uid } from '../../src/model/uid.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { visibleMessages } from '../../src/app/layout.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { facts, INBOX, letters, scene, set, type Scene } from './scene.ts';

const LETTERS = 'abcdefghijkl';
const letter = fc.constantFrom(...LETTERS);
const some = fc.uniqueArray(letter, { maxLength: 8 }).map((them) => them.sort().join(''));
const flags = fc.constantFrom('', 'S', 'D', 'SD');

const factInputs: fc.Arbitrary<Input> = fc.oneof(
  some.map((uids) => facts.expunged(uids)),
  some.map((uids) => facts.recounted(uids)),
  some.map((uids) => facts.opened(uids)),
  fc.constant<Input>({ kind: 'opening', path: INBOX.path }),
  fc.array(fc.tuple(letter, flags), { maxLength: 6 }).map((rows) => facts.read(rows)),
  fc.tuple(letter, flags).map(([one, its]) => facts.flagsSeen(one, its)),
  some.map((uids) => facts.flagged(uids, 'add', 'D')),
  fc.constant(facts.scanEnded()),
  some.map((uids): Input => ({
    kind: 'envelopes-read',
    mailbox: INBOX,
    envelopes: new Map(
      Array.from(set(uids), (uid) => [uid, { from: toSafe(`${uid % 3}`), subject: toSafe(`${uid % 4}`) }]),
    ),
  })),
  fc.constant<Input>({ kind: 'envelopes-ended', mailbox: INBOX, cancelled: false }),
);

type Happening =
  | { readonly kind: 'facts'; readonly batch: readonly Input[] }
  | { readonly kind: 'sort'; readonly batch: readonly Input[] }
  | { readonly kind: 'keys'; readonly keys: readonly string[] };

const facing: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constant('facts'),
  batch: fc.array(factInputs, { minLength: 1, maxLength: 4 }),
});
const sorting: fc.Arbitrary<Happening> = fc
  .tuple(fc.constantFrom(...SORT_KEYS), fc.boolean())
  .map(([key, descending]) => ({ kind: 'sort', batch: [{ kind: 'sort', sort: { key, descending } }] }));
const typing: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constant('keys'),
  keys: fc.array(
    fc.constantFrom('j', 'k', 'g', 'G', 'Space', 'V', 'Esc', 'Shift-Down', 'Shift-Up', 'PageDown', 'Ctrl-u'),
    { minLength: 1, maxLength: 3 },
  ),
});
const happenings = fc.array(fc.oneof(facing, sorting, typing), { maxLength: 14 });

const uidsOf = ({ messages }: State): UidSet => messages.table.uids();

/** What holds after every batch, whatever came. */
function expectSound(shown: Scene): void {
  const { state } = shown;
  const { table, order, cursor, marks, anchor, top } = state.messages;
  expect([...order.rows].sort((a, b) => a - b)).toEqual(
    Array.from({ length: table.length }, (_, row) => row),
  );
  if (table.length === 0) expect(cursor).toBeUndefined();
  else expect(table.rowOf(cursor!)).toBeGreaterThanOrEqual(0);
  expect(letters(marks.minus(uidsOf(state)))).toBe('');
  expect(letters((anchor?.marksBefore ?? UidSet.empty).minus(uidsOf(state)))).toBe('');
  if (anchor) expect(table.rowOf(anchor.uid)).toBeGreaterThanOrEqual(0);
  const height = visibleMessages(state);
  const position = cursor === undefined ? 0 : order.positionOf(table.rowOf(cursor));
  expect(top).toBeLessThanOrEqual(position);
  expect(position).toBeLessThan(top + height);
  expect(top).toBeGreaterThanOrEqual(0);
  expect(top).toBeLessThanOrEqual(Math.max(0, order.length - height));
}

function happen(shown: Scene, happening: Happening): void {
  switch (happening.kind) {
    case 'facts':
    case 'sort':
      shown.happen(...happening.batch);
      return;
    case 'keys':
      shown.press(...happening.keys);
  }
}

// Ten rows: pages are small enough to scroll.
const small = () => scene('[a] [b] [c] >[d] [e] [f] [g] [h] [i] [j]', { columns: 80, rows: 10 });

test('the list, its cursor, marks and window are sound after anything', () => {
  fc.assert(
    fc.property(happenings, (all) => {
      const shown = small();
      for (const one of all) {
        happen(shown, one);
        expectSound(shown);
      }
    }),
    { numRuns: 500 },
  );
});

test('facts and sorts leave the cursor on its message as long as it is there, and marks on theirs', () => {
  fc.assert(
    fc.property(happenings, (all) => {
      const shown = small();
      for (const one of all) {
        const { cursor, marks, cursorChosen } = shown.state.messages;
        happen(shown, one);
        if (one.kind === 'keys' || cursor === undefined) continue;
        // One that nobody put there (the list had been empty) stays on the first row instead.
        const stayed = cursorChosen && isThere(shown.state, cursor, one.batch);
        if (stayed) expect(shown.state.messages.cursor).toBe(cursor);
        // No fact and no sort ever marks a message; marks go only with their messages.
        expect(letters(shown.state.messages.marks)).toBe(letters(remaining(marks, one.batch)));
      }
    }),
    { numRuns: 500 },
  );
});

/** Those of a set that no fact of the batch took out of the list, even for a moment. */
function remaining(uids: UidSet, batch: readonly Input[]): UidSet {
  let left = uids;
  for (const input of batch) {
    if (input.kind === 'expunged') left = left.minus(input.uids);
    if (input.kind === 'recounted' || input.kind === 'opened') left = left.intersect(input.uids);
  }
  return left;
}

function isThere(state: State, uid: Uid, batch: readonly Input[]): boolean {
  return state.messages.table.rowOf(uid) >= 0 && remaining(UidSet.of(uid), batch).has(uid);
}

test('without its message the cursor stands on the nearest row below that is left, else above', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...'abcdefghij']), fc.constantFrom(...SORT_KEYS), (gone, key) => {
      const shown = small().happen({ kind: 'sort', sort: { key, descending: true } });
      const before = shown.toString().match(/\w(?=\])/g)!;
      const at = before.indexOf('d');
      const left = (one: string) => !gone.includes(one);
      const expected = before.slice(at).find(left) ?? before.slice(0, at).findLast(left);
      shown.happen(facts.expunged([...gone].sort().join('')));
      const { cursor } = shown.state.messages;
      expect(cursor === undefined ? undefined : letters([cursor])).toBe(expected);
    }),
  );
});

test('under an open dialog the list stays as it was, and is as it became when the dialog closes', () => {
  const dialogs = fc.constantFrom('o', '/', 'c', '?', 'w');
  fc.assert(
    fc.property(happenings, dialogs, fc.array(facing, { maxLength: 5 }), (all, key, during) => {
      const [shown, without] = [small(), small()];
      for (const one of all) {
        happen(shown, one);
        happen(without, one);
      }
      shown.press(key);
      if (!shown.state.view.dialog) return;
      const held = shownMessages(shown.state);
      const cursorChosen = held.cursorChosen && held.cursor !== undefined;
      const order = [...held.order.rows];
      for (const one of during) {
        happen(shown, one);
        happen(without, one);
        expect(shownMessages(shown.state)).toBe(held);
        expect([...held.order.rows]).toEqual(order);
      }
      shown.press('Esc');
      expect(shown.state.view.dialog).toBeUndefined();
      // Where nobody put the cursor (the list was empty), the first row that comes has it.
      const seen = (one: typeof shown) => (cursorChosen ? one.toString() : one.toString().replace('>', ''));
      expect(seen(shown)).toBe(seen(without));
      expect(shown.state.view.heldList).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});
