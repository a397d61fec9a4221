// Turns the bytes of flag lists into ids of a FlagPool. A mailbox of a million messages has a few dozen different lists, so
// hardly any row costs more than a comparison of bytes.
import { FlagPool, toFlagList, type Flag } from '../../model/flags.ts';
import type { Cursor } from './cursor.ts';

export const NO_FLAG_LIST = -1;

const OPEN = 0x28;
const CLOSE = 0x29;
const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
const PLACES = 256;

interface Met {
  readonly bytes: Uint8Array;
  readonly id: number;
}

/** Keywords are shown and sent back: only what is an atom (RFC 9051 §9, flag) is taken, other words are left out. */
const FLAG = /^\\?[!#$&'+,\-./0-9:;<=>?@A-Z[^_`a-z|}~]{1,100}$/;

export function flagWords(text: string): Flag[] {
  return text.split(' ').filter((word) => FLAG.test(word));
}

export class FlagInterner {
  readonly pool = new FlagPool();
  private readonly ids = new Map<string, number>();
  /** Lists that were met, each in the place that its bytes give; the newest of several for one place. */
  private readonly met: (Met | undefined)[] = Array.from({ length: PLACES }, () => undefined);

  constructor() {
    // Empty lists are many.
    this.met[0] = { bytes: new Uint8Array(0), id: this.idOfText('') };
  }

  /** The id of the list that is next, or NO_FLAG_LIST. */
  read(cursor: Cursor): number {
    const { data, end, at: start } = cursor;
    if (data[start] !== OPEN) return NO_FLAG_LIST;
    let place = 0;
    for (let at = start + 1; at < end; at++) {
      const byte = data[at]!;
      if (byte === QUOTE || byte === OPEN_BRACE) return this.readStrings(cursor);
      if (byte === CLOSE) {
        cursor.at = at + 1;
        return this.id(data, start + 1, at, place);
      }
      place = (31 * place + byte) % PLACES;
    }
    return NO_FLAG_LIST;
  }

  /** The id of the flags that are written between `from` and `to`, without the parentheses: atoms with spaces between. */
  written(data: Buffer, from: number, to: number): number {
    let place = 0;
    for (let at = from; at < to; at++) place = (31 * place + data[at]!) % PLACES;
    return this.id(data, from, to, place);
  }

  /** Flags are atoms, but there are servers that write one or the other as a string. */
  private readStrings(cursor: Cursor): number {
    const start = cursor.at++;
    const words: string[] = [];
    for (;;) {
      cursor.spaces();
      if (cursor.take(CLOSE)) return this.idOfText(words.join(' '));
      if (!cursor.string() && !cursor.atom()) break;
      words.push(cursor.data.toString('latin1', cursor.from, cursor.to).replaceAll(' ', '_'));
    }
    cursor.at = start;
    return NO_FLAG_LIST;
  }

  /** The id of the flags written between `from` and `to`, without the parentheses. */
  private id(data: Buffer, from: number, to: number, place: number): number {
    const met = this.met[place];
    if (met && isWritten(met.bytes, data, from, to)) return met.id;
    const id = this.idOfText(data.toString('latin1', from, to));
    this.met[place] = { bytes: Uint8Array.prototype.slice.call(data, from, to), id };
    return id;
  }

  private idOfText(text: string): number {
    let id = this.ids.get(text);
    if (id === undefined) {
      id = this.pool.id(toFlagList(flagWords(text)));
      this.ids.set(text, id);
    }
    return id;
  }
}

function isWritten(bytes: Uint8Array, data: Buffer, from: number, to: number): boolean {
  if (to - from !== bytes.length) return false;
  for (let i = 0; i < bytes.length; i++) if (data[from + i] !== bytes[i]) return false;
  return true;
}
