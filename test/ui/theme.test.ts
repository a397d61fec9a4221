import { describe, expect, it } from 'vitest';
import { parseTheme } from '../../src/ui/theme.ts';
import { TOKENS } from '../../src/ui/tokens.ts';
import { themeNamed } from './ink-screen.ts';

describe('parseTheme', () => {
  it('reads colours and attributes', () => {
    const json = {
      name: 'mine',
      tokens: { danger: { fg: '#ff0000', fg16: 'bright-red', bold: true }, text: {} },
    };
    expect(parseTheme(json)).toEqual({
      kind: 'ok',
      theme: {
        name: 'mine',
        tokens: {
          danger: {
            fg: { kind: 'rgb', red: 255, green: 0, blue: 0 },
            fg16: { kind: 'palette', index: 9 },
            bold: true,
          },
          text: {},
        },
      },
    });
  });

  it.each([
    [null, 'a theme is an object with a name and tokens'],
    [[], 'a theme is an object with a name and tokens'],
    [{ tokens: {} }, 'a theme needs a name'],
    [{ name: 'x' }, 'theme x: tokens is missing'],
    [{ name: 'x', tokens: { rows: {} } }, 'theme x: there is no token rows'],
    [{ name: 'x', tokens: { row: 'red' } }, 'theme x: row: a style is an object'],
    [
      { name: 'x', tokens: { row: { fg: 'pinkish' } } },
      'theme x: row: fg is neither #rrggbb nor the name of a colour',
    ],
    [{ name: 'x', tokens: { row: { bold: 1 } } }, 'theme x: row: bold is true or false'],
    [{ name: 'x', tokens: { row: { blink: true } } }, 'theme x: row: there is no blink'],
    [{ name: 'x', tokens: { ['__proto__x']: {} } }, 'theme x: there is no token __proto__x'],
  ])('%j: %s', (json, why) => {
    expect(parseTheme(json)).toEqual({ kind: 'failed', why });
  });
});

describe.each(['dark', 'light', 'high-contrast', 'mono'])('themes/%s.json', (name) => {
  it('is valid and names every token', () => {
    const theme = themeNamed(name);
    expect(theme.name).toBe(name);
    expect(Object.keys(theme.tokens).sort()).toEqual([...TOKENS].sort());
  });
});
