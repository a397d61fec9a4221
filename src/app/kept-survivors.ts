// Which messages stay of those that are marked as copies, apart from the list that shows them: by mailbox, so that whichever
// list comes next knows it of all copies that it has together with what stays of them.
import type { MessageRef } from '../model/gathering.ts';
import { mailboxKey, type MailboxRef } from '../model/mailbox.ts';
import { Survivors } from '../model/survivors.ts';
import { UidSet } from '../model/uid-set.ts';
import type { Uid } from '../model/uid.ts';
import { listedMailboxes, listedUid, messageOf, messagesOf } from './listed.ts';
import type { MessagesState } from './state.ts';

/** Copies of one mailbox of which messages of one mailbox stay, by their UIDs there. */
export interface KeptSurvivors {
  readonly copiesIn: MailboxRef;
  readonly staysIn: MailboxRef;
  readonly survivors: Survivors;
}

type List = Pick<MessagesState, 'mailbox' | 'gathering' | 'marks' | 'survivors' | 'keptSurvivors'>;

/** What was kept, and what a list that goes knows, of marked messages only. */
export function survivorsToKeep(list: List): readonly KeptSurvivors[] {
  const here = namesOf(list);
  const marked = new Map(
    messagesOf(list, list.marks).map(({ mailbox, uids }) => [mailboxKey(mailbox), uids]),
  );
  const kept = list.keptSurvivors.map((part): KeptSurvivors => {
    const name = mailboxKey(part.copiesIn);
    if (!here.has(name)) return part;
    return { ...part, survivors: part.survivors.within(marked.get(name) ?? UidSet.empty) };
  });
  return [...kept, ...partsOf(list)].filter(({ survivors }) => !survivors.isEmpty);
}

/** With what was kept of copies that are in the list together with what stays of them. */
export function withSurvivorsBack<Shown extends List>(list: Shown): Shown {
  const here = namesOf(list);
  const isHere = ({ copiesIn, staysIn }: KeptSurvivors): boolean =>
    here.has(mailboxKey(copiesIn)) && here.has(mailboxKey(staysIn));
  const back = list.keptSurvivors.filter(isHere);
  if (back.length === 0) return list;
  const survivors = back.reduce((all, part) => all.with(listed(list, part)), Survivors.none);
  return {
    ...list,
    survivors: survivors.within(list.marks).with(list.survivors),
    keptSurvivors: list.keptSurvivors.filter((part) => !isHere(part)),
  };
}

/** Of each of these messages that is a copy what stays of it, in the list or elsewhere; undefined where that left the list. */
export function staysOf(list: List, uids: UidSet): ReadonlyMap<Uid, MessageRef | undefined> {
  const stays = new Map<Uid, MessageRef | undefined>();
  for (const [copy, stay] of list.survivors) if (uids.has(copy)) stays.set(copy, messageOf(list, stay));
  for (const { copiesIn, staysIn, survivors } of list.keptSurvivors)
    for (const [copy, stay] of survivors) {
      const uid = listedUid(list, { mailbox: copiesIn, uid: copy });
      if (uid !== undefined && uids.has(uid) && list.marks.has(uid) && !stays.has(uid))
        stays.set(uid, { mailbox: staysIn, uid: stay });
    }
  return stays;
}

const namesOf = (list: List): ReadonlySet<string> => new Set(listedMailboxes(list).map(mailboxKey));

function partsOf(list: List): KeptSurvivors[] {
  const { mailbox, gathering } = list;
  const survivors = list.survivors.within(list.marks);
  if (!mailbox) return [];
  if (!gathering) return [{ copiesIn: mailbox, staysIn: mailbox, survivors }];
  const parts = new Map<string, Omit<KeptSurvivors, 'survivors'> & Record<'copies' | 'stays', number[]>>();
  for (const [copy, stay] of survivors) {
    const [from, to] = [messageOf(list, copy), messageOf(list, stay)];
    if (!from || !to) continue;
    const name = `${mailboxKey(from.mailbox)} ${mailboxKey(to.mailbox)}`;
    const part = parts.get(name) ?? { copiesIn: from.mailbox, staysIn: to.mailbox, copies: [], stays: [] };
    part.copies.push(from.uid);
    part.stays.push(to.uid);
    parts.set(name, part);
  }
  return Array.from(parts.values(), ({ copies, stays, ...part }) => ({
    ...part,
    survivors: Survivors.ofPairs(Uint32Array.from(copies), Uint32Array.from(stays)),
  }));
}

/** By the list's numbers. */
function listed({ gathering }: List, { copiesIn, staysIn, survivors }: KeptSurvivors): Survivors {
  if (!gathering) return survivors;
  const { copies, stays } = survivors;
  const numbersOf = (mailbox: MailboxRef, uids: Uint32Array): Uint32Array =>
    gathering.renumbered(mailbox, { count: uids.length, uids }).uids;
  return Survivors.ofPairs(numbersOf(copiesIn, copies), numbersOf(staysIn, stays));
}
