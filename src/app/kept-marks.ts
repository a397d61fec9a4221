// Marks apart from the list that shows them: by mailbox, so that they are the same messages in whichever list comes next.
import type { Gathered } from '../model/gathering.ts';
import { mailboxKey } from '../model/mailbox.ts';
import { UidSet } from '../model/uid-set.ts';
import { listedMailboxes, listedUids, messagesOf } from './listed.ts';
import type { MessagesState } from './state.ts';

/** By `mailboxKey`; a mailbox that is not in it has none. */
export type KeptMarks = ReadonlyMap<string, Gathered>;

type List = Pick<MessagesState, 'mailbox' | 'gathering' | 'table'>;

/** What was kept of mailboxes that the list is not of, and these of the others. */
export function withKept(kept: KeptMarks, list: List, uids: UidSet): KeptMarks {
  const all = new Map(withoutListed(kept, list));
  for (const part of messagesOf(list, uids)) all.set(mailboxKey(part.mailbox), part);
  return all;
}

export function withoutListed(kept: KeptMarks, list: List): KeptMarks {
  const here = new Set(listedMailboxes(list).map(mailboxKey));
  return new Map([...kept].filter(([key]) => !here.has(key)));
}

/** Those of them that are in the list, by its UIDs. */
export function listedKept(kept: KeptMarks, list: List): UidSet {
  const parts = listedMailboxes(list).flatMap((mailbox) => {
    const part = kept.get(mailboxKey(mailbox));
    return part ? [listedUids(list, mailbox, part.uids)] : [];
  });
  return parts.reduce((all, one) => all.union(one), UidSet.empty).intersect(list.table.uids());
}

/** How many there are, in all mailboxes. */
export function countKept(kept: KeptMarks): number {
  return [...kept.values()].reduce((sum, { uids }) => sum + uids.size, 0);
}
