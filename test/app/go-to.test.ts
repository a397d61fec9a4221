// Going to a message that a log names.
import { describe, expect, test } from 'vitest';
import { namedIn } from '../../src/app/go-to.ts';
import { selectionStep } from '../../src/app/query-selection.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { facts, INBOX, scene, set, uidOf, type Scene } from './scene.ts';

const uid = (number: number) => ({ kind: 'uid', uid: number });
const id = (text: string) => ({ kind: 'message-id', id: text });

test.each([
  ['4568', uid(4568)],
  [' uid 4568 ', uid(4568)],
  ['UID=4568', uid(4568)],
  ['#4568', uid(4568)],
  ['<a.1@b.example>', id('<a.1@b.example>')],
  ['a.1@b.example', id('a.1@b.example')],
  ['Message-ID: <a.1@b.example>', id('<a.1@b.example>')],
  [
    'postfix/cleanup[31]: 4XkZ: message-id=<20091114.1@mail.example.org>',
    id('<20091114.1@mail.example.org>'),
  ],
  ['dovecot: imap(me)<31><x7>: expunge: box=INBOX, uid=4568, msgid=<a.1@b>, size=3', id('<a.1@b>')],
  ['dovecot: imap(me)<31><x7>: delete: box=INBOX, uid=4568, size=3', uid(4568)],
  ['lmtp(31): sieve: msgid=<a.1@b>: stored mail into mailbox INBOX', id('<a.1@b>')],
  ['exim: 1abc <= me@b.example H=h id=x from=<me@b.example> mid=a.1@b.example', id('a.1@b.example')],
  ['4XkZ: from=<me@b.example>, size=165, to=<you@b.example> <a.1@b.example>', id('<a.1@b.example>')],
  ['4XkZ: from=<me@b.example>, to=<you@b.example>', undefined],
  ['0', undefined],
  ['99999999999', undefined],
  ['wedding', undefined],
  ['', undefined],
])('%s', (text, named) => expect(namedIn(text)).toEqual(named));

const gone = (shown: Scene, text: string): Scene => shown.press('=').paste(text).press('Enter');

describe('the cursor', () => {
  test('goes to a UID, out of a filter where that hides it', () => {
    const shown = gone(scene('>[a] [b] [c]'), 'uid=3');
    expect([shown.state.messages.cursor, shown.said]).toEqual([uidOf('c'), 'UID 3 is under the cursor.']);
    const filter = {
      query: { kind: 'uid', set: '1' },
      text: 'uid:1',
      now: 0,
      cursorBefore: undefined,
    } as const;
    gone(shown.happen({ kind: 'filter', filter }), '2');
    expect(String(shown)).toBe('[a] >[b] [c]');
    expect(shown.said).toBe('UID 2 is under the cursor. All messages are shown again: the filter hid it.');
  });

  test('stays where there is no such message', () => {
    const shown = gone(scene('>[a] [b]'), '77');
    expect([shown.state.messages.cursor, shown.said]).toEqual([uidOf('a'), 'INBOX has no message UID 77.']);
    expect(gone(shown, 'nothing of the kind').said).toMatch(/^That names no UID and no Message-ID/);
  });

  test('goes to a Message-ID once the server has found it, to the newest that has it', () => {
    const shown = gone(scene('>[a] [b] [c]'), '<x@y>');
    expect(selectionStep(shown.state)).toBeUndefined();
    const answer = { asked: set('abc'), found: set('bc') };
    shown.happen({ kind: 'searched', mailbox: INBOX, term: 'msgid:<x@y>', answer });
    shown.run(selectionStep(shown.state)!);
    expect([shown.state.messages.cursor, shown.said]).toEqual([
      uidOf('c'),
      '<x@y>, the newest of 2 that have it, is under the cursor.',
    ]);
    shown.happen({
      kind: 'searched',
      mailbox: INBOX,
      term: 'msgid:<z@y>',
      answer: { asked: set('abc'), found: set('') },
    });
    gone(shown, '<z@y>').run(selectionStep(shown.state)!);
    expect(shown.said).toBe('No message of INBOX has the Message-ID <z@y>.');
  });

  test('does not go by UID where many folders have one', () => {
    const shown = scene('>[a] [b]').happen(
      { kind: 'opening', path: toMailboxPath('\0') },
      { kind: 'gathering', folders: 1 },
      { kind: 'gathered', mailbox: INBOX, uids: set('ab') },
      facts.scanEnded(),
    );
    expect(gone(shown, '2').said).toMatch(/^A UID names a message of one folder/);
  });
});
