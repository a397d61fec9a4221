// Reads the FETCH responses that carry some header fields: a piece of header as literal, quoted string or NIL.
import type { UidSet } from '../../model/uid-set.ts';
import { isUid, type Uid } from '../../model/uid.ts';
import { Cursor, visitAttributes } from './cursor.ts';
import { headerPiece } from './header-piece.ts';

export class HeaderScanner<Read> {
  readonly found = new Map<Uid, Read>();
  private readonly asked: UidSet;
  private readonly read: (header: Uint8Array) => Read;
  private readonly cursor = new Cursor();
  private readonly visit = (cursor: Cursor): void => this.attribute(cursor);
  private uid = 0;
  private header: Uint8Array | undefined;

  constructor(asked: UidSet, read: (header: Uint8Array) => Read) {
    this.asked = asked;
    this.read = read;
  }

  /** Takes what follows `FETCH`; false where the response cannot be taken apart. */
  take(data: Buffer, at: number, end: number): boolean {
    this.uid = 0;
    this.header = undefined;
    this.cursor.reset(data, at, end);
    if (!visitAttributes(this.cursor, this.visit)) return false;
    const { uid, header } = this;
    if (header && isUid(uid) && this.asked.has(uid)) this.found.set(uid, this.read(header));
    return true;
  }

  private attribute(cursor: Cursor): void {
    if (cursor.is('UID')) this.uid = cursor.number();
    // RFC 9051 §7.5.2: a server may write the section's field names in another case, order or quoting.
    else if (cursor.startsWith('BODY[HEADER')) this.header = headerPiece(cursor);
  }
}
