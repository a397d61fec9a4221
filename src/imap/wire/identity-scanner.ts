// Reads the FETCH responses that tell messages from each other: a row, its mod-sequence, Message-ID and Subject.
import type { Identities, IdentityHeader } from '../../model/command.ts';
import type { HeaderField } from '../../model/envelope.ts';
import type { UidSet } from '../../model/uid-set.ts';
import { isUid, type Uid } from '../../model/uid.ts';
import { literal, type Safe } from '../../text/safe-text.ts';
import { parseHeader } from '../header-fields.ts';
import { Cursor, visitAttributes } from './cursor.ts';
import { FetchScanner } from './fetch-scanner.ts';
import { headerPiece } from './header-piece.ts';

const NO_HEADER: IdentityHeader = { messageId: literal(''), subject: literal('') };
const MOD_SEQUENCE = /^\((\d{1,20})\)$/;

export class IdentityScanner {
  private readonly asked: UidSet;
  private readonly rows: FetchScanner;
  private readonly headers = new Map<Uid, IdentityHeader>();
  private readonly modSeqs = new Map<Uid, bigint>();
  private readonly cursor = new Cursor();
  private readonly visit = (cursor: Cursor): void => this.attribute(cursor);
  private uid = 0;
  private header: Uint8Array | undefined;
  private modSeq: bigint | undefined;
  private seen = { flags: false, size: false, date: false };
  private what = '';
  private readonly described = new Map<number, string>();
  /** A UID was described as two messages: nobody can tell which it is. */
  contradicted = false;

  constructor(asked: UidSet) {
    this.asked = asked;
    this.rows = new FetchScanner(asked);
  }

  /** Takes what follows `FETCH`; false where the response cannot be taken apart. */
  take(data: Buffer, at: number, end: number): boolean {
    this.uid = 0;
    this.header = this.modSeq = undefined;
    this.seen = { flags: false, size: false, date: false };
    this.what = '';
    this.cursor.reset(data, at, end);
    if (!visitAttributes(this.cursor, this.visit)) return false;
    const { uid, header, modSeq, seen } = this;
    if (!isUid(uid) || !this.asked.has(uid)) return true;
    // Half an identity could be taken for another message's.
    if (seen.size && !seen.date) return true;
    if (seen.size) {
      this.contradicted ||= (this.described.get(uid) ?? this.what) !== this.what;
      this.described.set(uid, this.what);
    }
    if (header) this.headers.set(uid, toIdentityHeader(header));
    // A mod-sequence that is newer than the flags would let a change pass that nobody saw.
    if (modSeq !== undefined && seen.flags) this.modSeqs.set(uid, modSeq);
    return this.rows.take(data, at, end);
  }

  identities(): Identities {
    const rows = this.rows.batch();
    const uids = [...rows.uids] as Uid[];
    const headers = new Map(uids.map((uid) => [uid, this.headers.get(uid) ?? NO_HEADER]));
    return { rows, modSeq: this.highest(uids), headers };
  }

  private attribute(cursor: Cursor): void {
    if (cursor.is('UID')) this.uid = cursor.number();
    else if (cursor.is('FLAGS')) this.seen.flags = true;
    else if (cursor.is('RFC822.SIZE')) this.seen.size = this.note(cursor);
    else if (cursor.is('INTERNALDATE')) this.seen.date = this.note(cursor);
    else if (cursor.is('MODSEQ')) this.modSeq = readModSeq(cursor);
    else if (cursor.startsWith('BODY[HEADER')) this.header = headerPiece(cursor);
  }

  /** In either order the same: both are told with their names. */
  private note(cursor: Cursor): true {
    const name = cursor.is('INTERNALDATE') ? 'date' : 'size';
    const start = cursor.at;
    const word = cursor.skip() ? `${name} ${cursor.data.toString('latin1', start, cursor.at).trim()}` : name;
    this.what = [this.what, word].sort().join(' ');
    return true;
  }

  private highest(uids: readonly Uid[]): bigint | undefined {
    let highest: bigint | undefined;
    for (const uid of uids) {
      const modSeq = this.modSeqs.get(uid);
      if (modSeq === undefined) return undefined;
      if (highest === undefined || modSeq > highest) highest = modSeq;
    }
    return highest;
  }
}

/** `(624140003)`: 63 bits (RFC 7162 §7), more than a number holds. */
function readModSeq(cursor: Cursor): bigint | undefined {
  const start = cursor.at;
  if (!cursor.skip()) return undefined;
  const digits = MOD_SEQUENCE.exec(
    cursor.data.toString('latin1', start, Math.min(cursor.at, start + 30)),
  )?.[1];
  return digits === undefined ? undefined : BigInt(digits);
}

function toIdentityHeader(bytes: Uint8Array): IdentityHeader {
  const fields = parseHeader(bytes);
  return { messageId: valueOf(fields, 'message-id'), subject: valueOf(fields, 'subject') };
}

function valueOf(fields: readonly HeaderField[], name: string): Safe {
  return fields.find((field) => field.name.toLowerCase() === name)?.value ?? literal('');
}
