import { expect, test } from 'vitest';
import { toSafe } from '../../../src/text/safe-text.ts';
import { noticeSequence } from '../../../src/ui/terminal/notification.ts';

const text = toSafe('imaptop: 1 plan has ended: 1 done');
const SAID = `\x1b]9;${text}\x07`;

test('a bell, a notification, or nothing', () => {
  expect(noticeSequence(text, 'off', {})).toBe('');
  expect(noticeSequence(text, 'bell', { TMUX: '/tmp/x,1,0' })).toBe('\x07');
  expect(noticeSequence(text, 'osc9', {})).toBe(SAID);
});

test('a notification goes through tmux and screen', () => {
  expect(noticeSequence(text, 'osc9', { TMUX: '/tmp/x,1,0' })).toBe(`\x1bPtmux;\x1b${SAID}\x1b\\`);
  expect(noticeSequence(text, 'osc9', { STY: '1.pts' })).toBe(`\x1bP${SAID}\x1b\\`);
});
