// Senders and subjects of as many messages as a folder has: each text is kept once, each message is three numbers.
import type { Safe } from '../text/safe-text.ts';
import type { Envelope, Envelopes } from './envelope.ts';
import type { Uid } from './uid.ts';

const FIRST_CAPACITY = 1024;
/** 2^32 over the golden ratio: neighbouring UIDs come to lie apart. */
const SCATTER = 0x9e3779b1;

export class EnvelopePool implements Envelopes {
  size = 0;
  private readonly texts: Safe[] = [];
  private readonly ids = new Map<Safe, number>();
  /** Open addressing; 0 is no UID. */
  private uids = new Uint32Array(FIRST_CAPACITY);
  private from = new Uint32Array(FIRST_CAPACITY);
  private subjects = new Uint32Array(FIRST_CAPACITY);

  has(uid: Uid): boolean {
    return this.uids[this.placeOf(uid)] === uid;
  }

  get(uid: Uid): Envelope | undefined {
    const place = this.placeOf(uid);
    if (this.uids[place] !== uid) return undefined;
    return { from: this.texts[this.from[place]!]!, subject: this.texts[this.subjects[place]!]! };
  }

  set(uid: Uid, { from, subject }: Envelope): void {
    if (2 * this.size >= this.uids.length) this.grow();
    const place = this.placeOf(uid);
    if (this.uids[place] !== uid) this.size++;
    this.uids[place] = uid;
    this.from[place] = this.id(from);
    this.subjects[place] = this.id(subject);
  }

  private id(text: Safe): number {
    let id = this.ids.get(text);
    if (id === undefined) {
      id = this.texts.push(text) - 1;
      this.ids.set(text, id);
    }
    return id;
  }

  /** Where a UID is, or where it would go. */
  private placeOf(uid: number): number {
    const mask = this.uids.length - 1;
    let place = (Math.imul(uid, SCATTER) >>> 8) & mask;
    while (this.uids[place] !== 0 && this.uids[place] !== uid) place = (place + 1) & mask;
    return place;
  }

  private grow(): void {
    const { uids, from, subjects } = this;
    this.uids = new Uint32Array(2 * uids.length);
    this.from = new Uint32Array(2 * uids.length);
    this.subjects = new Uint32Array(2 * uids.length);
    for (let old = 0; old < uids.length; old++) {
      if (uids[old] === 0) continue;
      const place = this.placeOf(uids[old]!);
      this.uids[place] = uids[old]!;
      this.from[place] = from[old]!;
      this.subjects[place] = subjects[old]!;
    }
  }
}
