// The bytes a terminal of the xterm family sends for a key, by the names that src/ui/keys gives them.
const NAMED: Readonly<Record<string, string>> = {
  Enter: '\r',
  Esc: '\x1b',
  Tab: '\t',
  Space: ' ',
  Backspace: '\x7f',
  'Shift-Tab': '\x1b[Z',
  'Ctrl-Space': '\0',
  'Ctrl-\\': '\x1c',
  'Ctrl-]': '\x1d',
  'Ctrl-^': '\x1e',
  'Ctrl-_': '\x1f',
};

const LETTERED: Readonly<Record<string, string>> = {
  Up: 'A',
  Down: 'B',
  Right: 'C',
  Left: 'D',
  End: 'F',
  Home: 'H',
};

const NUMBERED = new Map([
  ...['Insert', 'Delete', 'PageUp', 'PageDown'].map((name, i) => [name, [2, 3, 5, 6][i]] as const),
  ...[11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24].map((number, i) => [`F${i + 1}`, number] as const),
]);

/** Names of keys that stand alone or take Ctrl, Alt and Shift. */
export const MODIFIABLE_KEYS = [...Object.keys(LETTERED), ...NUMBERED.keys()];

/** Every named key that has bytes of its own. */
export const NAMED_KEYS = [...Object.keys(NAMED), ...MODIFIABLE_KEYS];

/** Bytes for a key name such as `j`, `é`, `Enter`, `Ctrl-c`, `Alt-x`, `Ctrl-Shift-Left`; throws for an unknown name. */
export function keyBytes(name: string): string {
  const named = NAMED[name];
  if (named !== undefined) return named;
  const [, prefixes = '', key = ''] = /^((?:(?:Ctrl|Alt|Shift)-)*)(.+)$/su.exec(name) ?? [];
  const modifier =
    1 +
    (prefixes.includes('Shift-') ? 1 : 0) +
    (prefixes.includes('Alt-') ? 2 : 0) +
    (prefixes.includes('Ctrl-') ? 4 : 0);
  const letter = LETTERED[key];
  if (letter !== undefined) return modifier === 1 ? `\x1b[${letter}` : `\x1b[1;${modifier}${letter}`;
  const number = NUMBERED.get(key);
  if (number !== undefined) return modifier === 1 ? `\x1b[${number}~` : `\x1b[${number};${modifier}~`;
  if (prefixes === 'Ctrl-' && /^[a-z]$/.test(key)) return String.fromCharCode(key.charCodeAt(0) - 0x60);
  if (prefixes === 'Alt-' && (NAMED[key] !== undefined || [...key].length === 1))
    return `\x1b${NAMED[key] ?? key}`;
  if (prefixes === '' && [...key].length === 1) return key;
  throw new Error(`No bytes known for the key ${JSON.stringify(name)}`);
}
