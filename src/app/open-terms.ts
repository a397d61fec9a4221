// What a query still has to ask the server, and the matter that it is answered from.
import { openTerms, type OpenTerm } from '../model/query/match-query.ts';
import type { Query } from '../model/query/query.ts';
import type { Matter } from '../model/query/verdicts.ts';
import type { Uid } from '../model/uid.ts';
import type { MessagesState, State } from './state.ts';

/** A query with the moment from which it counts back: milliseconds since 1970-01-01 UTC. */
export interface AskedQuery {
  readonly query: Query;
  readonly now: number;
}

export function matterOf({ now }: AskedQuery, messages: MessagesState, zoneMinutes: number): Matter {
  const { table, envelopes, answers, gathering, name } = messages;
  const folderOf = (number: Uid): string => (gathering ? gathering.folderOf(number) : name);
  const uidOf = gathering && ((number: Uid) => gathering.sourceOf(number)?.uid);
  return { table, envelopes, answers, ...(uidOf ? { uidOf } : {}), folderOf, now: now / 1_000, zoneMinutes };
}

interface Looked extends Pick<MessagesState, 'table' | 'answers' | 'envelopesRead'> {
  readonly open: readonly OpenTerm[];
}

/** A million messages take a frame to look at, and what they are asked stays the same for many. */
const looked = new WeakMap<AskedQuery, Looked>();

export function openTermsOf(asked: AskedQuery, { messages, view }: State): readonly OpenTerm[] {
  const { table, answers, envelopesRead } = messages;
  const before = looked.get(asked);
  if (before?.table === table && before.answers === answers && before.envelopesRead === envelopesRead)
    return before.open;
  const open = openTerms(asked.query, matterOf(asked, messages, view.zoneMinutes));
  looked.set(asked, { table, answers, envelopesRead, open });
  return open;
}

/** Rows still come in: no query can be answered as a whole. */
export function isComingIn({ scan }: MessagesState): boolean {
  return scan.kind === 'reading' || scan.kind === 'opening';
}
