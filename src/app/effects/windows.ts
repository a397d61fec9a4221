// The messages of a scan that nobody has asked for yet, given out in windows: the newest first, or the oldest.
import { UidSet } from '../../model/uid-set.ts';
import { LINE_OCTETS } from './context.ts';

/** Windows are put together of these: small enough for any pace, few enough for a million messages. */
const PIECE = 250;

export class Windows {
  /** The next one to give out is the last. */
  private readonly pieces: UidSet[];
  private readonly newestFirst: boolean;
  /** Messages that are not given out. */
  left = 0;

  /** `first`: goes before all others. */
  constructor(uids: UidSet, newestFirst: boolean, first: UidSet = UidSet.empty) {
    this.newestFirst = newestFirst;
    const pieces = uids.minus(first).chunks(LINE_OCTETS, PIECE);
    this.pieces = newestFirst ? pieces : pieces.toReversed();
    this.left = uids.minus(first).size;
    this.giveBack(first.intersect(uids));
  }

  get isEmpty(): boolean {
    return this.pieces.length === 0;
  }

  /** About so many messages as one line can name; undefined where none is left. */
  take(messages: number): UidSet | undefined {
    const window = this.next(messages);
    this.left -= window?.size ?? 0;
    return window;
  }

  private next(messages: number): UidSet | undefined {
    let window = this.pieces.pop();
    if (!window) return undefined;
    if (window.size > messages) return this.part(window, messages);
    for (
      let next = this.pieces.at(-1);
      next && window.size + next.size <= messages;
      next = this.pieces.at(-1)
    ) {
      const both: UidSet = window.union(next);
      if (both.octets > LINE_OCTETS) break;
      window = both;
      this.pieces.pop();
    }
    return window;
  }

  /** Was given out, and no answer came: goes before all others. */
  giveBack(window: UidSet): void {
    this.left += window.size;
    const pieces = window.chunks(LINE_OCTETS, PIECE);
    this.pieces.push(...(this.newestFirst ? pieces : pieces.toReversed()));
  }

  private part(piece: UidSet, messages: number): UidSet {
    const parts = piece.chunks(LINE_OCTETS, messages);
    const taken = (this.newestFirst ? parts.pop() : parts.shift())!;
    this.pieces.push(piece.minus(taken));
    return taken;
  }
}
