// Reads the FETCH responses that carry Gmail's labels: a list of astrings, each an atom, a quoted string or a literal.
import { labelKey, type Label } from '../../model/labels.ts';
import { UidSet } from '../../model/uid-set.ts';
import { isUid, type Uid } from '../../model/uid.ts';
import { Cursor, visitAttributes } from './cursor.ts';

const OPEN = 0x28;
const CLOSE = 0x29;
const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;

export class LabelScanner {
  /** Of every message that was described; lists that were written alike are one. */
  readonly found = new Map<Uid, readonly Label[]>();
  private readonly asked: UidSet;
  private readonly lists = new Map<string, readonly Label[]>();
  private readonly cursor = new Cursor();
  private readonly visit = (cursor: Cursor): void => this.attribute(cursor);
  private uid = 0;
  private labels: readonly Label[] | undefined;

  constructor(asked: UidSet) {
    this.asked = asked;
  }

  /** Takes what follows `FETCH`; false where the response cannot be taken apart. */
  take(data: Buffer, at: number, end: number): boolean {
    this.uid = 0;
    this.labels = undefined;
    this.cursor.reset(data, at, end);
    if (!visitAttributes(this.cursor, this.visit)) return false;
    const { uid, labels } = this;
    if (labels && isUid(uid) && this.asked.has(uid)) this.found.set(uid, labels);
    return true;
  }

  /** Those that were described and have a label, or lack it. */
  having(label: Label, present: boolean): UidSet {
    const key = labelKey(label);
    const verdicts = new Map<readonly Label[], boolean>();
    const uids: Uid[] = [];
    for (const [uid, labels] of this.found) {
      const has = verdicts.get(labels) ?? labels.some((one) => labelKey(one) === key);
      verdicts.set(labels, has);
      if (has === present) uids.push(uid);
    }
    return UidSet.from(uids);
  }

  private attribute(cursor: Cursor): void {
    if (cursor.is('UID')) this.uid = cursor.number();
    else if (cursor.is('X-GM-LABELS')) this.labels = this.list(cursor);
  }

  private list(cursor: Cursor): readonly Label[] | undefined {
    const start = cursor.at;
    const labels = labelsAt(cursor);
    if (!labels) {
      cursor.at = start;
      return undefined;
    }
    const text = cursor.data.toString('latin1', start, cursor.at);
    const before = this.lists.get(text);
    if (!before) this.lists.set(text, labels);
    return before ?? labels;
  }
}

function labelsAt(cursor: Cursor): Label[] | undefined {
  if (!cursor.take(OPEN)) return undefined;
  const labels: Label[] = [];
  for (;;) {
    cursor.spaces();
    if (cursor.take(CLOSE)) return labels;
    const label = astring(cursor);
    if (!label) return undefined;
    // Octets that are no UTF-8 stay visible as such: what cannot be written back is never sent.
    labels.push({ label: label.toString('utf8') });
  }
}

/** An unquoted NIL is a label here, not the absence of one (RFC 9051 §9, astring). */
function astring(cursor: Cursor): Buffer | undefined {
  const byte = cursor.data[cursor.at];
  if (byte === QUOTE || byte === OPEN_BRACE) return cursor.bytes();
  return cursor.atom() ? cursor.data.subarray(cursor.from, cursor.to) : undefined;
}
