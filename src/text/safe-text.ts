// The one door for text from mail and server: whatever comes in, out come letters that every terminal draws in
// the cells that cellWidth counts, and visible marks for the rest. Everything shown on screen is of type Safe.
import { COMBINING, MARK, PLAIN_TEXT, SPACING, glyphKind } from './alphabet.ts';

declare const safeBrand: unique symbol;
export type Safe = string & { readonly [safeBrand]: true };

// Zalgo text stacks hundreds; real orthographies (Vietnamese, Hebrew, Thai) need two.
const MAX_MARKS_PER_BASE = 2;

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

// NFD Korean (macOS names): emulators disagree about the cells of loose jamo, so syllables are composed first.
const LOOSE_SYLLABLES = /[\u1100-\u1112\uac00-\ud7a3][\u1161-\u1175\u11a8-\u11c2]+/g;

// Thai and Lao AM count as zero or one cell, by emulator; nikhahit + AA is drawn alike and counted alike.
const THAI_AM = /\u0e33/g;
const LAO_AM = /\u0eb3/g;

// Viramas that fuse two consonants into one cluster: one cell in Ink and new terminals, two in xterm and tmux.
// Shown as a low stroke of its own cell, which keeps the words readable and the columns still.
const LINKERS = new Set([
  0x94d, 0x9cd, 0xacd, 0xb4d, 0xc4d, 0xd4d, 0x1039, 0x17d2, 0x1a60, 0x1b44, 0x1bab, 0xa9c0, 0xaaf6, 0x10a3f,
  0x11133, 0x1193e, 0x11a47, 0x11a99,
]);
const LINKER_MARK = '\u02ce';

/**
 * Makes untrusted text harmless: RELIABILITY.md's toCells. Linear, idempotent; see marks below for what is shown.
 * Closed under concat and clip: a Safe text never starts with a combining mark nor joins its neighbour.
 */
export function toSafe(untrusted: string): Safe {
  if (PLAIN_TEXT.test(untrusted)) return untrusted as Safe;
  const text = untrusted
    .replace(LOOSE_SYLLABLES, (syllables) => syllables.normalize('NFC'))
    .replace(THAI_AM, '\u0e4d\u0e32')
    .replace(LAO_AM, '\u0ecd\u0eb2');
  let safe = '';
  let copied = 0; // text before this index is in `safe`
  let hasBase = false;
  let marks = 0;
  for (let index = 0; index < text.length;) {
    const start = index;
    const codePoint = text.codePointAt(index)!;
    index += codePoint > 0xffff ? 2 : 1;
    if (codePoint > 0x20 && codePoint < 0x7f) {
      hasBase = true;
      marks = 0;
      continue;
    }
    if (codePoint === 0x20) {
      hasBase = false;
      continue;
    }
    const kind = glyphKind(codePoint);
    if (kind === COMBINING && hasBase) {
      marks += 1;
      if (marks <= MAX_MARKS_PER_BASE) continue;
      index = endOfCombining(text, index);
      safe += text.slice(copied, start) + `<+${countCodePoints(text.slice(start, index))}>`;
    } else if (kind === MARK || ((kind === COMBINING || kind === SPACING) && !hasBase)) {
      safe += text.slice(copied, start) + visibleMark(codePoint);
    } else {
      hasBase = true;
      marks = 0;
      continue;
    }
    copied = index;
    hasBase = false;
  }
  return (safe + text.slice(copied)) as Safe;
}

/**
 * The visible marks. C0: its control picture (␛, ␍, ␊), DEL ␡; TAB a space; NBSP ␣, ideographic space ␣␣;
 * lone surrogate U+FFFD; regional indicator its letter, `<D>`; fusing virama a low stroke;
 * C1, bidi, zero-width, tags, selectors, blanks, private, unassigned and disputed letters: hexadecimal, `<9B>`, `<200B>`.
 */
function visibleMark(codePoint: number): string {
  if (codePoint === 0x09) return ' ';
  if (codePoint < 0x20) return String.fromCodePoint(0x2400 + codePoint);
  if (codePoint === 0x7f) return '\u2421';
  if (codePoint === 0xa0) return '\u2423';
  if (codePoint === 0x3000) return '\u2423\u2423';
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return '\ufffd';
  if (codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff) return `<${String.fromCodePoint(codePoint - 0x1f1a5)}>`;
  if (LINKERS.has(codePoint)) return LINKER_MARK;
  return hexMark(codePoint);
}

function hexMark(codePoint: number): string {
  return `<${codePoint
    .toString(16)
    .toUpperCase()
    .padStart(codePoint < 0x100 ? 2 : 4, '0')}>`;
}

const countCodePoints = (text: string): number => Array.from(text).length;

function endOfCombining(text: string, from: number): number {
  let index = from;
  while (index < text.length) {
    const codePoint = text.codePointAt(index)!;
    if (glyphKind(codePoint) !== COMBINING) break;
    index += codePoint > 0xffff ? 2 : 1;
  }
  return index;
}

/** Safe text in printable ASCII alone, for --ascii: other letters as hexadecimal marks, control pictures as their code. */
export function toAscii(text: Safe): Safe {
  if (PRINTABLE_ASCII.test(text)) return text;
  let ascii = '';
  for (const letter of text) {
    const codePoint = letter.codePointAt(0)!;
    if (codePoint < 0x80) ascii += letter;
    else if (codePoint >= 0x2400 && codePoint < 0x2420) ascii += hexMark(codePoint - 0x2400);
    else ascii += codePoint === 0x2421 ? '<7F>' : hexMark(codePoint);
  }
  return ascii as Safe;
}

/** The program's own words: only a literal type is accepted, so that no text from outside comes in by this door. */
export function literal<const T extends string>(text: string extends T ? never : T): Safe {
  return toSafe(text);
}

/** Template tag for program text around safe text and numbers: safe`${count} messages in ${folder}`. */
export function safe(words: TemplateStringsArray, ...values: readonly (Safe | number)[]): Safe {
  let text = toSafe(words[0]!) as string;
  values.forEach((value, index) => {
    text += String(value) + toSafe(words[index + 1]!);
  });
  return text as Safe;
}

export const concat = (...parts: readonly Safe[]): Safe => parts.join('') as Safe;

export const join = (parts: readonly Safe[], separator: Safe): Safe => parts.join(separator) as Safe;
