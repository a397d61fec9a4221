// Reads the FETCH responses that tell messages from each other: a row, its mod-sequence, Message-ID and Subject.
import type { Identities, IdentityHeader } from '../../model/command.ts';
import type { UidSet } from '../../model/uid-set.ts';
import { isUid, type Uid } from '../../model/uid.ts';
import { literal } from '../../text/safe-text.ts';
import { toIdentityHeader } from '../header-fields.ts';
import { Contradictions } from './contradictions.ts';
import { Cursor, visitAttributes } from './cursor.ts';
import { FetchScanner } from './fetch-scanner.ts';
import { headerPiece } from './header-piece.ts';

const NO_HEADER: IdentityHeader = { messageId: literal(''), subject: literal('') };
/** Digits that a number holds for certain. */
const EXACT_DIGITS = 15;
const MOD_SEQUENCE = /^\((\d{1,20})\)$/;
const [OPEN, CLOSE] = [0x28, 0x29];

type ModSeq = number | bigint;

export class IdentityScanner {
  private readonly asked: UidSet;
  private readonly rows: FetchScanner;
  private readonly headers = new Map<Uid, IdentityHeader>();
  private readonly modSeqs = new Map<Uid, ModSeq>();
  private readonly cursor = new Cursor();
  private readonly visit = (cursor: Cursor): void => this.attribute(cursor);
  private readonly contradictions = new Contradictions();
  private header: Uint8Array | undefined;
  private modSeq: ModSeq | undefined;
  private hasFlags = false;
  private size: number | string | undefined;
  private date: number | string | undefined;

  constructor(asked: UidSet) {
    this.asked = asked;
    this.rows = new FetchScanner(asked);
  }

  /** A UID was described as two messages: nobody can tell which it is. */
  get contradicted(): boolean {
    return this.contradictions.found;
  }

  /** Takes what follows `FETCH`; false where the response cannot be taken apart. */
  take(data: Buffer, at: number, end: number): boolean {
    this.header = this.modSeq = this.size = this.date = undefined;
    this.hasFlags = false;
    this.rows.begin();
    this.cursor.reset(data, at, end);
    if (!visitAttributes(this.cursor, this.visit)) return false;
    const { header, modSeq, size, date } = this;
    const { uid } = this.rows;
    if (!isUid(uid) || !this.asked.has(uid)) return true;
    if (size !== undefined) {
      // Half an identity could be taken for another message's.
      if (date === undefined) return true;
      this.contradictions.add(uid, size, date);
    }
    if (header) this.headers.set(uid, toIdentityHeader(header));
    // A mod-sequence that is newer than the flags would let a change pass that nobody saw.
    if (modSeq !== undefined && this.hasFlags) this.modSeqs.set(uid, modSeq);
    this.rows.end();
    return true;
  }

  identities(): Identities {
    const rows = this.rows.batch();
    const headers = new Map<Uid, IdentityHeader>();
    for (const uid of rows.uids as Iterable<Uid>) headers.set(uid, this.headers.get(uid) ?? NO_HEADER);
    return { rows, modSeq: this.highest(rows.uids as Iterable<Uid>), headers };
  }

  private attribute(cursor: Cursor): void {
    if (cursor.startsWith('BODY[HEADER')) this.header = headerPiece(cursor);
    else if (cursor.is('MODSEQ')) this.modSeq = readModSeq(cursor);
    else if (cursor.is('RFC822.SIZE')) this.size = this.passed(cursor, 'size');
    else if (cursor.is('INTERNALDATE')) this.date = this.passed(cursor, 'date');
    else {
      this.hasFlags ||= cursor.is('FLAGS');
      this.rows.attribute(cursor);
    }
  }

  /** The value, once the row has it; as it is written where it is none. */
  private passed(cursor: Cursor, name: 'size' | 'date'): number | string {
    const start = cursor.at;
    this.rows.attribute(cursor);
    const value = this.rows[name];
    if (!Number.isNaN(value)) return value;
    const whole = cursor.at > start || cursor.skip();
    return whole ? cursor.data.toString('latin1', start, cursor.at) : '';
  }

  private highest(uids: Iterable<Uid>): bigint | undefined {
    let highest: ModSeq | undefined;
    for (const uid of uids) {
      const modSeq = this.modSeqs.get(uid);
      if (modSeq === undefined) return undefined;
      if (highest === undefined || modSeq > highest) highest = modSeq;
    }
    return highest === undefined ? undefined : BigInt(highest);
  }
}

/** `(624140003)`: 63 bits (RFC 7162 §7), more than a number holds. */
function readModSeq(cursor: Cursor): ModSeq | undefined {
  const start = cursor.at;
  if (cursor.take(OPEN)) {
    const number = cursor.number();
    if (cursor.at - start <= 1 + EXACT_DIGITS && number >= 0 && cursor.take(CLOSE)) return number;
  }
  cursor.at = start;
  if (!cursor.skip()) return undefined;
  const digits = MOD_SEQUENCE.exec(
    cursor.data.toString('latin1', start, Math.min(cursor.at, start + 30)),
  )?.[1];
  return digits === undefined ? undefined : BigInt(digits);
}
