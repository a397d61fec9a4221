// Marks for the many at once, by what the message under the cursor is like.
import type { Query } from '../model/query/query.ts';
import { UidSet } from '../model/uid-set.ts';
import { formatDate } from '../text/date.ts';
import { formatSize } from '../text/size.ts';
import { literal, safe, toSafe, type Safe } from '../text/safe-text.ts';
import type { Effect } from './command.ts';
import { view } from './commands/shared.ts';
import { senderOf } from './domain-mark.ts';
import { duplicatesDialog } from './duplicates-keys.ts';
import { withinFilter } from './query-line.ts';
import { shownMessages } from './slices/view.ts';
import type { State } from './state.ts';

export interface MarkChoice {
  readonly letter: string;
  readonly label: Safe;
  readonly effects: readonly Effect[];
}

export function markChoices(state: State): MarkChoice[] {
  const { table, marks, filtered } = shownMessages(state);
  // What is not shown is not meant.
  const all = filtered?.uids ?? table.uids();
  return [
    { letter: 'a', label: literal('all'), effects: marksOf(marks.union(all)) },
    { letter: 'n', label: literal('none'), effects: marksOf(UidSet.empty) },
    { letter: 'i', label: literal('invert'), effects: marksOf(marks.minus(all).union(all.minus(marks))) },
    { letter: 'k', label: literal('keep'), effects: [{ kind: 'ask-query', purpose: 'keep' }] },
    ...likeCursor(state),
    ...duplicates(state),
  ];
}

function duplicates(state: State): MarkChoice[] {
  const dialog = duplicatesDialog(state);
  return dialog
    ? [{ letter: 'u', label: literal('duplicates'), effects: view({ kind: 'open-dialog', dialog }) }]
    : [];
}

const marksOf = (marks: UidSet): Effect[] => view({ kind: 'set-marks', marks });

function likeCursor(state: State): MarkChoice[] {
  const messages = shownMessages(state);
  const { table, cursor, envelopes } = messages;
  const row = cursor === undefined ? -1 : table.rowOf(cursor);
  if (cursor === undefined || row < 0) return [];
  const [size, date, envelope] = [table.size(row), table.date(row), envelopes.get(cursor)];
  const choices: MarkChoice[] = [];
  const offer = (letter: string, label: Safe, query: Query, words: Safe, now = 0): void => {
    const selection = { query: withinFilter(messages, query), change: 'mark', now, words } as const;
    choices.push({ letter, label, effects: view({ kind: 'select', selection }) });
  };
  const from = senderOf(state, cursor);
  choices.push({
    letter: 'd',
    label: literal('domain'),
    effects: view({ kind: 'mark-domain', of: { uid: cursor, from } }),
  });
  const subject = envelope && plainSubject(envelope.subject);
  if (envelope && envelope.from !== '')
    offer('s', literal('sender'), { kind: 'from', text: envelope.from }, safe`from ${envelope.from}`);
  if (subject !== undefined && subject !== '')
    offer('j', literal('subject'), { kind: 'subject', text: subject }, safe`about ${toSafe(subject)}`);
  choices.push({ letter: 't', label: literal('thread'), effects: view({ kind: 'mark-thread', of: cursor }) });
  if (!Number.isNaN(size))
    offer('z', literal('big'), { kind: 'size', range: { least: size } }, safe`${formatSize(size)} or bigger`);
  if (!Number.isNaN(date))
    offer(
      'o',
      literal('old'),
      { kind: 'age', range: { least: 0 } },
      safe`from ${formatDate(date, { time: true, offsetMinutes: state.view.zoneMinutes })} or before`,
      date * 1_000,
    );
  return choices;
}

/** Without what answering and forwarding put before it. */
function plainSubject(subject: string): string {
  return subject.replace(/^(?:\s*(?:re|fwd?|aw|wg|sv|antw)\s*(?:\[\d+\])?:)+\s*/i, '').trim();
}
