// The keys that the page of the ten tasks lists still do them: on a small mailbox, the server asked after each task.
import { expect, test } from 'vitest';
import { sharedServers } from '../../servers/shared.ts';
import { wrongIn, type Held } from './held.ts';
import { countOf, literally } from './keys.ts';
import { playTasks } from './play.ts';
import { startImaptop } from './program.ts';
import { TASKS } from './tasks.ts';

test('each of the ten tasks is done by the keys that are listed for it', async () => {
  const outcomes = await playTasks(sharedServers().dovecot, 400, TASKS, 'imaptop', startImaptop);
  expect(
    outcomes.map(({ task, wrong, screen }) =>
      wrong === 0 ? task.id : `${task.id}: ${wrong} wrong\n${screen}`,
    ),
  ).toEqual(TASKS.map(({ id }) => id));
}, 90_000);

test('a letter typed counts as a key pressed', () => {
  const keys = ['T', '~fada', 'Enter', 'E', 'm', 'Enter', 'Ctrl-u'];
  expect(countOf(keys)).toBe(11);
  expect(literally(keys)).toBe('`T` `~fada` `Enter` `E` `m` `Enter` `Ctrl-u`');
});

test('whatever is not as a task wants it is counted', () => {
  const message = (messageId: string, ...flags: string[]) => ({ messageId, flags });
  const held = (inbox: Held['INBOX'], archive: Held['Archive'] = new Map()): Held => ({
    INBOX: inbox,
    Archive: archive,
    Junk: new Map(),
    Trash: new Map(),
  });
  const [a, b] = [message('<a>'), message('<b>', '\\Seen')];
  const before = held(
    new Map([
      [1, a],
      [2, b],
    ]),
  );
  expect(wrongIn(before, before, {})).toBe(0);
  expect(wrongIn(before, held(new Map([[2, b]])), {})).toBe(1);
  expect(wrongIn(before, held(new Map([[2, b]])), { gone: { uids: new Set([1]) } })).toBe(0);
  expect(wrongIn(before, before, { gone: { uids: new Set([1]) } })).toBe(1);
  expect(
    wrongIn(
      before,
      held(
        new Map([
          [1, b],
          [2, a],
        ]),
      ),
      {},
    ),
  ).toBe(2);
  const flagged = { flag: '\\Flagged', uids: new Set([2]) };
  const asWanted = message('<b>', '\\Flagged', '\\Seen');
  expect(wrongIn(before, before, { flagged })).toBe(1);
  expect(
    wrongIn(
      before,
      held(
        new Map([
          [1, a],
          [2, asWanted],
        ]),
      ),
      { flagged },
    ),
  ).toBe(0);
  const moved = { gone: { uids: new Set([2]) }, came: { folder: 'Archive' as const, messages: [b] } };
  expect(wrongIn(before, held(new Map([[1, a]]), new Map([[9, b]])), moved)).toBe(0);
  expect(wrongIn(before, held(new Map([[1, a]]), new Map([[9, message('<b>')]])), moved)).toBe(2);
  expect(wrongIn(before, held(new Map([[1, a]])), moved)).toBe(1);
});
