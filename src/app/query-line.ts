// The line in which messages are described: what it means while it is typed, and what is done with it.
import { asksEnvelopes, type Query } from '../model/query/query.ts';
import { matchQuery, type Matched } from '../model/query/match-query.ts';
import { parseQuery } from '../model/query/parse-query.ts';
import { printQuery } from '../model/query/print-query.ts';
import type { MessageTable } from '../model/message-table.ts';
import { formatBytes, formatCount } from '../text/size.ts';
import { safe, toSafe, type Safe } from '../text/safe-text.ts';
import type { Effect } from './command.ts';
import { view } from './commands/shared.ts';
import { edited } from './edited.ts';
import { shownMessages } from './slices/view.ts';
import type { Dialog, MessagesState, Selection, State } from './state.ts';
import type { ViewIntent } from './view-intent.ts';

type QueryLine = Extract<Dialog, { kind: 'query' }>;

export type Meaning =
  | { readonly kind: 'wrong'; readonly why: Safe; readonly at: number }
  | { readonly kind: 'found'; readonly words: Safe };

interface Looked {
  readonly text: string;
  readonly table: MessageTable;
  readonly read: number;
  readonly meaning: Meaning;
}

/** The line is drawn more often than it changes, and a million messages take a frame to look at. */
const looked = new WeakMap<MessagesState['envelopes'], Looked>();

export function meaningOf(state: State, { text, now }: QueryLine): Meaning {
  const messages = shownMessages(state);
  const { table, envelopes, envelopesRead: read } = messages;
  const before = looked.get(envelopes);
  if (before?.text === text && before.table === table && before.read === read) return before.meaning;
  const parsed = parseQuery(text);
  const meaning: Meaning =
    parsed.kind === 'wrong'
      ? { kind: 'wrong', why: toSafe(parsed.why), at: parsed.at }
      : { kind: 'found', words: foundWords(parsed.query, matched(parsed.query, messages, now, state)) };
  looked.set(envelopes, { text, table, read, meaning });
  return meaning;
}

function matched(
  query: Query,
  { table, envelopes }: MessagesState,
  now: number,
  { view: seen }: State,
): Matched {
  return matchQuery(query, { table, envelopes, now: now / 1_000, zoneMinutes: seen.zoneMinutes });
}

const countWords = (count: number): Safe =>
  count === 1 ? safe`1 message` : safe`${formatCount(count)} messages`;

function foundWords(query: Query, { uids, octets, unread }: Matched): Safe {
  const found = safe`${countWords(uids.size)} · ${formatBytes(octets)}`;
  if (unread === 0) return found;
  return asksEnvelopes(query)
    ? safe`${found} so far; Enter reads From and Subject of ${formatCount(unread)} more`
    : safe`${found} so far; ${formatCount(unread)} are not read yet`;
}

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
  const { selection, envelopeScan, scan } = messages;
  if (!selection || scan.kind === 'reading' || scan.kind === 'opening') return undefined;
  if (asksEnvelopes(selection.query) && envelopeScan) return undefined;
  const { query, change, now, words } = selection;
  const { uids, octets, unread } = matched(query, messages, now, state);
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
