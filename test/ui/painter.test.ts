import { describe, expect, it } from 'vitest';
import { literal } from '../../src/text/safe-text.ts';
import type { ColorDepth } from '../../src/ui/color.ts';
import { segment, type Line } from '../../src/ui/line.ts';
import { createPainter } from '../../src/ui/painter.ts';
import { parseTheme } from '../../src/ui/theme.ts';
import { themeNamed } from './ink-screen.ts';
import { TOKENS } from '../../src/ui/tokens.ts';

function painted(tokens: object, depth: ColorDepth, line: Line): string {
  const parsed = parseTheme({ name: 'test', tokens });
  if (parsed.kind === 'failed') throw new Error(parsed.why);
  return createPainter(parsed.theme, depth).paint(line);
}

describe('createPainter', () => {
  const tokens = {
    danger: { fg: '#ff0000', fg16: 'bright-red', bold: true },
    'row.deleted': { strike: true, fg: 'red' },
    header: { bg: '#000080' },
    'header.warn': { inverse: true },
  };
  const word = literal('word');

  it.each([
    ['truecolor', '\x1b[1m\x1b[38;2;255;0;0mword\x1b[39m\x1b[22m'],
    ['256', '\x1b[1m\x1b[38;5;196mword\x1b[39m\x1b[22m'],
    ['16', '\x1b[1m\x1b[91mword\x1b[39m\x1b[22m'],
    ['none', '\x1b[1mword\x1b[22m'],
  ] as const)('paints at depth %s', (depth, expected) => {
    expect(painted(tokens, depth, [segment(word, 'danger')])).toBe(expected);
  });

  it('sends nothing for the terminal’s own look', () => {
    expect(painted(tokens, 'truecolor', [segment(word, 'row')])).toBe('word');
  });

  it('keeps the strike where there are no colours', () => {
    expect(painted(tokens, 'none', [segment(word, 'row.deleted')])).toBe('\x1b[9mword\x1b[29m');
  });

  it('sends no attribute for blanks that would look the same without', () => {
    const blanks = literal('   ');
    expect(painted(tokens, '256', [segment(blanks, 'danger'), segment(blanks, 'row.deleted')])).toBe(
      '      ',
    );
    expect(painted(tokens, '256', [segment(blanks, 'header')])).toBe('\x1b[48;5;18m   \x1b[49m');
    expect(painted(tokens, 'none', [segment(blanks, 'header')])).toBe('   ');
    expect(painted(tokens, 'none', [segment(blanks, 'header.warn')])).toBe('\x1b[7m   \x1b[27m');
  });

  it.each(['dark', 'light', 'high-contrast', 'mono'])(
    'sends no colour for theme %s without colours',
    (name) => {
      const line = TOKENS.map((token) => segment(word, token));
      // SGR 30-49 and 90-107 are colours (ECMA-48 §8.3.117 and the aixterm extension).
      const codes = [
        ...createPainter(themeNamed(name), 'none')
          .paint(line)
          .matchAll(/\x1b\[([\d;]*)m/g),
      ];
      const numbers = codes.flatMap((match) => match[1]!.split(';').map(Number));
      expect(numbers.length).toBeGreaterThan(0);
      expect(numbers.filter((number) => number >= 30)).toEqual([]);
    },
  );
});
