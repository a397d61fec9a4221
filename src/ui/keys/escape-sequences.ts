// What a complete CSI or SS3 sequence means: xterm, tmux, the Linux console, rxvt, modifyOtherKeys and basic kitty forms.
// Anything not listed is a terminal's reply or a key without a name, and stays unknown.
import type { MouseButton, MouseMotion, Press } from './key-press.ts';
import { CTRL, SHIFT, modifierBits, nameOfCodePoint, withModifiers } from './key-names.ts';

const LETTERS = table('A=Up B=Down C=Right D=Left F=End H=Home P=F1 Q=F2 R=F3 S=F4');

const RXVT_ARROWS = table('a=Up b=Down c=Right d=Left');

const NUMBERED = table(
  '1=Home 2=Insert 3=Delete 4=End 5=PageUp 6=PageDown 7=Home 8=End ' +
    '11=F1 12=F2 13=F3 14=F4 15=F5 17=F6 18=F7 19=F8 20=F9 21=F10 23=F11 24=F12',
);

// The keypad in application mode: M is Enter, j to y are * + , - . / 0 to 9, X is =.
const KEYPAD = 'jklmnopqrstuvwxy';
const KEYPAD_CHARACTERS = '*+,-./0123456789';

// rxvt ends a numbered key with its modifiers.
const RXVT_ENDINGS: Readonly<Record<string, number>> = { '~': 0, $: SHIFT, '^': CTRL, '@': CTRL | SHIFT };

/** The key of `ESC O x`; xterm's older forms put modifiers before the letter (`ESC O 5 P`). */
export function nameOfSs3(parameter: string, final: string): string | undefined {
  const bits = modifierBits(parameter);
  if (bits === undefined) return undefined;
  const letter = LETTERS.get(final);
  if (letter !== undefined) return withModifiers(letter, bits);
  const arrow = RXVT_ARROWS.get(final);
  if (arrow !== undefined) return withModifiers(arrow, CTRL);
  if (final === 'M') return 'Enter';
  if (final === 'X') return '=';
  return KEYPAD_CHARACTERS[KEYPAD.indexOf(final)];
}

/** The key of the Linux console's `ESC [ [ x`. */
export function nameOfLinuxFunction(final: string): string | undefined {
  const index = 'ABCDE'.indexOf(final);
  return final !== '' && index >= 0 ? `F${index + 1}` : undefined;
}

/** What `ESC [ body` says; `body` is parameters, intermediates and the final character. */
export function readCsi(body: string): Press | undefined {
  const parameters = body.slice(0, -1);
  const final = body.slice(-1);
  if (parameters.startsWith('<')) return readMouse(parameters.slice(1), final);
  const name = nameOfCsi(parameters, final);
  return name === undefined ? undefined : { kind: 'key', name };
}

function nameOfCsi(parameters: string, final: string): string | undefined {
  if (final === 'u') return nameOfKittyKey(parameters);
  if (final in RXVT_ENDINGS) return nameOfNumbered(parameters, final);
  if (final === 'Z') return parameters === '' || parameters === '1;2' ? 'Shift-Tab' : undefined;
  const arrow = RXVT_ARROWS.get(final);
  if (arrow !== undefined) return parameters === '' ? withModifiers(arrow, SHIFT) : undefined;
  const letter = LETTERS.get(final);
  if (letter === undefined) return undefined;
  if (parameters === '') return letter;
  // `CSI row ; column R` is a cursor position report as well, so F3 with modifiers is not read here.
  if (final === 'R') return undefined;
  return modified(letter, /^1?;([\d:]+)$/.exec(parameters)?.[1]);
}

function nameOfNumbered(parameters: string, final: string): string | undefined {
  const other = /^27;(\d{1,3});(\d{1,7})$/.exec(parameters);
  if (other && final === '~') {
    const bits = modifierBits(other[1]);
    return bits === undefined ? undefined : nameOfCodePoint(Number(other[2]), bits);
  }
  const match = /^(\d{1,2})(?:;([\d:]+))?$/.exec(parameters);
  const name = match ? NUMBERED.get(String(Number(match[1]))) : undefined;
  if (name === undefined) return undefined;
  if (match?.[2] !== undefined) return final === '~' ? modified(name, match[2]) : undefined;
  return withModifiers(name, RXVT_ENDINGS[final] ?? 0);
}

// kitty keyboard protocol: CSI code:shifted:base ; modifiers:event ; text u
function nameOfKittyKey(parameters: string): string | undefined {
  const match = /^(\d{1,7})(?::(\d{0,7}))?(?::\d{0,7})?(?:;([\d:]*))?(?:;[\d:]*)?$/.exec(parameters);
  if (!match) return undefined;
  const bits = pressedBits(match[3]);
  if (bits === undefined) return undefined;
  return nameOfCodePoint(Number(match[1]), bits, match[2] ? Number(match[2]) : undefined);
}

function modified(name: string, parameter: string | undefined): string | undefined {
  const bits = parameter === undefined ? undefined : pressedBits(parameter);
  return bits === undefined ? undefined : withModifiers(name, bits);
}

// `modifiers:event`, where event 3 is a release: never a key.
function pressedBits(parameter: string | undefined): number | undefined {
  const [modifiers, event] = (parameter ?? '').split(':');
  return event === '3' ? undefined : modifierBits(modifiers);
}

const BUTTONS: readonly MouseButton[] = ['left', 'middle', 'right', 'none'];
const WHEEL: readonly MouseMotion[] = ['wheel-up', 'wheel-down', 'wheel-left', 'wheel-right'];

function readMouse(parameters: string, final: string): Press | undefined {
  const match = /^(\d{1,3});(\d{1,5});(\d{1,5})$/.exec(parameters);
  if (!match || (final !== 'M' && final !== 'm')) return undefined;
  const code = Number(match[1]);
  const x = Number(match[2]) - 1;
  const y = Number(match[3]) - 1;
  if (x < 0 || y < 0 || code >= 128) return undefined;
  const wheel = (code & 64) !== 0;
  const still: MouseMotion = final === 'M' ? 'press' : 'release';
  const motion = wheel ? WHEEL[code & 3] : code & 32 ? 'drag' : still;
  const button = wheel ? 'none' : BUTTONS[code & 3];
  if (motion === undefined || button === undefined) return undefined;
  const modifiers = { shift: (code & 4) !== 0, alt: (code & 8) !== 0, ctrl: (code & 16) !== 0 };
  return { kind: 'mouse', motion, button, x, y, modifiers };
}

function table(entries: string): ReadonlyMap<string, string> {
  return new Map(entries.split(' ').map((entry) => entry.split('=') as [string, string]));
}
