import { describe, expect, it } from 'vitest';
import { colorCode, colorDepth, parseColor, type Color } from '../../src/ui/color.ts';

describe('colorDepth', () => {
  it.each([
    [{ TERM: 'xterm-256color' }, '256'],
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'truecolor'],
    [{ TERM: 'tmux-256color', COLORTERM: '24bit' }, 'truecolor'],
    [{ TERM: 'xterm-kitty' }, 'truecolor'],
    [{ TERM: 'xterm-direct' }, 'truecolor'],
    [{ TERM: 'linux' }, '16'],
    [{ TERM: 'screen' }, '16'],
    [{}, '16'],
    [{ TERM: 'dumb' }, 'none'],
    [{ TERM: 'vt220' }, 'none'],
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor', NO_COLOR: '1' }, 'none'],
    // no-color.org: only when present and not empty.
    [{ TERM: 'xterm-256color', NO_COLOR: '' }, '256'],
  ])('%j is %s', (env, depth) => {
    expect(colorDepth(env)).toBe(depth);
  });
});

describe('parseColor', () => {
  it.each([
    ['#6cb6ff', { kind: 'rgb', red: 0x6c, green: 0xb6, blue: 0xff }],
    ['red', { kind: 'palette', index: 1 }],
    ['bright-cyan', { kind: 'palette', index: 14 }],
    ['brightCyan', { kind: 'palette', index: 14 }],
    ['grey', { kind: 'palette', index: 8 }],
    ['#12', undefined],
    ['mauve', undefined],
    ['bright', undefined],
    ['', undefined],
  ])('%s', (text, color) => {
    expect(parseColor(text)).toEqual(color);
  });
});

describe('colorCode', () => {
  const sky: Color = { kind: 'rgb', red: 0x6c, green: 0xb6, blue: 0xff };
  const red: Color = { kind: 'palette', index: 9 };
  it.each([
    [sky, 'foreground', 'truecolor', '38;2;108;182;255'],
    [sky, 'background', 'truecolor', '48;2;108;182;255'],
    [sky, 'foreground', '256', '38;5;75'],
    [sky, 'foreground', '16', '94'],
    [sky, 'foreground', 'none', ''],
    [red, 'foreground', 'truecolor', '91'],
    [red, 'background', '16', '101'],
    [red, 'foreground', 'none', ''],
  ] as const)('%j as %s at %s', (color, ground, depth, code) => {
    expect(colorCode(color, ground, depth)).toBe(code);
  });
});
