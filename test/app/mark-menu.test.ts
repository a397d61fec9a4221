// The mark menu: all, none, the others, and what is like the message under the cursor.
import { describe, expect, test } from 'vitest';
import { domainMarkStep } from '../../src/app/domain-mark.ts';
import { selectionStep } from '../../src/app/query-selection.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import type { Fact } from '../../src/model/fact.ts';
import { sharedServers } from '../servers/shared.ts';
import { failureOf } from './effects/fake-server.ts';
import { LiveConsole, otherClient } from './live-console.ts';
import { facts, INBOX, letters, scene, set, uidOf, type Scene } from './scene.ts';

const LIST = '[a] >[b S] *[c] [d F]';

function chosen(key: string, shown = scene(LIST)): Scene {
  shown.press('M', key);
  const mark = domainMarkStep(shown.state);
  if (mark) shown.happen(...mark);
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

describe('this domain', () => {
  const header = (letter: string, from: string): Fact => ({
    kind: 'header-read',
    mailbox: INBOX,
    uid: uidOf(letter),
    header: { fields: [{ name: toSafe('From'), value: toSafe(from) }], cut: false },
  });
  const marked = (shown: Scene): string[] => {
    const mark = domainMarkStep(shown.state);
    if (mark) shown.happen(...mark);
    const { domainMark, selection } = shown.state.messages;
    expect(mark === undefined).toBe(domainMark !== undefined);
    return selection ? [selection.words] : [];
  };

  test('is that of the header below', () => {
    const shown = scene(LIST).happen(header('b', 'Bob <bob@Shop.Example>'));
    shown.press('M', 'd');
    expect(marked(shown)).toEqual(['from @shop.example']);
  });

  test('waits for the header where it was not read yet, also when the cursor goes on', () => {
    const shown = scene(LIST);
    shown.press('M', 'd', 'j');
    expect(marked(shown)).toEqual([]);
    expect(marked(shown.happen(header('c', 'Cid <cid@c.example>')))).toEqual([]);
    expect(marked(shown.happen(header('b', 'bob@b.example')))).toEqual(['from @b.example']);
  });

  test('is told by what was read to group by', () => {
    const shown = scene(LIST);
    shown.happen({
      kind: 'fields-read',
      of: 'traits',
      mailbox: INBOX,
      fields: new Map([[uidOf('b'), { from: toSafe('bob@t.example') }]]),
    });
    shown.press('M', 'd');
    expect(marked(shown)).toEqual(['from @t.example']);
  });

  test('without one says why, and marks nothing', () => {
    const shown = scene(LIST).happen(header('b', 'undisclosed'));
    shown.press('M', 'd');
    expect(marked(shown)).toEqual([]);
    expect(shown.said).toBe('Its sender names no domain: nothing was marked.');
    shown.press('j', 'M', 'd');
    shown.happen({ kind: 'header-failed', mailbox: INBOX, uid: uidOf('c'), failure: failureOf('no') });
    expect(marked(shown)).toEqual([]);
    expect(shown.said).toBe('the server said no No domain was marked.');
    shown.press('M', 'd');
    expect(marked(shown)).toEqual([]);
    shown.press('j', 'M', 'd').happen(facts.expunged('d'));
    expect(marked(shown)).toEqual([]);
    expect(shown.said).toBe('The message is gone: no domain was marked.');
  });

  test('is asked of the server, without a look at the message before', { timeout: 30_000 }, async () => {
    const { dovecot } = sharedServers();
    const user = dovecot.newUser();
    const raw = await otherClient(dovecot, user);
    const froms = ['a@one.example', 'B <b@two.example>', 'c@one.example', 'd@sub.one.example'];
    for (const from of froms)
      await raw.append('INBOX', [], new Date(0), Buffer.from(`From: ${from}\r\nSubject: x\r\n\r\nx\r\n`));
    const live = await LiveConsole.open(dovecot, user, { key: 'uid', descending: false });
    live.store.view({ kind: 'focus', pane: 'messages' });
    live.press('G', 'g', 'M', 'd', 'j');
    await live.until(({ messages }) => !messages.marks.isEmpty);
    expect([...live.state.messages.marks]).toEqual([1, 3]);
    await live.settled();
  });
});
