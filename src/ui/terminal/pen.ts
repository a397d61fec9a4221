// How a letter looks, as SGR parameters (ECMA-48 §8.3.117) say it: what a sequence makes of a pen, and the sequence from
// one pen to another.

interface Looks {
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  readonly strike: boolean;
  readonly foreground: string;
  readonly background: string;
}

/** `style` and `blankStyle` are SGR parameters in one fixed order, empty for the terminal's own look. */
export interface Pen {
  readonly looks: Looks;
  readonly style: string;
  /** What a blank shows of it: a bold blank is a blank. */
  readonly blankStyle: string;
}

const PLAIN: Looks = {
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
  strike: false,
  foreground: '',
  background: '',
};

const SWITCHES = { bold: '1', dim: '2', italic: '3', underline: '4', inverse: '7', strike: '9' } as const;

const TURNS: ReadonlyMap<number, Partial<Looks>> = new Map<number, Partial<Looks>>([
  [0, PLAIN],
  [1, { bold: true }],
  [2, { dim: true }],
  [3, { italic: true }],
  [4, { underline: true }],
  [7, { inverse: true }],
  [9, { strike: true }],
  [22, { bold: false, dim: false }],
  [23, { italic: false }],
  [24, { underline: false }],
  [27, { inverse: false }],
  [29, { strike: false }],
  [39, { foreground: '' }],
  [49, { background: '' }],
]);

export const PLAIN_PEN: Pen = penOf(PLAIN);

function penOf(looks: Looks): Pen {
  const { underline, inverse, strike, background } = looks;
  const drawn = underline || inverse || strike;
  const foreground = drawn ? looks.foreground : '';
  return {
    looks,
    style: styleOf(looks),
    blankStyle: styleOf({ ...PLAIN, underline, inverse, strike, background, foreground }),
  };
}

function styleOf(looks: Looks): string {
  const switches = Object.entries(SWITCHES).filter(([name]) => looks[name as keyof typeof SWITCHES]);
  return [...switches.map(([, code]) => code), looks.foreground, looks.background]
    .filter((code) => code !== '')
    .join(';');
}

// A theme has some fifty styles, and mail cannot make any.
const turned = new Map<string, Pen>();

/** The pen after a sequence with these parameters. */
export function turn(pen: Pen, parameters: string): Pen {
  const key = `${pen.style}m${parameters}`;
  let next = turned.get(key);
  if (!next) turned.set(key, (next = penOf(looksAfter(pen.looks, parameters.split(';')))));
  return next;
}

function looksAfter(before: Looks, codes: readonly string[]): Looks {
  let looks = before;
  for (let index = 0; index < codes.length; index++) {
    const code = Number(codes[index]);
    const ground = code === 38 ? 'foreground' : code === 48 ? 'background' : undefined;
    if (ground) {
      const length = codes[index + 1] === '2' ? 5 : 3;
      looks = { ...looks, [ground]: codes.slice(index, index + length).join(';') };
      index += length - 1;
    } else looks = { ...looks, ...(TURNS.get(code) ?? paletteColor(code)) };
  }
  return looks;
}

function paletteColor(code: number): Partial<Looks> {
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return { foreground: String(code) };
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) return { background: String(code) };
  return {};
}

/** The sequence that makes a terminal's style, whatever it is, into another one. */
export function styleChange(from: string, to: string): string {
  if (from === to) return '';
  if (to === '') return '\x1b[m';
  if (from === '') return `\x1b[${to}m`;
  return to.startsWith(`${from};`) ? `\x1b[${to.slice(from.length + 1)}m` : `\x1b[0;${to}m`;
}
