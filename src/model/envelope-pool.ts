// Senders and subjects of as many messages as a folder has.
import type { Envelope, Envelopes } from './envelope.ts';
import type { Safe } from '../text/safe-text.ts';
import { TextPool } from './text-pool.ts';
import type { Uid } from './uid.ts';

const [FROM, SUBJECT] = [0, 1];

export class EnvelopePool implements Envelopes {
  private readonly pool = new TextPool(2);

  get size(): number {
    return this.pool.size;
  }

  has(uid: Uid): boolean {
    return this.pool.has(uid);
  }

  get(uid: Uid): Envelope | undefined {
    const { pool } = this;
    const from = pool.idOf(uid, FROM);
    if (from < 0) return undefined;
    return { from: pool.texts[from]!, subject: pool.texts[pool.idOf(uid, SUBJECT)]! };
  }

  /** For each of these UIDs what `of` makes of a text of it, asked once for each text; `unread` where it is not known. */
  mapTexts(
    uids: Uint32Array,
    kind: 'from' | 'subject',
    of: (text: Safe) => number,
    unread: number,
  ): Uint8Array {
    const { pool } = this;
    const n = kind === 'from' ? FROM : SUBJECT;
    const asked = new Int16Array(pool.texts.length).fill(-1);
    const mapped = new Uint8Array(uids.length);
    for (let row = 0; row < mapped.length; row++) {
      const id = pool.idOf(uids[row] as Uid, n);
      if (id >= 0 && asked[id]! < 0) asked[id] = of(pool.texts[id]!);
      mapped[row] = id < 0 ? unread : asked[id]!;
    }
    return mapped;
  }

  set(uid: Uid, { from, subject }: Envelope): void {
    this.pool.set(uid, [from, subject]);
  }
}
