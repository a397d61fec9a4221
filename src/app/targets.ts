// Which messages an action is for: the marked ones if there are any, else the one under the cursor.
import { DELETED } from '../model/flags.ts';
import type { Basis } from '../model/intent.ts';
import type { MailboxRef } from '../model/mailbox.ts';
import type { Identity } from '../model/message-table.ts';
import { UidSet } from '../model/uid-set.ts';
import { formatCount } from '../text/size.ts';
import { listedIn, listedUids } from './listed.ts';
import { ownDeleted } from './slices/queue.ts';
import type { State } from './state.ts';
import { standFor } from './threads.ts';

export interface Targets {
  readonly mailbox: MailboxRef;
  readonly basis: Basis;
  readonly uids: UidSet;
}

/** Undefined where no message is open to act on. */
export function targets({ messages }: State): Targets | undefined {
  const { mailbox, marks, cursor } = messages;
  if (!mailbox) return undefined;
  if (!marks.isEmpty) return { mailbox, basis: 'marked', uids: marks };
  if (cursor === undefined) return undefined;
  const uids = standFor(messages, UidSet.of(cursor));
  return { mailbox, basis: uids.size > 1 ? 'thread' : 'cursor', uids };
}

/** `the 3 marked messages`, `message UID 4568`. */
export function targetWords({ basis, uids }: Targets): string {
  const words: Readonly<Record<Basis, string>> = {
    marked: uids.size === 1 ? 'the marked message' : `the ${formatCount(uids.size)} marked messages`,
    cursor: `message UID ${uids.first ?? 0}`,
    thread: `the ${formatCount(uids.size)} messages of the thread`,
    queried: `the ${formatCount(uids.size)} messages that the query names`,
    'all-deleted': `the ${formatCount(uids.size)} messages marked \\Deleted`,
    'own-deleted': `the ${formatCount(uids.size)} messages marked \\Deleted`,
  };
  return words[basis];
}

/**
 * For expunging: marks, then what this console marked \Deleted here, then the cursor. Messages that lost the mark since
 * are left out.
 */
export function expungeTargets(state: State): Targets | undefined {
  const chosen = targets(state);
  if (!chosen || chosen.basis === 'marked') return chosen;
  const own = ownDeletedHere(state);
  return own.isEmpty ? chosen : { mailbox: chosen.mailbox, basis: 'own-deleted', uids: own };
}

/** What this console marked \Deleted in the list, and carries the mark still. */
export function ownDeletedHere(state: State): UidSet {
  const { table } = state.messages;
  return ownDeleted(state).intersect(table.uidsWhere((row) => (table.flags(row).bits & DELETED) !== 0));
}

/** Those of them that a filter keeps out of sight. */
export function hiddenOf({ filtered }: State['messages'], uids: UidSet): UidSet {
  return filtered ? uids.minus(filtered.uids) : UidSet.empty;
}

/** Messages of a mailbox marked \Deleted in the list that are not among these. */
export function othersDeleted({ messages }: State, mailbox: MailboxRef, uids: UidSet): number {
  const { table } = messages;
  const marked = table.uidsWhere((row) => (table.flags(row).bits & DELETED) !== 0);
  return marked.intersect(listedIn(messages, mailbox)).minus(listedUids(messages, mailbox, uids)).size;
}

/**
 * What the list shows of messages, for plans that compare it with what the server has by then. Flags that a plan under way
 * is about to change, or that were not read yet, are not what the user goes by.
 */
export function identities({ messages }: State, uids: UidSet): Identity[] {
  const { table, pending } = messages;
  const found: Identity[] = [];
  for (const uid of uids) {
    const row = table.rowOf(uid);
    if (row < 0) continue;
    const known = table.isKnown(row) && !pending.has(uid);
    found.push(known ? { ...table.identity(row), flags: table.flags(row) } : table.identity(row));
  }
  return found;
}
