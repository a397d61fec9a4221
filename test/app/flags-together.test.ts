// Flags that were told of many messages at once: the state is as if each had come alone, and the table changes once.
import { expect, test } from 'vitest';
import { flagsTogether } from '../../src/app/flags-together.ts';
import { ownDeleted } from '../../src/app/slices/queue.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { facts, INBOX, letters, scene } from './scene.ts';

const SPENT = { ...INBOX, path: toMailboxPath('Spent') };

test('are one input where they came in a row, of one mailbox, in the place that they had', () => {
  const [a, b, c, d] = [...'abcd'].map((letter) => facts.flagsSeen(letter, 'F'));
  const elsewhere = { ...d!, mailbox: SPENT } as typeof d;
  const inputs = [a!, b!, facts.expunged('e'), c!, elsewhere!, d!];
  const kinds = flagsTogether(inputs).map(({ kind }) => kind);
  expect(kinds).toEqual(['flags-read', 'expunged', 'flags-seen', 'flags-seen', 'flags-seen']);
  expect(flagsTogether(inputs)[0]).toMatchObject({ mailbox: INBOX, flags: { count: 2 } });
  expect(flagsTogether([])).toEqual([]);
});

test('leave the list, and the marks that are this console’s own, as each of them would', () => {
  const begin = () => scene('[a][b][c S][d][e ?]').happen(facts.flagged('abcd', 'add', 'D'));
  // Of one that is not read, of one that is not listed, and of one twice.
  const told = [
    ['a', 'SD'],
    ['b', 'F'],
    ['c', ''],
    ['e', 'F'],
    ['f', 'F'],
    ['d', ''],
    ['d', 'DF'],
  ].map(([letter, flags]) => facts.flagsSeen(letter!, flags!));
  const together = begin().happen(...told);
  const alone = begin();
  for (const each of told) alone.happen(each);
  expect(together.toString()).toBe(alone.toString());
  expect(together.toString()).toBe('>[a SD] [b F] [c] [d FD] [e ?]');
  expect(letters(ownDeleted(together.state))).toBe(letters(ownDeleted(alone.state)));
  expect(letters(ownDeleted(together.state))).toBe('a');
});
