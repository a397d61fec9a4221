// Tab in the line in which messages are described.
import { describe, expect, test } from 'vitest';
import { queryLine } from '../../src/app/query-line.ts';
import { toFlagList } from '../../src/model/flags.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { INBOX, scene, uidOf, type Scene } from './scene.ts';

const SENDERS = ['Grace Hopper', 'Ann', 'Grace Hopper', 'Bo (x)'];

function line(text: string): Scene {
  const shown = scene('>[a] [b] [c] [d]').happen(
    {
      kind: 'envelopes-read',
      mailbox: INBOX,
      envelopes: new Map(
        SENDERS.map((from, n) => [uidOf('abcd'[n]!), { from: toSafe(from), subject: toSafe('x') }]),
      ),
    },
    { kind: 'flags-seen', mailbox: INBOX, uid: uidOf('a'), flags: toFlagList(['$Junk', 'old']) },
    { kind: 'flags-seen', mailbox: INBOX, uid: uidOf('b'), flags: toFlagList(['$Junk']) },
  );
  return shown.happen({ kind: 'open-dialog', dialog: queryLine(shown.state, 'mark', 0) }).paste(text);
}

function dialog({ state }: Scene) {
  if (state.view.dialog?.kind !== 'query') throw new Error('no line');
  return state.view.dialog;
}

const tabbed = (text: string, ...more: string[]): string => dialog(line(text).press('Tab', ...more)).text;
const choices = (text: string) => dialog(line(text).press('Tab')).completion?.choices;

describe('one choice is taken', () => {
  test.each([
    ['si', 'size>'],
    ['is:fla', 'is:flagged '],
    ['size>1M -is:fl', 'size>1M -is:flagged '],
    ['(is:dr', '(is:draft '],
    ['is:li', 'is:list '],
    ['has:', 'has:attachment '],
    ['keyword:$', 'keyword:$Junk '],
    ['from:gra', 'from:"Grace Hopper" '],
    ['from:"grace h', 'from:"Grace Hopper" '],
    ['from:bo', 'from:"Bo (x)" '],
    ['older:6', 'older:6m '],
    ['header:list', 'header:list-id='],
    ['is:l', 'is:list '],
    ['~fgra', '~f"Grace Hopper" '],
    ['~U ~f gra', '~U ~f "Grace Hopper" '],
    ['~d>6', '~d>6m '],
    ['~z >100k', '~z >100k '],
    ['~C b', '~C b'],
  ])('%s', (text, completed) => expect(tabbed(text)).toBe(completed));
});

describe('of several', () => {
  test('what they have in common is taken, and the next Tabs go through them', () => {
    expect(choices('is:se size>1M b')).toEqual(['bcc:', 'body:']);
    expect(tabbed('is:d')).toBe('is:d');
    expect([
      tabbed('is:d', 'Tab'),
      tabbed('is:d', 'Tab', 'Tab'),
      tabbed('is:d', 'Tab', 'Tab', 'Tab'),
    ]).toEqual(['is:deleted', 'is:draft', 'is:deleted']);
    expect(tabbed('is:unr')).toBe('is:unread ');
  });

  test('the most frequent comes first', () => {
    expect(choices('keyword:')).toEqual(['keyword:$Junk', 'keyword:old']);
    expect(choices('from:')?.[0]).toBe('from:"Grace Hopper"');
  });

  test('another key goes on from where it is', () => {
    const shown = line('is:d').press('Tab', 'Tab', 'Space', 'x');
    expect(dialog(shown)).toMatchObject({ text: 'is:deleted x', completion: undefined });
  });
});

test('nothing begins so', () => {
  expect(choices('weight')).toEqual([]);
  expect(tabbed('weight')).toBe('weight');
  expect(choices('subject:x')).toEqual([]);
});

test('an empty line offers all keys', () => {
  expect(choices('')).toEqual(expect.arrayContaining(['size>', 'from:', 'is:', 'has:']));
});
