// Which message of the target is the copy of which: by what a copy keeps (size, internal date, Message-ID), one for one.
// Messages that are alike in all of it are interchangeable.
import type { Identities } from '../model/command.ts';
import type { Identity } from '../model/message-table.ts';
import { toUid, type Uid } from '../model/uid.ts';
import type { PlanRecord } from './record.ts';

interface Candidate {
  readonly uid: Uid;
  readonly size: number;
  readonly date: number;
  readonly messageId: string | undefined;
}

/** UID here to UID there, for those that were found. `known` pairs are looked at first: COPYUID may name them. */
export function matchCopies(
  originals: readonly Identity[],
  there: Identities,
  record: PlanRecord,
  known: ReadonlyMap<Uid, Uid>,
): Map<Uid, Uid> {
  const candidates = new Map(candidatesOf(there).map((one) => [one.uid, one]));
  const pairs = new Map<Uid, Uid>();
  for (const original of originals) {
    const uid = known.get(original.uid);
    const found = uid === undefined ? undefined : candidates.get(uid);
    if (!found || !isCopy(original, found, record)) continue;
    pairs.set(original.uid, found.uid);
    candidates.delete(found.uid);
  }
  const waiting = new Map<string, Uid[]>();
  for (const { uid, size, date } of candidates.values()) {
    const key = keyOf(size, date);
    const alike = waiting.get(key);
    if (alike) alike.push(uid);
    else waiting.set(key, [uid]);
  }
  for (const original of originals) {
    if (pairs.has(original.uid) || known.has(original.uid)) continue;
    const alike = waiting.get(keyOf(original.size, original.date));
    const place = alike?.findIndex((uid) => isCopy(original, candidates.get(uid)!, record)) ?? -1;
    if (!alike || place < 0) continue;
    pairs.set(original.uid, alike[place]!);
    alike.splice(place, 1);
  }
  return pairs;
}

function candidatesOf({ rows, headers }: Identities): Candidate[] {
  return Array.from({ length: rows.count }, (_, row) => {
    const uid = toUid(rows.uids[row]!);
    return { uid, size: rows.sizes[row]!, date: rows.dates[row]!, messageId: headers.get(uid)?.messageId };
  });
}

export function isCopy(
  { uid, size, date, messageId }: Identity,
  copy: Candidate,
  { headers }: PlanRecord,
): boolean {
  const named = headers.get(uid)?.messageId ?? messageId;
  const same = named === undefined || copy.messageId === undefined || named === copy.messageId;
  return same && size === copy.size && Object.is(date, copy.date);
}

function keyOf(size: number, date: number): string {
  return `${size} ${date}`;
}
