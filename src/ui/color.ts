// Colours as numbers, brought down to what a terminal can show.

export type ColorDepth = 'none' | '16' | '256' | 'truecolor';

type Env = Readonly<Record<string, string | undefined>>;

/** What the terminal shows, from the environment alone. NO_COLOR (no-color.org) goes before all else. */
export function colorDepth(env: Env): ColorDepth {
  const term = (env['TERM'] ?? '').toLowerCase();
  if (env['NO_COLOR']) return 'none';
  if (term === 'dumb' || /^vt[1-5]\d\d/.test(term) || term.endsWith('-mono') || term.endsWith('-m'))
    return 'none';
  if (/^(truecolor|24bit)$/i.test(env['COLORTERM'] ?? '')) return 'truecolor';
  if (/-direct|^(xterm-)?(kitty|ghostty)|^(alacritty|foot|wezterm|contour)/.test(term)) return 'truecolor';
  if (/256/.test(term)) return '256';
  return '16';
}

/** One of the terminal's own 16 colours, or an exact one. */
export type Color =
  | { readonly kind: 'palette'; readonly index: number }
  | { readonly kind: 'rgb'; readonly red: number; readonly green: number; readonly blue: number };

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

/** Reads `#2f81f7`, `red`, `bright-red` or `gray`; undefined for anything else. */
export function parseColor(text: string): Color | undefined {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  if (hex) {
    const [red, green, blue] = hex.slice(1).map((part) => Number.parseInt(part, 16)) as [
      number,
      number,
      number,
    ];
    return { kind: 'rgb', red, green, blue };
  }
  const name = text.toLowerCase().replace(/[-_ ]/g, '');
  if (name === 'gray' || name === 'grey') return { kind: 'palette', index: 8 };
  const bright = name.startsWith('bright');
  const index = NAMES.indexOf(bright ? name.slice('bright'.length) : name);
  return index < 0 ? undefined : { kind: 'palette', index: bright ? index + 8 : index };
}

export type Ground = 'foreground' | 'background';

/** SGR parameters (ECMA-48 §8.3.117) for a colour at a depth; empty where there are no colours. */
export function colorCode(color: Color, ground: Ground, depth: ColorDepth): string {
  if (depth === 'none') return '';
  if (color.kind === 'palette') return paletteCode(color.index, ground);
  const { red, green, blue } = color;
  switch (depth) {
    case 'truecolor':
      return `${ground === 'foreground' ? 38 : 48};2;${red};${green};${blue}`;
    case '256':
      return `${ground === 'foreground' ? 38 : 48};5;${nearest256([red, green, blue])}`;
    case '16':
      return paletteCode(nearest([red, green, blue], PALETTE), ground);
  }
}

function paletteCode(index: number, ground: Ground): string {
  const base = index < 8 ? 30 + index : 90 + index - 8;
  return String(ground === 'foreground' ? base : base + 10);
}

type Rgb = readonly [number, number, number];

// xterm's defaults: what most emulators show for the 16 colours, give or take.
const PALETTE: readonly Rgb[] = [
  [0, 0, 0],
  [205, 0, 0],
  [0, 205, 0],
  [205, 205, 0],
  [0, 0, 238],
  [205, 0, 205],
  [0, 205, 205],
  [229, 229, 229],
  [127, 127, 127],
  [255, 0, 0],
  [0, 255, 0],
  [255, 255, 0],
  [92, 92, 255],
  [255, 0, 255],
  [0, 255, 255],
  [255, 255, 255],
];

const LEVELS = [0, 95, 135, 175, 215, 255];

let cube: readonly Rgb[] | undefined;

/** 16..231 are a cube of six levels, 232..255 a grey ramp; the first 16 are the user's own and may be anything. */
function nearest256(color: Rgb): number {
  cube ??= [
    ...LEVELS.flatMap((red) => LEVELS.flatMap((green) => LEVELS.map((blue): Rgb => [red, green, blue]))),
    ...Array.from({ length: 24 }, (_, step): Rgb => [8 + 10 * step, 8 + 10 * step, 8 + 10 * step]),
  ];
  return 16 + nearest(color, cube);
}

function nearest(color: Rgb, palette: readonly Rgb[]): number {
  let best = 0;
  let least = Infinity;
  palette.forEach((candidate, index) => {
    const distance =
      (candidate[0] - color[0]) ** 2 + (candidate[1] - color[1]) ** 2 + (candidate[2] - color[2]) ** 2;
    if (distance < least) [best, least] = [index, distance];
  });
  return best;
}
