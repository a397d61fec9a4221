// The themes that ship: complete, quiet, and readable where they say they are.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Color } from '../../src/ui/color.ts';
import { parseTheme, type Style, type Theme } from '../../src/ui/theme.ts';
import { TOKENS } from '../../src/ui/tokens.ts';
import { projectRoot } from './lint-fixture.ts';

const folder = join(projectRoot, 'themes');
const load = (name: string): Theme => {
  const parsed = parseTheme(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')));
  if (parsed.kind === 'failed') throw new Error(parsed.why);
  return parsed.theme;
};
const styles = (theme: Theme): Style[] => Object.values(theme.tokens);
const colors = (theme: Theme, ground: 'fg' | 'bg') => [
  ...new Set(styles(theme).flatMap((style) => (style[ground] ? [JSON.stringify(style[ground])] : []))),
];

// WCAG 2.2, relative luminance and contrast ratio.
const luminance = (color: Color): number => {
  if (color.kind !== 'rgb') throw new Error('exact colours only');
  const linear = (part: number) => (part <= 10 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue);
};
const contrast = (one: Color, other: Color): number => {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};
const black: Color = { kind: 'rgb', red: 30, green: 30, blue: 30 };
const white: Color = { kind: 'rgb', red: 250, green: 250, blue: 250 };

it('are four', () => {
  expect(readdirSync(folder).toSorted()).toEqual([
    'dark.json',
    'high-contrast.json',
    'light.json',
    'mono.json',
  ]);
});

describe.each(['dark', 'light', 'high-contrast', 'mono'])('%s', (name) => {
  const theme = load(name);

  it('is named as its file and names every token', () => {
    expect(theme.name).toBe(name);
    expect(Object.keys(theme.tokens)).toEqual([...TOKENS]);
  });

  it('has one accent and one danger colour, and says what 16 colours show instead', () => {
    expect(colors(theme, 'fg').length).toBeLessThanOrEqual(2);
    for (const style of styles(theme)) {
      expect(style.fg === undefined).toBe(style.fg16 === undefined);
      expect(style.bg === undefined).toBe(style.bg16 === undefined);
    }
  });

  it('strikes deleted rows or sets them apart without colour', () => {
    expect(theme.tokens['row.deleted']?.strike).toBe(true);
  });
});

it.each([
  ['dark', black],
  ['light', white],
] as const)('%s is readable on its ground', (name, ground) => {
  const ratios = styles(load(name)).flatMap(({ fg }) => (fg ? [contrast(fg, ground)] : []));
  expect(ratios.length).toBeGreaterThan(5);
  expect(Math.min(...ratios)).toBeGreaterThanOrEqual(4.5);
});

it('high-contrast puts every colour on a ground of its own, at 7 to 1', () => {
  const coloured = styles(load('high-contrast')).filter(({ fg, bg }) => fg ?? bg);
  expect(coloured.length).toBeGreaterThan(5);
  for (const { fg, bg } of coloured) expect(contrast(fg ?? white, bg ?? white)).toBeGreaterThanOrEqual(7);
});

it('mono uses no colour at all', () => {
  expect(
    styles(load('mono')).flatMap(({ fg, bg, fg16, bg16 }) => [fg, bg, fg16, bg16].filter(Boolean)),
  ).toEqual([]);
});
