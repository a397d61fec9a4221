// Reads the FETCH responses that carry From and Subject: a piece of header as literal, quoted string or NIL.
import type { Envelope } from '../../model/envelope.ts';
import type { UidSet } from '../../model/uid-set.ts';
import { isUid, type Uid } from '../../model/uid.ts';
import { toEnvelope } from '../header-fields.ts';
import { Cursor, visitAttributes } from './cursor.ts';
import { headerPiece } from './header-piece.ts';

export class EnvelopeScanner {
  readonly envelopes = new Map<Uid, Envelope>();
  private readonly asked: UidSet;
  private readonly cursor = new Cursor();
  private readonly visit = (cursor: Cursor): void => this.attribute(cursor);
  private uid = 0;
  private header: Uint8Array | undefined;

  constructor(asked: UidSet) {
    this.asked = asked;
  }

  /** Takes what follows `FETCH`; false where the response cannot be taken apart. */
  take(data: Buffer, at: number, end: number): boolean {
    this.uid = 0;
    this.header = undefined;
    this.cursor.reset(data, at, end);
    if (!visitAttributes(this.cursor, this.visit)) return false;
    const { uid, header } = this;
    if (header && isUid(uid) && this.asked.has(uid)) this.envelopes.set(uid, toEnvelope(header));
    return true;
  }

  private attribute(cursor: Cursor): void {
    if (cursor.is('UID')) this.uid = cursor.number();
    // RFC 9051 §7.5.2: a server may write the section's field names in another case, order or quoting.
    else if (cursor.startsWith('BODY[HEADER')) this.header = headerPiece(cursor);
  }
}
