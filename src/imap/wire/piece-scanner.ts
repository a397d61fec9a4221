// Reads the FETCH responses that carry pieces of a section. The octets are copied out of the lent buffer, exactly as they
// came.
import type { Section } from '../../model/mime-part.ts';
import type { UidSet } from '../../model/uid-set.ts';
import { isUid, type Uid } from '../../model/uid.ts';
import { Cursor, visitAttributes } from './cursor.ts';
import { fetchedPiece, type Extent } from './fetched-piece.ts';

interface AskedPiece extends Extent {
  readonly uids: UidSet;
  readonly section: Section;
}

export class PieceScanner {
  readonly pieces = new Map<Uid, Uint8Array>();
  private readonly asked: AskedPiece;
  private readonly cursor = new Cursor();
  private readonly visit = (cursor: Cursor): void => this.attribute(cursor);
  private uid = 0;
  private octets: Uint8Array | undefined;

  constructor(asked: AskedPiece) {
    this.asked = asked;
  }

  /** Takes what follows `FETCH`; false where the response cannot be taken apart. */
  take(data: Buffer, at: number, end: number): boolean {
    this.uid = 0;
    this.octets = undefined;
    this.cursor.reset(data, at, end);
    if (!visitAttributes(this.cursor, this.visit)) return false;
    const { uid, octets } = this;
    if (octets && isUid(uid) && this.asked.uids.has(uid)) {
      this.pieces.set(uid, Uint8Array.prototype.slice.call(octets));
    }
    return true;
  }

  private attribute(cursor: Cursor): void {
    if (cursor.is('UID')) this.uid = cursor.number();
    else if (cursor.startsWith('BODY[')) this.octets ??= fetchedPiece(cursor, this.asked.section, this.asked);
  }
}
