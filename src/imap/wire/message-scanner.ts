// Reads the FETCH responses that carry messages or pieces of them. The octets are copied out of the lent buffer, exactly
// as they came.
import type { FetchedMessage } from '../../model/command.ts';
import { WHOLE } from '../../model/mime-part.ts';
import type { UidSet } from '../../model/uid-set.ts';
import { isUid, type Uid } from '../../model/uid.ts';
import { Cursor, visitAttributes } from './cursor.ts';
import { FlagInterner, NO_FLAG_LIST } from './flag-interner.ts';
import { fetchedPiece } from './fetched-piece.ts';
import { internalDate } from './internal-date.ts';

export interface MessagePiece {
  readonly uids: UidSet;
  readonly offset: number;
  readonly octets: number;
}

export class MessageScanner {
  private readonly asked: MessagePiece;
  private readonly found = new Map<Uid, FetchedMessage>();
  private readonly flags = new FlagInterner();
  private readonly cursor = new Cursor();
  private readonly visit = (cursor: Cursor): void => this.attribute(cursor);
  private uid = 0;
  private flagId = NO_FLAG_LIST;
  private date = NaN;
  private octets: Uint8Array | undefined;

  constructor(asked: MessagePiece) {
    this.asked = asked;
  }

  /** Takes what follows `FETCH`; false where the response cannot be taken apart. */
  take(data: Buffer, at: number, end: number): boolean {
    this.uid = 0;
    this.flagId = NO_FLAG_LIST;
    this.date = NaN;
    this.octets = undefined;
    this.cursor.reset(data, at, end);
    if (!visitAttributes(this.cursor, this.visit)) return false;
    const { uid, flagId, date, octets } = this;
    // Without octets it is news of flags; without flags, only half of what a rescued message needs.
    if (octets && flagId !== NO_FLAG_LIST && isUid(uid) && this.asked.uids.has(uid)) {
      const flags = this.flags.pool.list(flagId);
      this.found.set(uid, { uid, flags, date, octets: Uint8Array.prototype.slice.call(octets) });
    }
    return true;
  }

  messages(): FetchedMessage[] {
    return [...this.found.values()];
  }

  private attribute(cursor: Cursor): void {
    if (cursor.is('UID')) this.uid = cursor.number();
    else if (cursor.is('FLAGS')) this.flagId = this.flags.read(cursor);
    else if (cursor.is('INTERNALDATE')) {
      if (cursor.string()) this.date = internalDate(cursor.data, cursor.from, cursor.to);
    } else if (cursor.startsWith('BODY[]')) this.octets = fetchedPiece(cursor, WHOLE, this.asked);
  }
}
