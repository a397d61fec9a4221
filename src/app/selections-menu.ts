// Marks under letters: saved, called back, put together. Two keys: what to do, and with which letter.
import { totalOf } from '../model/message-totals.ts';
import type { UidSet } from '../model/uid-set.ts';
import { formatBytes, formatCount } from '../text/size.ts';
import { literal, safe, toSafe, type Safe } from '../text/safe-text.ts';
import type { Effect } from './command.ts';
import { view, warn } from './commands/shared.ts';
import { countKept, listedKept, type KeptMarks } from './kept-marks.ts';
import { shownMessages } from './slices/view.ts';
import type { MessagesState, SelectionsChange, State } from './state.ts';

interface SelectionsChoice {
  readonly letter: string;
  readonly label: Safe;
}

interface Change {
  readonly letter: string;
  readonly label: Safe;
  /** What stands before the letters. */
  readonly question: Safe;
}

const SELECTIONS_CHANGES: Readonly<Record<SelectionsChange, Change>> = {
  save: { letter: 's', label: literal('save marks'), question: literal('save marks as a letter or digit') },
  recall: { letter: 'r', label: literal('recall'), question: literal('mark only') },
  add: { letter: 'a', label: literal('add'), question: literal('mark as well') },
  intersect: { letter: 'i', label: literal('intersect'), question: literal('keep marks only of') },
  subtract: { letter: 'x', label: literal('take away'), question: literal('take marks from') },
};

export function selectionsLabel(state: State, change: SelectionsChange | undefined): Safe {
  if (change) return safe`${SELECTIONS_CHANGES[change].question}:`;
  const saved = savedSelections(shownMessages(state)).map(({ letter }) => letter);
  return saved.length === 0 ? literal('saved marks: none') : safe`saved marks: ${toSafe(saved.join(' '))}`;
}

/** What to do; then the letters that there are, with what of them is in the list. */
export function selectionsChoices(
  state: State,
  change: SelectionsChange | undefined,
): readonly SelectionsChoice[] {
  return change ? savedSelections(shownMessages(state)) : Object.values(SELECTIONS_CHANGES);
}

function savedSelections(messages: MessagesState): SelectionsChoice[] {
  return [...messages.selections]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([letter, { marks }]) => ({ letter, label: sizeWords(messages, marks) }));
}

function sizeWords(messages: MessagesState, kept: KeptMarks): Safe {
  const here = listedKept(kept, messages);
  const elsewhere = countKept(kept) - here.size;
  const more = elsewhere > 0 ? safe` +${formatCount(elsewhere)}` : literal('');
  return safe`${countAndBytes(messages, here)}${more}`;
}

const countAndBytes = ({ table }: MessagesState, uids: UidSet): Safe =>
  safe`${formatCount(uids.size)} · ${formatBytes(totalOf(table, uids).bytes)}`;

export function selectionsPress(
  state: State,
  chosen: SelectionsChange | undefined,
  key: string,
): readonly Effect[] {
  const close = view({ kind: 'close-dialog' });
  if (chosen) return /^[a-z0-9]$/.test(key) ? [...close, ...changed(state, chosen, key)] : close;
  const names = Object.keys(SELECTIONS_CHANGES) as SelectionsChange[];
  const change = names.find((name) => SELECTIONS_CHANGES[name].letter === key);
  if (!change) return close;
  const { selections } = shownMessages(state);
  if (change !== 'save' && selections.size === 0)
    return [...close, ...warn('No marks were saved yet: s and a letter saves them.')];
  return view({ kind: 'open-dialog', dialog: { kind: 'selections', change } });
}

function changed(state: State, change: SelectionsChange, name: string): readonly Effect[] {
  const messages = shownMessages(state);
  const { marks, selections } = messages;
  if (change === 'save') {
    if (marks.isEmpty) return warn(`Nothing is marked: ${name} stays as it is.`);
    return [
      ...view({ kind: 'save-marks', name }),
      ...say(safe`${countAndBytes(messages, marks)} saved as ${toSafe(name)}.`),
    ];
  }
  const saved = selections.get(name);
  if (!saved) return warn(`No marks were saved as ${toSafe(name)}.`);
  const here = listedKept(saved.marks, messages);
  const now = {
    recall: here,
    add: marks.union(here),
    intersect: marks.intersect(here),
    subtract: marks.minus(here),
  }[change];
  const others = countKept(saved.marks) - here.size;
  const rest =
    others > 0 ? safe` ${formatCount(others)} of ${toSafe(name)} are not in this list.` : literal('');
  return [
    ...view({ kind: 'set-marks', marks: now, saved: saved.survivors }),
    ...say(safe`${countAndBytes(messages, now)} marked now.${rest}`),
  ];
}

const say = (text: Safe): Effect[] => view({ kind: 'say', status: { text, tone: 'plain' } });
