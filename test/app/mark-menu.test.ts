// The mark menu: all, none, the others, and what is like the message under the cursor.
import { expect, test } from 'vitest';
import { selectionStep } from '../../src/app/query-selection.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { INBOX, letters, scene, set, uidOf, type Scene } from './scene.ts';

const LIST = '[a] >[b S] *[c] [d F]';

function chosen(key: string, shown = scene(LIST)): Scene {
  shown.press('M', key);
  const step = selectionStep(shown.state);
  return step ? shown.run(step) : shown;
}

const marks = ({ state }: Scene): string => letters(state.messages.marks);

test('all, none, the others', () => {
  expect(marks(chosen('a'))).toBe('abcd');
  expect(marks(chosen('n'))).toBe('');
  expect(marks(chosen('i'))).toBe('abd');
  expect(marks(chosen('q'))).toBe('c');
  expect(chosen('q').state.view.dialog).toBeUndefined();
});

test('this big or bigger, this old or older, beside what was marked', () => {
  const { table } = scene(LIST).state.messages;
  const like = (holds: (uid: number) => boolean) =>
    letters([1, 2, 3, 4].filter((uid) => holds(uid) || uid === 3));
  const [size, date] = [table.size(1), table.date(1)];
  expect(marks(chosen('z'))).toBe(like((uid) => table.size(uid - 1) >= size));
  expect(marks(chosen('o'))).toBe(like((uid) => table.date(uid - 1) <= date));
  expect(chosen('z').said).toMatch(/ or bigger\.$/);
  expect(chosen('o').said).toMatch(/ or before\.$/);
});

test('this sender and this subject, answers to it included', () => {
  const shown = () => {
    const one = scene(LIST);
    one.happen({
      kind: 'envelopes-read',
      mailbox: INBOX,
      envelopes: new Map(
        (
          [
            ['a', 'Ann', 'Sale'],
            ['b', 'Bob', 'Re: Plans'],
            ['c', 'Cid', 'Other'],
            ['d', 'Bob', 'AW: re: plans'],
          ] as const
        ).map(([letter, from, subject]) => [uidOf(letter), { from: toSafe(from), subject: toSafe(subject) }]),
      ),
    });
    return one;
  };
  expect(marks(chosen('j', shown()))).toBe('bcd');
  // Names the list has; of whom it does not know, the server is asked.
  const asking = chosen('s', shown());
  expect(marks(asking)).toBe('c');
  asking.happen({
    kind: 'searched',
    mailbox: INBOX,
    term: 'from:Bob',
    answer: { asked: set('ac'), found: set('') },
  });
  asking.run(selectionStep(asking.state)!);
  expect(marks(asking)).toBe('bcd');
  expect(asking.said).toMatch(/from Bob\.$/);
});
