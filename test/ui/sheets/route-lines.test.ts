// Which hop is said to have made a message late.
import { expect, test } from 'vitest';
import { routeOf } from '../../../src/imap/mail-text/received.ts';
import { routeLines } from '../../../src/ui/sheets/route-lines.ts';
import { lookOf } from '../ink-screen.ts';

const DATE = 'Fri, 26 Dec 2025 10:00:00 +0000';
const hop = (time: string): string =>
  `from a.example by b.example with ESMTPS; Fri, 26 Dec 2025 ${time} +0000`;

/** `times` of the hops, the oldest first. */
function shown(...times: string[]) {
  const [words, lines] = routeLines(
    routeOf(times.map(hop).toReversed(), DATE),
    { cells: 120, zoneMinutes: 0 },
    lookOf({}),
  );
  const bold = lines.flatMap((line) =>
    line.flatMap(({ text, token }) => (token === 'banner.warn' ? [text.trim()] : [])),
  );
  return { words, bold };
}

test('the one that took most of the time stands out', () => {
  expect(shown('10:00:09', '15:12:09', '15:12:15')).toEqual({
    words: '3 hops, 5 h 12 m in all, most of it on the way to hop 2',
    bold: ['+5 h 12 m'],
  });
});

test('none does where it went fast, where several were slow, or where a clock is wrong', () => {
  expect(shown('10:00:00', '10:00:40')).toEqual({ words: '2 hops, 40 s in all', bold: [] });
  expect(shown('10:10:00', '10:20:00', '10:30:00').bold).toEqual([]);
  expect(shown('11:00:00', '10:00:10').words).not.toContain('most of it');
});

test('of one hop it is plain', () => {
  expect(shown('12:00:00')).toEqual({ words: '1 hop, 2 h in all', bold: ['+2 h'] });
});
