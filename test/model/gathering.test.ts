// The numbers of a list of several mailboxes: each names one message, always the same one.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Gathering } from '../../src/model/gathering.ts';
import { mailboxKey, toMailboxPath, type MailboxRef } from '../../src/model/mailbox.ts';
import { FlagPool } from '../../src/model/flags.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toUid, type Uid } from '../../src/model/uid.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { uidLists } from './uids.ts';

const PATHS = ['INBOX', 'Archive', 'Junk'].map(toMailboxPath);

const mailboxes = fc.record({
  path: fc.constantFrom(...PATHS),
  uidValidity: fc.integer({ min: 1, max: 2 }),
});

const additions = fc.array(fc.record({ mailbox: mailboxes, uids: uidLists }), { maxLength: 8 });

const name = (mailbox: MailboxRef, uid: number): string => `${mailboxKey(mailbox)} ${uid}`;

/** Beside it, what each number was given to. */
function built(adds: readonly { readonly mailbox: MailboxRef; readonly uids: readonly number[] }[]) {
  let gathering = Gathering.empty;
  const named = new Map<string, number>();
  for (const { mailbox, uids } of adds) {
    gathering = gathering.with({ mailbox, uids: UidSet.from(uids) }, toSafe(mailbox.path));
    for (const uid of new Set(uids)) {
      const number = gathering.numberOf(mailbox, uid as Uid);
      expect(number).toBeDefined();
      const before = named.get(name(mailbox, uid));
      if (before !== undefined) expect(number).toBe(before);
      named.set(name(mailbox, uid), number!);
    }
  }
  return { gathering, named };
}

describe('the numbers of a gathering', () => {
  test('are each one message, from 1 without a gap, and stay its own', () => {
    fc.assert(
      fc.property(additions, (adds) => {
        const { gathering, named } = built(adds);
        const numbers = [...named.values()].sort((a, b) => a - b);
        expect(numbers).toEqual(Array.from(numbers, (_, place) => place + 1));
        for (const [message, number] of named) {
          const found = gathering.sourceOf(number)!;
          expect(name(found.mailbox, found.uid)).toBe(message);
        }
        expect(gathering.sourceOf(0)).toBeUndefined();
        expect(gathering.sourceOf(numbers.length + 1)).toBeUndefined();
        expect(gathering.lastUid).toBe(Math.max(0, ...adds.flatMap(({ uids }) => uids)));
      }),
    );
  });

  test('split into the messages that they name, and those give the numbers again', () => {
    fc.assert(
      fc.property(additions, uidLists, (adds, picked) => {
        const { gathering, named } = built(adds);
        const all = [...named.values()];
        const some = UidSet.from(all.filter((number) => picked.includes((number % 40) + 1)));
        const parts = gathering.split(some);
        const again = parts.map(({ mailbox, uids }) => gathering.numbersOf(mailbox, uids));
        expect(again.reduce((sum, set) => sum.union(set), UidSet.empty).equals(some)).toBe(true);
        const messages = parts.flatMap(({ mailbox, uids }) => [...uids].map((uid) => name(mailbox, uid)));
        const wanted = [...named].flatMap(([message, number]) => (some.has(number) ? [message] : []));
        expect(messages.sort()).toEqual(wanted.sort());
        expect(new Set(parts.map(({ mailbox }) => mailboxKey(mailbox))).size).toBe(parts.length);
      }),
    );
  });

  test('leave out what is not in the list', () => {
    fc.assert(
      fc.property(additions, mailboxes, uidLists, (adds, mailbox, uids) => {
        const { gathering, named } = built(adds);
        const wanted = [...new Set(uids)].flatMap((uid) => named.get(name(mailbox, uid)) ?? []);
        expect([...gathering.numbersOf(mailbox, UidSet.from(uids))]).toEqual(wanted.sort((a, b) => a - b));
        expect(gathering.numbersAt(mailbox.path).size).toBe(
          [...named.keys()].filter((message) => message.includes(` ${mailbox.path} `)).length,
        );
      }),
    );
  });

  test('take the place of UIDs in rows, in any order, 0 for what is not there', () => {
    fc.assert(
      fc.property(
        additions,
        mailboxes,
        fc.shuffledSubarray([...Array(40).keys()].map((n) => n + 1)),
        (adds, mailbox, uids) => {
          const { gathering, named } = built(adds);
          const rows = {
            count: uids.length,
            uids: Uint32Array.from([...uids, 7]),
            flagIds: new Uint32Array(uids.length),
            pool: new FlagPool(),
          };
          const renumbered = gathering.renumbered(mailbox, rows);
          expect([...renumbered.uids]).toEqual(uids.map((uid) => named.get(name(mailbox, uid)) ?? 0));
          expect(renumbered.count).toBe(uids.length);
        },
      ),
    );
  });
});

test('a message made anew under its UID is another one', () => {
  const [path] = PATHS;
  const old = { path: path!, uidValidity: 1 };
  const anew = { path: path!, uidValidity: 2 };
  const uids = UidSet.of(toUid(5));
  const gathering = Gathering.empty
    .with({ mailbox: old, uids }, toSafe('old'))
    .with({ mailbox: anew, uids }, toSafe('new'));
  expect(gathering.numberOf(old, toUid(5))).toBe(1);
  expect(gathering.numberOf(anew, toUid(5))).toBe(2);
  expect(gathering.mailboxes).toEqual([old, anew]);
  expect([gathering.folderOf(1), gathering.folderOf(2), gathering.folderOf(3)]).toEqual(['old', 'new', '']);
});
