// To a message that something else names: a UID or a Message-ID, alone or in a line of a log.
import { isUid, type Uid } from '../model/uid.ts';
import type { UidSet } from '../model/uid-set.ts';
import { formatCount } from '../text/size.ts';
import { literal, safe, toSafe, type Safe } from '../text/safe-text.ts';
import type { Effect } from './command.ts';
import { view, warn } from './commands/shared.ts';
import type { Selection, State } from './state.ts';

export type Named =
  | { readonly kind: 'uid'; readonly uid: Uid }
  /** With its angle brackets where they were there. */
  | { readonly kind: 'message-id'; readonly id: string };

const KEYED_ID = /\b(?:message-?id|msgid|mid)\s*[=:]\s*(?:<([^<>\s]+)>|([^<>\s,;"']+@[^<>\s,;"']+))/i;
/** Addresses stand in the same brackets. */
const ADDRESS_KEY = /(?:from|to|sender|recipient|addr|user|rcpt)\s*[=:]\s*$/i;
const KEYED_UID = /\buids?\s*[=:]?\s*(\d{1,10})\b/i;

/** The Message-ID before the UID: a line of a log may be about another folder. */
export function namedIn(text: string): Named | undefined {
  const line = text.trim();
  const keyed = KEYED_ID.exec(line);
  if (keyed) return { kind: 'message-id', id: keyed[1] === undefined ? keyed[2]! : `<${keyed[1]}>` };
  const bracketed = [...line.matchAll(/<[^<>\s]+@[^<>\s]*>/g)].filter(
    ({ index }) => !ADDRESS_KEY.test(line.slice(0, index)),
  );
  if (bracketed.length === 1) return { kind: 'message-id', id: bracketed[0]![0] };
  const uid = Number(/^#?(\d{1,10})$/.exec(line)?.[1] ?? KEYED_UID.exec(line)?.[1]);
  if (isUid(uid)) return { kind: 'uid', uid };
  return /^[^<>\s@]+@[^<>\s@]+$/.test(line) ? { kind: 'message-id', id: line } : undefined;
}

export function goTo(state: State, text: string): readonly Effect[] {
  const named = namedIn(text);
  if (!named) return warn('That names no UID and no Message-ID: 4568, <id@host> or a line with either.');
  return named.kind === 'uid' ? goToUid(state, named.uid) : askForId(named.id);
}

/** Found by the server, in whatever is listed. */
function askForId(id: string): readonly Effect[] {
  const query = { kind: 'header', field: 'message-id', text: id } as const;
  const selection: Selection = { query, change: 'go-to', now: 0, words: toSafe(id) };
  return view({ kind: 'select', selection });
}

function goToUid(state: State, uid: Uid): readonly Effect[] {
  const { messages } = state;
  if (messages.gathering)
    return warn('A UID names a message of one folder: open that first, or go by Message-ID.');
  if (messages.table.rowOf(uid) < 0) return warn(`${messages.name} has no message UID ${uid}.`);
  return cursorTo(state, uid, safe`UID ${uid}`);
}

/** What is gone to is seen: a filter that hides it goes. */
function cursorTo({ messages }: State, uid: Uid, words: Safe): readonly Effect[] {
  const isHidden = messages.filtered !== undefined && !messages.filtered.uids.has(uid);
  const gone = isHidden ? literal(' All messages are shown again: the filter hid it.') : literal('');
  return view(
    ...(isHidden ? [{ kind: 'filter', filter: undefined } as const] : []),
    { kind: 'set-cursor', uid },
    { kind: 'focus', pane: 'messages' },
    { kind: 'say', status: { text: safe`${words} is under the cursor.${gone}`, tone: 'plain' } },
  );
}

/** The newest of those that have it. */
export function goneTo(state: State, uids: UidSet, id: Safe): readonly Effect[] {
  const { last: uid, size } = uids;
  const { name } = state.messages;
  if (uid === undefined) return warn(`No message of ${name} has the Message-ID ${id}.`);
  const which = size === 1 ? literal('') : safe`, the newest of ${formatCount(size)} that have it,`;
  return cursorTo(state, uid, safe`${id}${which}`);
}
