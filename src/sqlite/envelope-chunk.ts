// The senders and subjects that are known of a chunk's messages, as JSON: each sender once, however often it comes. What is
// read is made Safe anew, since whoever wrote the file may not have been this program.
import type { Envelope, Envelopes } from '../model/envelope.ts';
import { isUid, type Uid } from '../model/uid.ts';
import { countOf, Damaged, listOf, safeOf, textOf } from './fields.ts';

// What is longer is asked for again: a sender decides how long it is (RFC 5322 §2.1.1 allows 998 octets a line).
const MAX_LETTERS = 2_000;
const MAX_CHUNK_LETTERS = 2_000_000;

export function encodeEnvelopes(uids: Uint32Array, envelopes: Envelopes): Uint8Array {
  const kept: number[] = [];
  const senders = new Map<string, number>();
  const from: number[] = [];
  const subjects: string[] = [];
  let letters = 0;
  for (const uid of uids) {
    const envelope = envelopes.get(uid as Uid);
    if (!envelope || !isKept(envelope)) continue;
    letters += envelope.from.length + envelope.subject.length;
    if (letters > MAX_CHUNK_LETTERS) break;
    kept.push(uid);
    const sender = senders.get(envelope.from) ?? senders.size;
    senders.set(envelope.from, sender);
    from.push(sender);
    subjects.push(envelope.subject);
  }
  return Buffer.from(JSON.stringify([kept, [...senders.keys()], from, subjects]), 'utf8');
}

export function decodeEnvelopes(data: Uint8Array): Map<Uid, Envelope> {
  const text = Buffer.from(data.buffer, data.byteOffset, data.length).toString('utf8');
  const [uids, senders, from, subjects] = listOf(JSON.parse(text)).map(listOf);
  if (!uids || !senders || !from || !subjects) throw new Damaged('not envelopes');
  if (from.length !== uids.length || subjects.length !== uids.length)
    throw new Damaged('columns of two lengths');
  const safeSenders = senders.map(safeOf);
  const envelopes = new Map<Uid, Envelope>();
  uids.forEach((value, index) => {
    const uid = countOf(value);
    const sender = safeSenders[countOf(from[index])];
    if (!isUid(uid) || sender === undefined) throw new Damaged('not an envelope');
    envelopes.set(uid, { from: sender, subject: safeOf(textOf(subjects[index])) });
  });
  return envelopes;
}

function isKept({ from, subject }: Envelope): boolean {
  return from.length <= MAX_LETTERS && subject.length <= MAX_LETTERS;
}
