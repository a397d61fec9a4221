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

  /** Every text that there is, whichever message it is of. */
  get texts(): readonly Safe[] {
    return this.pool.texts;
  }

  /** The place among `texts` of a text of a message, or -1 where it was not read. */
  idOf(uid: Uid, kind: 'from' | 'subject'): number {
    return this.pool.idOf(uid, kind === 'from' ? FROM : SUBJECT);
  }

  set(uid: Uid, { from, subject }: Envelope): void {
    this.pool.set(uid, [from, subject]);
  }
}
