// Senders and subjects of as many messages as a folder has.
import type { Envelope, Envelopes } from './envelope.ts';
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

  set(uid: Uid, { from, subject }: Envelope): void {
    this.pool.set(uid, [from, subject]);
  }
}
