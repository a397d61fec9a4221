// Turns the bytes of flag lists into ids of a FlagPool. A mailbox of a million messages has a few dozen different lists,
// mostly in runs, so hardly any row costs more than a comparison of bytes.
import { FlagPool, toFlagList, type Flag } from '../../model/flags.ts';
import type { Cursor } from './cursor.ts';

export const NO_FLAG_LIST = -1;

const OPEN = 0x28;
const CLOSE = 0x29;
const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;

/** Keywords are shown and sent back: only what is an atom (RFC 9051 §9, flag) is taken, other words are left out. */
const FLAG = /^\\?[!#$&'+,\-./0-9:;<=>?@A-Z[^_`a-z|}~]{1,100}$/;

export function flagWords(text: string): Flag[] {
  return text.split(' ').filter((word) => FLAG.test(word));
}

export class FlagInterner {
  readonly pool = new FlagPool();
  private readonly ids = new Map<string, number>();
  private last: Uint8Array = new Uint8Array(0);
  private lastId = this.pool.id(toFlagList([]));

  /** The id of the list that is next, or NO_FLAG_LIST. */
  read(cursor: Cursor): number {
    const start = cursor.at;
    if (cursor.data[start] !== OPEN) return NO_FLAG_LIST;
    for (let at = start + 1; at < cursor.end; at++) {
      const byte = cursor.data[at];
      if (byte === QUOTE || byte === OPEN_BRACE) return this.readStrings(cursor);
      if (byte !== CLOSE) continue;
      cursor.at = at + 1;
      return this.id(cursor.data, start + 1, at);
    }
    return NO_FLAG_LIST;
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
  private id(data: Buffer, from: number, to: number): number {
    if (this.isLast(data, from, to)) return this.lastId;
    this.lastId = this.idOfText(data.toString('latin1', from, to));
    this.last = Uint8Array.prototype.slice.call(data, from, to);
    return this.lastId;
  }

  private idOfText(text: string): number {
    let id = this.ids.get(text);
    if (id === undefined) {
      id = this.pool.id(toFlagList(flagWords(text)));
      this.ids.set(text, id);
    }
    return id;
  }

  private isLast(data: Buffer, from: number, to: number): boolean {
    if (to - from !== this.last.length) return false;
    for (let i = from; i < to; i++) if (data[i] !== this.last[i - from]) return false;
    return true;
  }
}
