// Names of keys: from control bytes, and from a code point with modifiers.
// A terminal cannot tell Ctrl-i from Tab, Ctrl-m from Enter, Ctrl-[ from Esc and Ctrl-h from Backspace: the second name wins.

export const SHIFT = 1;
export const ALT = 2;
export const CTRL = 4;
const LOCKS = 64 | 128; // caps lock and num lock, as the kitty protocol reports them

const CONTROL_NAMES: Readonly<Record<number, string>> = {
  0x00: 'Ctrl-Space',
  0x08: 'Backspace',
  0x09: 'Tab',
  0x0d: 'Enter',
  0x1b: 'Esc',
  0x1c: 'Ctrl-\\',
  0x1d: 'Ctrl-]',
  0x1e: 'Ctrl-^',
  0x1f: 'Ctrl-_',
  0x20: 'Space',
  0x7f: 'Backspace',
};

// Private-use code points that the kitty protocol gives to the keypad (57399 to 57426).
const KEYPAD_NAMES =
  '0 1 2 3 4 5 6 7 8 9 . / * - + Enter = , Left Right Up Down PageUp PageDown Home End Insert Delete'.split(
    ' ',
  );
const KEYPAD_FIRST = 57_399;

/** The name of an ASCII byte typed alone. */
export function nameOfByte(byte: number): string {
  const named = CONTROL_NAMES[byte];
  if (named !== undefined) return named;
  return byte < 0x20 ? `Ctrl-${String.fromCharCode(byte + 0x60)}` : String.fromCharCode(byte);
}

/** The modifier bits of a CSI parameter (1 + bits), or undefined for super, hyper, meta and nonsense. */
export function modifierBits(parameter: string | undefined): number | undefined {
  if (parameter === undefined || parameter === '') return 0;
  if (!/^\d{1,3}$/.test(parameter)) return undefined;
  const bits = (Number(parameter) - 1) & ~LOCKS;
  return bits >= 0 && bits <= (SHIFT | ALT | CTRL) ? bits : undefined;
}

/** `Ctrl-Alt-Shift-` in this order before a named key. */
export function withModifiers(name: string, bits: number): string {
  return `${bits & CTRL ? 'Ctrl-' : ''}${bits & ALT ? 'Alt-' : ''}${bits & SHIFT ? 'Shift-' : ''}${name}`;
}

/** The name of a key reported as a code point with modifiers (CSI u, modifyOtherKeys). */
export function nameOfCodePoint(code: number, bits: number, shifted?: number): string | undefined {
  if (code === 0x20 || code === 0x7f || code === 0x08) return withModifiers(nameOfByte(code), bits & ~SHIFT);
  if (code === 0x09 || code === 0x0d || code === 0x1b) return withModifiers(nameOfByte(code), bits);
  const keypad = KEYPAD_NAMES[code - KEYPAD_FIRST];
  if (keypad !== undefined) return withModifiers(keypad, keypad.length === 1 ? bits & ~SHIFT : bits);
  const typed = bits & SHIFT && shifted !== undefined ? shifted : code;
  if (!isPrintable(code) || !isPrintable(typed)) return undefined;
  const character = String.fromCodePoint(typed);
  if (bits & CTRL) return withModifiers(character.toLowerCase(), bits);
  const shiftedCharacter = bits & SHIFT ? character.toUpperCase() : character;
  return withModifiers(shiftedCharacter, bits & ~SHIFT);
}

/** Whether a code point may stand as a key of its own: no control, no surrogate, no private use. */
export function isPrintable(code: number): boolean {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return false;
  return code < 0xd800 || (code > 0xf8ff && code <= 0x10ffff);
}
