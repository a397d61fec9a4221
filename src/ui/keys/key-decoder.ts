// The one key decoder: stdin bytes in, presses out, in order. Pure and incremental: sequences and characters may be
// split over chunks at any byte. No clock: when `pending()` is true the caller flushes after a short wait.
import { readCsi, nameOfLinuxFunction, nameOfSs3 } from './escape-sequences.ts';
import { isPrintable, nameOfByte, withModifiers, ALT } from './key-names.ts';
import type { KeyPress, Press } from './key-press.ts';
import { Paste } from './paste.ts';

const ESC = 0x1b;
const BEL = 0x07;
const DEL = 0x7f;
const MAX_SEQUENCE_BYTES = 64; // longer than any key; what is over is swallowed, not kept

type State =
  | { readonly kind: 'ground' }
  | { readonly kind: 'escape' }
  | { readonly kind: 'utf8'; readonly alt: boolean; readonly length: number }
  | { readonly kind: 'csi' }
  | { readonly kind: 'linux-function' }
  | { readonly kind: 'x10-mouse'; readonly left: number }
  | { readonly kind: 'ss3' }
  // OSC, DCS, APC: a terminal's reply, up to ST or BEL.
  | { readonly kind: 'string-start' }
  | { readonly kind: 'string' }
  | { readonly kind: 'string-escape' }
  | { readonly kind: 'paste'; readonly paste: Paste };

const GROUND: State = { kind: 'ground' };

// The first byte of a reply after ESC ], ESC P and ESC _. Anything else there was typed with Alt, or after Esc.
const REPLY_STARTS: Readonly<Record<string, RegExp>> = { ']': /\d/, P: /[\d>!$+]/, _: /G/ };

/**
 * Turns stdin chunks into presses.
 *
 * Ambiguities: Esc followed by a character in the same chunk is Alt with that character (the bytes are the same);
 * Esc followed by Esc or a control byte is two keys. A begun CSI, SS3 or UTF-8 sequence waits for its rest however long
 * that takes, so that a split packet never leaks its tail as keys; an open paste ends only at its end marker.
 */
export class KeyDecoder {
  #state: State = GROUND;
  #held: number[] = [];
  #out: KeyPress[] = [];
  #chunk = 0;
  #escFlushed = false;

  /** Serial of the last chunk pushed; 0 before the first. */
  get chunk(): number {
    return this.#chunk;
  }

  push(bytes: Uint8Array): KeyPress[] {
    if (bytes.length === 0) return [];
    this.#chunk += 1;
    if (this.#escFlushed && isSequenceTail(bytes)) this.#become({ kind: 'escape' }, ESC);
    this.#escFlushed = false;
    for (const byte of bytes) this.#step(byte);
    return this.#take();
  }

  /** Whether a flush would resolve something: a lone Esc, or Alt with a character that also begins a reply. */
  pending(): boolean {
    return this.#state.kind === 'escape' || this.#state.kind === 'string-start';
  }

  /** Nothing followed in time: what is pending was a key. */
  flush(): KeyPress[] {
    if (this.#state.kind === 'escape') {
      this.#key('Esc');
      this.#escFlushed = true;
    } else if (this.#state.kind === 'string-start') {
      this.#key(this.#altOfHeld());
    }
    return this.#take();
  }

  #take(): KeyPress[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  #step(byte: number): void {
    const state = this.#state;
    switch (state.kind) {
      case 'ground':
        return this.#ground(byte, false);
      case 'escape':
        return this.#escape(byte);
      case 'utf8':
        return this.#continueCharacter(byte, state.alt, state.length);
      case 'csi':
        return this.#csi(byte);
      case 'linux-function':
        return this.#finish(byte, nameOfLinuxFunction(String.fromCharCode(byte)));
      case 'x10-mouse':
        this.#hold(byte);
        if (state.left === 1) return this.#unknown();
        this.#state = { kind: 'x10-mouse', left: state.left - 1 };
        return;
      case 'ss3':
        return this.#ss3(byte);
      case 'string-start':
        return this.#stringStart(byte);
      case 'string':
        return this.#string(byte);
      case 'string-escape':
        return this.#stringEscape(byte);
      case 'paste':
        if (state.paste.take(byte)) this.#emit({ kind: 'paste', ...state.paste.result() });
        return;
    }
  }

