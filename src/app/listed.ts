// From a list to the mailboxes that its messages are in, and back. In the list of one mailbox there is nothing to tell apart.
import type { Gathered, MessageRef } from '../model/gathering.ts';
import { mailboxKey, sameMailbox, type MailboxRef } from '../model/mailbox.ts';
import { uidsFrom, UidSet } from '../model/uid-set.ts';
import { toUid, type Uid } from '../model/uid.ts';
import type { MessagesState } from './state.ts';

type List = Pick<MessagesState, 'mailbox' | 'gathering'>;

/** The message that one of the list's UIDs names, in its own mailbox. */
export function messageOf({ mailbox, gathering }: List, uid: Uid | undefined): MessageRef | undefined {
  if (uid === undefined || !mailbox) return undefined;
  return gathering ? gathering.sourceOf(uid) : { mailbox, uid };
}

/** The messages that UIDs of the list name, by mailbox. */
export function messagesOf({ mailbox, gathering }: List, uids: UidSet): readonly Gathered[] {
  if (gathering) return gathering.split(uids);
  return mailbox && !uids.isEmpty ? [{ mailbox, uids }] : [];
}

/** The UIDs by which the list names a mailbox's messages; those that are not in it are left out. */
export function listedUids({ mailbox, gathering }: List, whose: MailboxRef, uids: UidSet): UidSet {
  if (gathering) return gathering.numbersOf(whose, uids);
  return sameMailbox(mailbox, whose) ? uids : UidSet.empty;
}

export function listedUid(
  { mailbox, gathering }: List,
  { mailbox: whose, uid }: MessageRef,
): Uid | undefined {
  if (gathering) return gathering.numberOf(whose, uid);
  return sameMailbox(mailbox, whose) ? uid : undefined;
}

const ALL_UIDS = uidsFrom(toUid(1));

/** The UIDs of all of a mailbox's messages that are in the list. */
export function listedIn(list: MessagesState, whose: MailboxRef): UidSet {
  const all = list.table.uids();
  return list.gathering ? all.intersect(listedUids(list, whose, ALL_UIDS)) : listedUids(list, whose, all);
}

/** The mailboxes that the list is of. */
export function listedMailboxes({ mailbox, gathering }: List): readonly MailboxRef[] {
  return gathering ? gathering.mailboxes : mailbox ? [mailbox] : [];
}

/** True where messages of this mailbox are in the list. */
export function lists(list: List, mailbox: MailboxRef): boolean {
  const key = mailboxKey(mailbox);
  return listedMailboxes(list).some((each) => mailboxKey(each) === key);
}
