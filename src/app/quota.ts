// The words of the quota card: of every root and resource what is used and allowed, and what is left of it once messages
// are gone.
import { sameMailbox } from '../model/mailbox.ts';
import type { MessageTable } from '../model/message-table.ts';
import { totalOf } from '../model/message-totals.ts';
import { octetsPerUnit, type FolderQuota, type QuotaFacts } from '../model/quota.ts';
import type { UidSet } from '../model/uid-set.ts';
import { literal, safe, type Safe } from '../text/safe-text.ts';
import { formatBytes, formatCount } from '../text/size.ts';
import { shownMessages } from './slices/view.ts';
import type { State } from './state.ts';
import { ownDeletedHere } from './targets.ts';

export interface QuotaRow {
  readonly resource: Safe;
  /** Used of allowed, 0 and up; above 1 where more is used than is allowed. */
  readonly share: number;
  /** `74.0 MB of 100.0 MB`. */
  readonly amount: Safe;
  readonly tight: boolean;
  readonly after: readonly AfterRow[];
}

/** How it would stand without some messages. */
export interface AfterRow {
  readonly words: Safe;
  readonly share: number;
  /** Some sizes are not known yet: it is this much at most. */
  readonly atMost: boolean;
}

export interface QuotaSection {
  readonly root: Safe;
  /** Empty where the root sets no limit. */
  readonly rows: readonly QuotaRow[];
}

/** From so much on it stands out. */
const TIGHT = 0.9;

export function quotaSections({ roots, quotas }: FolderQuota, state: State): QuotaSection[] {
  const freed = freedSets(state);
  const names = new Set([...(roots ?? []), ...quotas.map(({ root }) => root)]);
  return [...names].map((root) => ({
    root: root === '' ? literal('(root without a name)') : root,
    rows: quotas.filter((quota) => quota.root === root).map((quota) => rowOf(quota, freed)),
  }));
}

/** Messages that may go, and what they come to. */
export interface Freed {
  readonly words: Safe;
  readonly messages: number;
  readonly bytes: number;
  readonly exact: boolean;
}

/** The marked messages, those that were marked \Deleted here, and both where neither has all of the other. */
export function freedSets(state: State): Freed[] {
  const messages = shownMessages(state);
  if (!messages.mailbox || !sameMailbox(messages.mailbox, state.messages.mailbox)) return [];
  const { table, marks } = messages;
  const { ownDeleted } = state.queue;
  // A frame must not cost a pass over a million rows when only the card scrolls.
  if (last?.table !== table || last.marks !== marks || last.ownDeleted !== ownDeleted)
    last = { table, marks, ownDeleted, sets: setsOf(table, marks, ownDeletedHere({ ...state, messages })) };
  return last.sets;
}

let last:
  | {
      readonly table: MessageTable;
      readonly marks: UidSet;
      readonly ownDeleted: State['queue']['ownDeleted'];
      readonly sets: Freed[];
    }
  | undefined;

function setsOf(table: MessageTable, marks: UidSet, own: UidSet): Freed[] {
  const freed = (uids: UidSet, words: Safe): Freed[] =>
    uids.isEmpty ? [] : [{ words, messages: uids.size, ...totalOf(table, uids) }];
  const both = marks.union(own);
  const isMore = both.size > marks.size && both.size > own.size;
  return [
    ...freed(marks, safe`the ${formatCount(marks.size)} marked`),
    ...freed(own, safe`your ${formatCount(own.size)} \\Deleted`),
    ...(isMore ? freed(both, safe`all ${formatCount(both.size)}`) : []),
  ];
}

function rowOf(quota: QuotaFacts, freed: readonly Freed[]): QuotaRow {
  const { resource, used, limit } = quota;
  const unit = octetsPerUnit(quota);
  const amount =
    unit === undefined
      ? safe`${formatCount(used)} of ${formatCount(limit)}`
      : safe`${formatBytes(used * unit)} of ${formatBytes(limit * unit)}`;
  const share = shareOf(used, limit);
  const after = freed.flatMap((one): AfterRow[] => {
    const units = freedUnits(quota, one);
    if (units === undefined) return [];
    const words = unit === undefined ? one.words : safe`${one.words}, ${formatBytes(one.bytes)}`;
    const atMost = unit !== undefined && !one.exact;
    return [{ words, share: shareOf(Math.max(0, used - units), limit), atMost }];
  });
  return { resource, share, amount, tight: share >= TIGHT, after };
}

/** Of the resource's units; undefined where messages do not count. */
function freedUnits({ resource }: QuotaFacts, { messages, bytes }: Freed): number | undefined {
  switch (resource.toUpperCase()) {
    case 'STORAGE':
      return bytes / 1_024;
    case 'MESSAGE':
      return messages;
    default:
      return undefined;
  }
}

/** Nothing is allowed where the limit is 0. */
const shareOf = (used: number, limit: number): number => (limit > 0 ? used / limit : 1);

/** `74 %`; 100 only where nothing is left. */
export function percentWords(share: number): Safe {
  return safe`${Math.floor(share * 100)} %`;
}