  #ground(byte: number, alt: boolean): void {
    if (byte === ESC) return this.#become({ kind: 'escape' }, byte);
    if (byte <= DEL) return this.#key(alt ? withModifiers(nameOfByte(byte), ALT) : nameOfByte(byte));
    const length = byte >= 0xc2 && byte <= 0xf4 ? (byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4) : 0;
    if (length > 0) return this.#become({ kind: 'utf8', alt, length }, byte);
    this.#hold(byte);
    this.#unknown();
  }

  #escape(byte: number): void {
    if (byte === ESC) {
      this.#key('Esc');
      return this.#become({ kind: 'escape' }, byte);
    }
    // Esc and a control key typed in one go: Ctrl-c must get through. Alt-Backspace erases a word everywhere.
    if (byte < 0x20) {
      this.#key('Esc');
      return this.#ground(byte, false);
    }
    const character = String.fromCharCode(byte);
    if (character === '[') return this.#become({ kind: 'csi' }, ESC, byte);
    if (character === 'O') return this.#become({ kind: 'ss3' }, ESC, byte);
    if (character in REPLY_STARTS) return this.#become({ kind: 'string-start' }, ESC, byte);
    this.#held = [];
    this.#ground(byte, true);
  }

  #continueCharacter(byte: number, alt: boolean, length: number): void {
    if (byte < 0x80 || byte > 0xbf) {
      this.#unknown();
      return this.#step(byte);
    }
    this.#hold(byte);
    if (this.#held.length < length) return;
    const character = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(this.#held));
    // An overlong form or a surrogate decodes to several U+FFFD; the character U+FFFD itself is no key either.
    const code = character.codePointAt(0) ?? 0xfffd;
    if (code === 0xfffd || !isPrintable(code)) return this.#unknown();
    this.#key(alt ? withModifiers(character, ALT) : character);
  }

  #csi(byte: number): void {
    if (byte < 0x20 || byte > 0x7e) return this.#abort(byte);
    const body = this.#text(2);
    const character = String.fromCharCode(byte);
    if (body === '' && character === '[')
      return this.#become({ kind: 'linux-function' }, ...this.#held, byte);
    if (body === '' && character === 'M')
      return this.#become({ kind: 'x10-mouse', left: 3 }, ...this.#held, byte);
    // rxvt ends Shift with a numbered key in `$`, which is an intermediate byte elsewhere.
    const final = byte >= 0x40 || (character === '$' && /^\d{1,2}$/.test(body));
    this.#hold(byte);
    if (!final) return;
    if (this.#held.length > MAX_SEQUENCE_BYTES) return this.#unknown();
    if (body + character === '200~') return this.#become({ kind: 'paste', paste: new Paste() });
    const press = readCsi(body + character);
    if (press === undefined) return this.#unknown();
    this.#emit(press);
  }

  #ss3(byte: number): void {
    const character = String.fromCharCode(byte);
    const parameter = this.#text(2);
    if (/\d/.test(character) && parameter === '') return this.#hold(byte);
    if (byte < 0x20 || byte > 0x7e) return this.#abort(byte);
    this.#finish(byte, nameOfSs3(parameter, character));
  }

  #stringStart(byte: number): void {
    const starts = REPLY_STARTS[this.#text(1)];
    if (starts?.test(String.fromCharCode(byte)) === true) {
      this.#hold(byte);
      this.#state = { kind: 'string' };
      return;
    }
    this.#key(this.#altOfHeld());
    this.#step(byte);
  }

  #string(byte: number): void {
    if (byte === BEL) return this.#unknown();
    if (byte === ESC) {
      this.#state = { kind: 'string-escape' };
      return;
    }
    // No reply holds a control byte: one was typed while a broken reply hung, and it must get through.
    if (byte < 0x20) return this.#abort(byte);
    this.#hold(byte);
  }

  #stringEscape(byte: number): void {
    this.#unknown();
    if (byte === 0x5c) return;
    this.#become({ kind: 'escape' }, ESC);
    this.#step(byte);
  }

  #abort(byte: number): void {
    this.#unknown();
    this.#step(byte);
  }

  #finish(byte: number, name: string | undefined): void {
    if (byte < 0x20 || byte > 0x7e) return this.#abort(byte);
    this.#hold(byte);
    if (name === undefined) return this.#unknown();
    this.#key(name);
  }

  #become(state: State, ...held: number[]): void {
    this.#state = state;
    this.#held = held;
  }

  #hold(byte: number): void {
    if (this.#held.length <= MAX_SEQUENCE_BYTES) this.#held.push(byte);
  }

  #text(from: number): string {
    return String.fromCharCode(...this.#held.slice(from));
  }

  #altOfHeld(): string {
    return withModifiers(this.#text(1), ALT);
  }

  #key(name: string): void {
    this.#emit({ kind: 'key', name });
  }

  #unknown(): void {
    const sequence = this.#text(0).replace(/[^ -~]/g, visible);
    this.#emit({ kind: 'unknown', sequence });
  }

  #emit(press: Press): void {
    this.#out.push({ ...press, chunk: this.#chunk });
    this.#become(GROUND);
  }
}

function visible(byte: string): string {
  const code = byte.charCodeAt(0);
  return code < 0x20 ? `^${String.fromCharCode(code + 0x40)}` : `\\x${code.toString(16)}`;
}

// `[` with more behind it, straight after an Esc that was flushed: the tail of a sequence that the network split
// after its first byte. Typing does not put two characters of a sequence into one chunk; read as keys, `[D` would act.
function isSequenceTail(bytes: Uint8Array): boolean {
  const next = bytes[1];
  return bytes[0] === 0x5b && next !== undefined && next >= 0x20 && next <= 0x7e;
}
