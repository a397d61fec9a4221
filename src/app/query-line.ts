// The line in which messages are described: what it means while it is typed, and what is done with it.
import { isServerTerm, termsOf, type Query, type ServerTerm } from '../model/query/query.ts';
import { matchQuery, type Matched } from '../model/query/match-query.ts';
import { parseQuery } from '../model/query/parse-query.ts';
import { printQuery } from '../model/query/print-query.ts';
import { formatBytes, formatCount } from '../text/size.ts';
import { literal, safe, toSafe, type Safe } from '../text/safe-text.ts';
import type { Effect } from './command.ts';
import { view } from './commands/shared.ts';
import { edited } from './edited.ts';
import { completed } from './query-completion.ts';
import { matterOf, type AskedQuery } from './open-terms.ts';
import { shownMessages } from './slices/view.ts';
import type { Dialog, Filter, MessagesState, QueryPurpose, Selection, State } from './state.ts';

type QueryLine = Extract<Dialog, { kind: 'query' }>;

export type Meaning =
  | { readonly kind: 'wrong'; readonly why: Safe; readonly at: number; readonly seen: undefined }
  | {
      readonly kind: 'found';
      readonly words: Safe;
      /** What the list answers, and what the server has to be asked once Enter is pressed; empty where it is nothing. */
      readonly list: Safe;
      readonly server: Safe;
      /** How many there are, once that is known. */
      readonly seen: number | undefined;
    };

interface Looked extends Pick<MessagesState, 'table' | 'answers' | 'envelopesRead'> {
  readonly text: string;
  /** Within which it is meant. */
  readonly filter: Filter | undefined;
  readonly meaning: Meaning;
}

/** The line is drawn more often than it changes, and a million messages take a frame to look at. */
const looked = new WeakMap<MessagesState['envelopes'], Looked>();

export function meaningOf(state: State, dialog: QueryLine): Meaning {
  const { text, now } = dialog;
  const messages = shownMessages(state);
  const { table, answers, envelopes, envelopesRead } = messages;
  const filter = filterOf(messages, dialog);
  const before = looked.get(envelopes);
  if (
    before?.text === text &&
    before.filter === filter &&
    before.table === table &&
    before.answers === answers &&
    before.envelopesRead === envelopesRead
  )
    return before.meaning;
  const parsed = parseQuery(text);
  const meaning: Meaning =
    parsed.kind === 'wrong'
      ? { kind: 'wrong', why: toSafe(parsed.why), at: parsed.at, seen: undefined }
      : found(parsed.query, matched({ query: within(filter, parsed.query), now }, messages, state));
  looked.set(envelopes, { text, filter, table, answers, envelopesRead, meaning });
  return meaning;
}

/** What is not shown is not meant, but by another filter. */
function filterOf({ filter }: MessagesState, { purpose }: QueryLine): Filter | undefined {
  return purpose === 'filter' ? undefined : filter;
}

export function matched(asked: AskedQuery, messages: MessagesState, { view: seen }: State): Matched {
  return matchQuery(asked.query, matterOf(asked, messages, seen.zoneMinutes));
}

export const countWords = (count: number): Safe =>
  count === 1 ? safe`1 message` : safe`${formatCount(count)} messages`;

function found(query: Query, { uids, octets, unread, unreadOctets }: Matched): Meaning {
  const words = safe`${countWords(uids.size)} · ${formatBytes(octets)}`;
  const none = literal('');
  if (unread === 0) return { kind: 'found', words, list: none, server: none, seen: uids.size };
  const terms = termsOf(query);
  const asked = terms.filter(isServerTerm);
  if (asked.length === 0) {
    const said = safe`${words} so far; ${formatCount(unread)} are not read yet`;
    return { kind: 'found', words: said, list: none, server: none, seen: undefined };
  }
  const most = safe`${formatCount(uids.size + unread)} · ${formatBytes(octets + unreadOctets)}`;
  return {
    kind: 'found',
    words: uids.isEmpty ? safe`at most ${most}` : safe`${words}, at most ${most}`,
    list: named(terms.filter((term) => !isServerTerm(term)).map(({ kind }) => OWN_NAMES[kind] ?? kind)),
    server: named(asked.map(nameOf)),
    seen: undefined,
  };
}

const OWN_NAMES: Readonly<Record<string, string>> = { flag: 'flags', day: 'date' };

function nameOf(term: ServerTerm): string {
  return term.kind === 'header' ? term.field : term.kind;
}

const named = (names: readonly string[]): Safe => toSafe([...new Set(names)].join(', '));

export function queryPress(state: State, dialog: QueryLine, key: string): readonly Effect[] {
  const close = view({ kind: 'close-dialog' });
  const open = (changed: QueryLine): Effect[] => view({ kind: 'open-dialog', dialog: changed });
  switch (key) {
    case 'Esc':
    case 'Ctrl-c':
      return close;
    case 'Up':
    case 'Ctrl-p':
      return open(recalled(state, dialog, 1));
    case 'Down':
    case 'Ctrl-n':
      return open(recalled(state, dialog, -1));
    case 'Tab':
      return open(completed(state, dialog));
    case 'Enter': {
      const text = dialog.text.trim();
      const parsed = parseQuery(text);
      // What is wrong stands there already.
      if (parsed.kind === 'wrong') return [];
      if (text === '') return [...close, ...(dialog.purpose === 'filter' ? unfiltered : [])];
      return [...close, ...view({ kind: 'remember-query', text }), ...entered(state, dialog, parsed.query)];
    }
    default: {
      const text = edited(dialog.text, key);
      return text === undefined ? [] : open({ ...dialog, text, recall: 0, completion: undefined });
    }
  }
}

const unfiltered = view({ kind: 'filter', filter: undefined });

function entered(state: State, dialog: QueryLine, asked: Query): Effect[] {
  const { purpose, now } = dialog;
  const { filter, cursor } = state.messages;
  if (purpose === 'filter') {
    const cursorBefore = cursor ?? filter?.cursorBefore;
    return view({ kind: 'filter', filter: { query: asked, now, text: dialog.text.trim(), cursorBefore } });
  }
  const { seen } = meaningOf(state, dialog);
  const selection: Selection = {
    query: withinFilter(state.messages, asked),
    change: purpose,
    now,
    words: toSafe(printQuery(asked)),
    ...(seen !== undefined && { seen }),
  };
  return view({ kind: 'select', selection });
}

/** What is not shown is not meant. */
export function withinFilter({ filter }: MessagesState, query: Query): Query {
  return within(filter, query);
}

const within = (filter: Filter | undefined, query: Query): Query =>
  filter ? { kind: 'and', parts: [filter.query, query] } : query;

/** The line as it is when it opens: a filter is changed, everything else is asked for from the start. */
export function queryLine({ messages }: State, purpose: QueryPurpose, now: number): QueryLine {
  const text = purpose === 'filter' ? (messages.filter?.text ?? '') : '';
  return { kind: 'query', purpose, text, now, recall: 0 };
}

/** `recall` counts back from what is typed now. */
function recalled({ view: { queries } }: State, dialog: QueryLine, step: 1 | -1): QueryLine {
  const recall = Math.max(0, Math.min(queries.length, dialog.recall + step));
  return { ...dialog, recall, completion: undefined, text: recall === 0 ? '' : queries.at(-recall)! };
}
