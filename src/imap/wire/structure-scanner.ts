// Reads the FETCH responses that carry BODYSTRUCTURE. Its value is copied as it came: what it says is read elsewhere, when
// somebody looks at it.
import type { FetchedStructure } from '../../model/mime-part.ts';
import type { UidSet } from '../../model/uid-set.ts';
import { isUid, type Uid } from '../../model/uid.ts';
import { Cursor, visitAttributes } from './cursor.ts';

export class StructureScanner {
  readonly structures = new Map<Uid, FetchedStructure>();
  private readonly asked: UidSet;
  private readonly cursor = new Cursor();
  private readonly visit = (cursor: Cursor): void => this.attribute(cursor);
  private uid = 0;
  private size: number | undefined;
  private octets: Uint8Array | undefined;

  constructor(asked: UidSet) {
    this.asked = asked;
  }

  /** Takes what follows `FETCH`; false where the response cannot be taken apart. */
  take(data: Buffer, at: number, end: number): boolean {
    this.uid = 0;
    this.size = undefined;
    this.octets = undefined;
    this.cursor.reset(data, at, end);
    if (!visitAttributes(this.cursor, this.visit)) return false;
    const { uid, size, octets } = this;
    if (octets && isUid(uid) && this.asked.has(uid)) this.structures.set(uid, { size, octets });
    return true;
  }

  private attribute(cursor: Cursor): void {
    if (cursor.is('UID')) this.uid = cursor.number();
    else if (cursor.is('RFC822.SIZE')) {
      const size = cursor.number();
      if (size >= 0) this.size = size;
    } else if (cursor.is('BODYSTRUCTURE')) {
      const start = cursor.at;
      if (cursor.skip()) this.octets = Uint8Array.prototype.slice.call(cursor.data, start, cursor.at);
    }
  }
}
