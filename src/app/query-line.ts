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
import { isComingIn, matterOf, openTermsOf, type AskedQuery } from './open-terms.ts';
import { shownMessages } from './slices/view.ts';
import type { Dialog, MessagesState, Selection, State } from './state.ts';
import type { ViewIntent } from './view-intent.ts';

type QueryLine = Extract<Dialog, { kind: 'query' }>;

export type Meaning =
  | { readonly kind: 'wrong'; readonly why: Safe; readonly at: number }
  | {
      readonly kind: 'found';
      readonly words: Safe;
      /** What the list answers, and what the server has to be asked once Enter is pressed; empty where it is nothing. */
      readonly list: Safe;
      readonly server: Safe;
    };

interface Looked extends Pick<MessagesState, 'table' | 'answers' | 'envelopesRead'> {
  readonly text: string;
  readonly meaning: Meaning;
}

/** The line is drawn more often than it changes, and a million messages take a frame to look at. */
const looked = new WeakMap<MessagesState['envelopes'], Looked>();

export function meaningOf(state: State, { text, now }: QueryLine): Meaning {
  const messages = shownMessages(state);
  const { table, answers, envelopes, envelopesRead } = messages;
  const before = looked.get(envelopes);
  if (
    before?.text === text &&
    before.table === table &&
    before.answers === answers &&
    before.envelopesRead === envelopesRead
  )
    return before.meaning;
  const parsed = parseQuery(text);
  const meaning: Meaning =
    parsed.kind === 'wrong'
      ? { kind: 'wrong', why: toSafe(parsed.why), at: parsed.at }
      : found(parsed.query, matched({ query: parsed.query, now }, messages, state));
  looked.set(envelopes, { text, table, answers, envelopesRead, meaning });
  return meaning;
}

function matched(asked: AskedQuery, messages: MessagesState, { view: seen }: State): Matched {
  return matchQuery(asked.query, matterOf(asked, messages, seen.zoneMinutes));
}

const countWords = (count: number): Safe =>
  count === 1 ? safe`1 message` : safe`${formatCount(count)} messages`;

function found(query: Query, { uids, octets, unread, unreadOctets }: Matched): Meaning {
  const words = safe`${countWords(uids.size)} · ${formatBytes(octets)}`;
  const none = literal('');
  if (unread === 0) return { kind: 'found', words, list: none, server: none };
  const terms = termsOf(query);
  const asked = terms.filter(isServerTerm);
  if (asked.length === 0) {
    const said = safe`${words} so far; ${formatCount(unread)} are not read yet`;
    return { kind: 'found', words: said, list: none, server: none };
  }
  const most = safe`${formatCount(uids.size + unread)} · ${formatBytes(octets + unreadOctets)}`;
  return {
    kind: 'found',
    words: uids.isEmpty ? safe`at most ${most}` : safe`${words}, at most ${most}`,
    list: named(terms.filter((term) => !isServerTerm(term)).map(({ kind }) => OWN_NAMES[kind] ?? kind)),
    server: named(asked.map(nameOf)),
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
    case 'Enter': {
      const { text, change, now } = dialog;
      if (text.trim() === '') return close;
      const parsed = parseQuery(text);
      // What is wrong stands there already.
      if (parsed.kind === 'wrong') return [];
      const selection: Selection = { query: parsed.query, change, now };
      return [
        ...close,
        ...view({ kind: 'remember-query', text: text.trim() }, { kind: 'select', selection }),
      ];
    }
    default: {
      const text = edited(dialog.text, key);
      return text === undefined ? [] : open({ ...dialog, text, recall: 0 });
    }
  }
}

/** `recall` counts back from what is typed now. */
function recalled({ view: { queries } }: State, dialog: QueryLine, step: 1 | -1): QueryLine {
  const recall = Math.max(0, Math.min(queries.length, dialog.recall + step));
  return { ...dialog, recall, text: recall === 0 ? '' : queries.at(-recall)! };
}

/** What a selection makes of the view; undefined while it has to wait for what it asks about. */
export function selectionStep(state: State): ViewIntent[] | undefined {
  const { messages } = state;
  const { selection } = messages;
  if (!selection || isComingIn(messages) || openTermsOf(selection, state).length > 0) return undefined;
  const { query, change, words } = selection;
  const { uids, octets, unread } = matched(selection, messages, state);
  const { marks } = messages;
  const changed = change === 'mark' ? uids.minus(marks) : uids.intersect(marks);
  const rest = unread > 0 ? ` ${formatCount(unread)} messages were not looked at.` : '';
  const done = change === 'mark' ? 'marked' : 'unmarked';
  const asked = words ?? printQuery(query);
  const said =
    uids.size === changed.size
      ? `${countWords(uids.size)} ${done}, ${formatBytes(octets)}: ${asked}.`
      : `${countWords(uids.size)} found, ${formatBytes(octets)}, ${formatCount(changed.size)} newly ${done}: ${asked}.`;
  return [
    { kind: 'select', selection: undefined },
    { kind: 'set-marks', marks: change === 'mark' ? marks.union(uids) : marks.minus(uids) },
    { kind: 'say', status: { text: toSafe(`${said}${rest}`), tone: uids.isEmpty ? 'warning' : 'plain' } },
  ];
}
