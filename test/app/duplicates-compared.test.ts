// What are copies of each other, against a naive look at every message.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EVIDENCE } from '../../src/app/copy-evidence.ts';
import { duplicatesIn } from '../../src/app/duplicates.ts';
import { duplicatesDialog } from '../../src/app/duplicates-keys.ts';
import { initialMessages } from '../../src/app/slices/messages.ts';
import type { MessagesState } from '../../src/app/state.ts';
import { FieldPool } from '../../src/model/field-pool.ts';
import { GATHERED_LIST, Gathering } from '../../src/model/gathering.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import type { TypedField } from '../../src/model/message-fields.ts';
import { MessageTable } from '../../src/model/message-table.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toUid } from '../../src/model/uid.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { batchOf } from '../model/rows.ts';
import { manyLetters, messagesOf, stateOf } from '../ui/fixtures.ts';
import { INBOX } from './scene.ts';

interface Letter {
  readonly values: readonly number[];
  readonly size: number;
  readonly day: number;
  readonly isDeleted: boolean;
}

const letters: fc.Arbitrary<Letter[]> = fc.array(
  fc.record({
    // What each of the fields says; 0 is nothing.
    values: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 7, maxLength: 7 }),
    size: fc.integer({ min: 1, max: 2 }),
    day: fc.integer({ min: 1, max: 9 }),
    isDeleted: fc.boolean(),
  }),
  { maxLength: 25 },
);
const comparisons = fc.record({
  by: fc.subarray([...EVIDENCE]),
  field: fc.constantFrom(undefined, 'x-mailer' as TypedField),
});
const FIELDS = EVIDENCE.filter((evidence) => evidence !== 'size');

function listOf(all: readonly Letter[]): MessagesState {
  const rows = all.map(({ size, day, isDeleted }, n) => {
    const flags = isDeleted ? ['\\Deleted'] : [];
    return { uid: n + 1, size, date: day * 86_400, flags };
  });
  const table = MessageTable.ofUids(UidSet.from(rows.map(({ uid }) => uid))).fill(batchOf(rows));
  const before = initialMessages({ key: 'uid', descending: false });
  const typed = { ...before.fields.typed, pool: new FieldPool(['x-mailer' as TypedField]) };
  all.forEach(({ values }, n) => {
    const texts = Object.fromEntries(
      FIELDS.map((field, place) => [field, toSafe(values[place] ? `${field} 1` : '')]),
    );
    before.fields.lineage.pool.set(toUid(n + 1), texts);
    before.fields.addressees.pool.set(toUid(n + 1), texts);
    typed.pool.set(toUid(n + 1), { ['x-mailer' as TypedField]: toSafe(String(values[6])) });
  });
  return { ...before, mailbox: INBOX, table, fields: { ...before.fields, typed } };
}

test('copies are alike in all that is compared, and one of each stays', () => {
  const rules = fc.record({
    keep: fc.constantFrom('oldest', 'newest', 'biggest'),
    nameless: fc.boolean(),
    comparison: comparisons,
  });
  fc.assert(
    fc.property(letters, rules, (all, { keep, nameless, comparison }) => {
      const state = stateOf({ messages: listOf(all) });
      const found = duplicatesIn(state, { keep, nameless, comparison, folder: undefined });
      const { by, field } = comparison;
      const isWeak = !['date', 'from', 'subject'].every((each) => by.some((evidence) => evidence === each));
      const words = new Map<string, number[]>();
      for (const [n, { values, size }] of all.entries()) {
        const isNamed = by.includes('message-id') && values[0] === 1;
        if (by.includes('message-id') ? !isNamed && (!nameless || isWeak) : isWeak || values[1] === 0)
          continue;
        const word = [
          ...by.map((evidence) => (evidence === 'size' ? size : values[FIELDS.indexOf(evidence)])),
          field && values[6],
        ].join(' ');
        words.set(word, [...(words.get(word) ?? []), n]);
      }
      const copies: number[] = [];
      for (const alike of words.values()) {
        if (alike.length < 2) continue;
        const lasting = alike.filter((n) => !all[n]!.isDeleted);
        const order = (lasting.length > 0 ? lasting : alike).toSorted((a, b) => {
          const [x, y] = [all[a]!, all[b]!];
          const byAge = x.day - y.day || a - b;
          return keep === 'newest' ? -byAge : keep === 'biggest' ? y.size - x.size || byAge : byAge;
        });
        const [stays] = order;
        for (const n of alike) {
          if (n === stays) continue;
          copies.push(n + 1);
          expect(found.survivors.of(toUid(n + 1))).toBe(stays! + 1);
        }
      }
      expect([...found.copies]).toEqual(copies.toSorted((a, b) => a - b));
      expect(found.octets).toBe(copies.reduce((sum, uid) => sum + all[uid - 1]!.size, 0));
    }),
    { numRuns: 400 },
  );
});

test('a mailbox under two names has no copies of its own messages', () => {
  const state = stateOf({ messages: aliasedMessages() });
  const dialog = duplicatesDialog(state)!;
  const { copies, shownAgain } = duplicatesIn(state, dialog);
  expect(copies.isEmpty).toBe(true);
  expect(shownAgain).toBe(3);
});

/** Three messages, in a folder that is listed twice. */
function aliasedMessages(): MessagesState {
  const uids = UidSet.from([4, 5, 9]);
  const gathering = ['Work', 'Alias'].reduce(
    (all, path) => all.with({ mailbox: { path: toMailboxPath(path), uidValidity: 77 }, uids }, toSafe(path)),
    Gathering.empty,
  );
  const [a, b, c] = manyLetters(3);
  const twice = [a!, b!, c!, a!, b!, c!].map((letter, n) => ({ ...letter, uid: n + 1 }));
  const messages = messagesOf(twice);
  for (const uid of messages.table.uids())
    messages.fields.lineage.pool.set(uid, { 'message-id': toSafe(`<${(uid - 1) % 3}@x>`) });
  return { ...messages, mailbox: GATHERED_LIST, gathering };
}
