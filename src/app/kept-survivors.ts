// Which messages stay of those that are marked as copies, apart from the list that shows them: by mailbox, so that whichever
// list comes next knows it of all copies that it has together with what stays of them.
import type { MessageRef } from '../model/gathering.ts';
import { mailboxKey, type MailboxRef } from '../model/mailbox.ts';
import { Survivors, type SurvivorsIn } from '../model/survivors.ts';
import { UidSet } from '../model/uid-set.ts';
import type { Uid } from '../model/uid.ts';
import type { KeptMarks } from './kept-marks.ts';
import { listedMailboxes, listedUid, messageOf, messagesOf } from './listed.ts';
import type { MessagesState } from './state.ts';

/** Copies of one mailbox of which messages of one mailbox stay, by their UIDs there. */
export interface KeptSurvivors extends SurvivorsIn {
  readonly copiesIn: MailboxRef;
}

/** Marks under a letter, with what stays of those that are copies. */
export interface SavedMarks {
  readonly marks: KeptMarks;
  readonly survivors: readonly KeptSurvivors[];
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

/** What was saved of mailboxes that the list is not of, and what it knows of the others, of marked messages only. */
export function survivorsToSave(saved: readonly KeptSurvivors[], list: List): readonly KeptSurvivors[] {
  const here = namesOf(list);
  const isHere = ({ copiesIn }: KeptSurvivors): boolean => here.has(mailboxKey(copiesIn));
  return [...saved.filter((part) => !isHere(part)), ...survivorsToKeep(list).filter(isHere)];
}

/** With what was saved of copies that are in the list. */
export function withSavedSurvivors<Shown extends List>(list: Shown, saved: readonly KeptSurvivors[]): Shown {
  const here = namesOf(list);
  const more = saved.filter(
    (part) => here.has(mailboxKey(part.copiesIn)) && !list.keptSurvivors.includes(part),
  );
  return withSurvivorsBack({ ...list, keptSurvivors: [...list.keptSurvivors, ...more] });
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
  const pairs = Array.from(
    survivors,
    ([copy, stays]) => [messageOf(list, copy), messageOf(list, stays)] as const,
  );
  return byMailboxes(pairs);
}

type Pair = readonly [copy: MessageRef | undefined, stays: MessageRef | undefined];

/** Copies with what stays of them, by the mailboxes of both; a pair that is not whole is left out. */
export function byMailboxes(pairs: Iterable<Pair>): KeptSurvivors[] {
  const parts = new Map<string, Omit<KeptSurvivors, 'survivors'> & Record<'copies' | 'stays', number[]>>();
  for (const [copy, stays] of pairs) {
    if (!copy || !stays) continue;
    const name = `${mailboxKey(copy.mailbox)} ${mailboxKey(stays.mailbox)}`;
    const part = parts.get(name) ?? { copiesIn: copy.mailbox, staysIn: stays.mailbox, copies: [], stays: [] };
    part.copies.push(copy.uid);
    part.stays.push(stays.uid);
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
