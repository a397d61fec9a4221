// A theme: how each token looks. The JSON is read elsewhere; here it is checked, so that a slip in a theme file is one
// clear line at the start instead of a strange screen later.
import { parseColor, type Color } from './color.ts';
import { isToken, type Token } from './tokens.ts';

export interface Style {
  readonly fg?: Color;
  readonly bg?: Color;
  /** Instead of the nearest of the 16 colours, where a terminal has no more. */
  readonly fg16?: Color;
  readonly bg16?: Color;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly underline?: boolean;
  readonly strike?: boolean;
  readonly inverse?: boolean;
}

export interface Theme {
  readonly name: string;
  /** Tokens that a theme does not name are drawn in the terminal's own foreground. */
  readonly tokens: Readonly<Partial<Record<Token, Style>>>;
}

export type ParsedTheme =
  { readonly kind: 'ok'; readonly theme: Theme } | { readonly kind: 'failed'; readonly why: string };

const COLORS = ['fg', 'bg', 'fg16', 'bg16'] as const;
const SWITCHES = ['bold', 'dim', 'underline', 'strike', 'inverse'] as const;

export function parseTheme(json: unknown): ParsedTheme {
  if (!isObject(json)) return { kind: 'failed', why: 'a theme is an object with a name and tokens' };
  const { name, tokens } = json;
  if (typeof name !== 'string' || name === '') return { kind: 'failed', why: 'a theme needs a name' };
  if (!isObject(tokens)) return { kind: 'failed', why: `theme ${name}: tokens is missing` };
  const styles: Partial<Record<Token, Style>> = {};
  for (const [token, written] of Object.entries(tokens)) {
    if (!isToken(token)) return { kind: 'failed', why: `theme ${name}: there is no token ${token}` };
    const style = parseStyle(written);
    if (typeof style === 'string') return { kind: 'failed', why: `theme ${name}: ${token}: ${style}` };
    styles[token] = style;
  }
  return { kind: 'ok', theme: { name, tokens: styles } };
}

/** The style, or what is wrong with it. */
function parseStyle(written: unknown): Style | string {
  if (!isObject(written)) return 'a style is an object';
  const style: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(written)) {
    if (COLORS.some((color) => color === key)) {
      const color = typeof value === 'string' ? parseColor(value) : undefined;
      if (!color) return `${key} is neither #rrggbb nor the name of a colour`;
      style[key] = color;
    } else if (SWITCHES.some((name) => name === key)) {
      if (typeof value !== 'boolean') return `${key} is true or false`;
      style[key] = value;
    } else {
      return `there is no ${key}`;
    }
  }
  return style;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
