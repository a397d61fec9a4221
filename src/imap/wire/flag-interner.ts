// Turns the bytes of flag lists into ids of a FlagPool. A mailbox of a million messages has a few dozen different lists,
// mostly in runs, so hardly any row costs more than a comparison of bytes.
import { FlagPool, toFlagList, type Flag } from '../../model/flags.ts';

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

  /** The id of the flags written between `from` and `to`, without the parentheses. */
  id(data: Buffer, from: number, to: number): number {
    if (this.isLast(data, from, to)) return this.lastId;
    this.lastId = this.idOfText(data.toString('latin1', from, to));
    this.last = Uint8Array.prototype.slice.call(data, from, to);
    return this.lastId;
  }

  idOfText(text: string): number {
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
