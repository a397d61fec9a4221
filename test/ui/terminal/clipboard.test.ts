import { expect, test } from 'vitest';
import { copySequence } from '../../../src/ui/terminal/clipboard.ts';

const COPY = '\x1b]52;c;Y2Fmw6k=\x07';

test('the text goes as base64 of its UTF-8', () => {
  expect(copySequence('café', {})).toBe(COPY);
});

test('within tmux to tmux and through it, within screen through it', () => {
  expect(copySequence('café', { TMUX: '/tmp/x,1,0' })).toBe(`${COPY}\x1bPtmux;\x1b${COPY}\x1b\\`);
  expect(copySequence('café', { STY: '1.pts' })).toBe(`\x1bP${COPY}\x1b\\`);
});
