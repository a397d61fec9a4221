import { expect, test } from 'vitest';
import { formatDuration } from '../../src/text/duration.ts';

test.each([
  [0, '0 s'],
  [59, '59 s'],
  [60, '1 m'],
  [72, '1 m 12 s'],
  [3_600, '1 h'],
  [3_605, '1 h'],
  [3_725, '1 h 2 m'],
  [86_400 * 400 + 7_200, '400 d 2 h'],
  [86_460, '1 d'],
  [-9, '-9 s'],
])('%i seconds: %s', (seconds, words) => {
  expect(formatDuration(seconds)).toBe(words);
});
