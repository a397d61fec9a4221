// Marking messages for what comes next.
import { UidSet } from '../../model/uid-set.ts';
import type { CommandSpec, Effect } from '../command.ts';
import type { State } from '../state.ts';
import { standFor } from '../threads.ts';
import { noMessage, view } from './shared.ts';

const base = { panes: ['messages'], reach: 'view', disabled: noMessage } as const;

export const markingCommands: readonly CommandSpec[] = [
  {
    ...base,
    id: 'mark',
    title: 'mark',
    help: 'Marks the message under the cursor, or takes its mark away, and goes down. In a range: keeps the marks.',
    keys: ['Space', 't'],
    hint: 30,
    run: toggleMark,
  },
  {
    ...base,
    id: 'range',
    title: 'range',
    help: 'Begins a visual range; again: keeps its marks. Esc gives them up.',
    keys: ['V'],
    hint: undefined,
    run: ({ messages }) => view({ kind: 'range', change: messages.anchor ? 'keep' : 'begin' }),
  },
  {
    ...base,
    id: 'range-down',
    title: 'range down',
    help: 'Extends the visual range one line down.',
    keys: ['Shift-Down'],
    hint: undefined,
    run: (state) => extendRange(state, 1),
  },
  {
    ...base,
    id: 'range-up',
    title: 'range up',
    help: 'Extends the visual range one line up.',
    keys: ['Shift-Up'],
    hint: undefined,
    run: (state) => extendRange(state, -1),
  },
  {
    ...base,
    id: 'mark-menu',
    title: 'mark menu',
    help: 'Marks many; the next key says which: a all, n none, i the others, k keep those that a query names, s this sender, d this domain, j this subject, t this thread, z this big or bigger, o this old or older, u copies of the same message.',
    keys: ['M'],
    hint: undefined,
    run: () => view({ kind: 'open-dialog', dialog: { kind: 'mark-menu' } }),
  },
  {
    ...base,
    id: 'selections',
    title: 'saved marks',
    help: 'Marks under letters, for this run; the next keys say what and which: s save, r mark only these, a these as well, i only those of the marked, x not these.',
    keys: ['"'],
    hint: undefined,
    run: () => view({ kind: 'open-dialog', dialog: { kind: 'selections', change: undefined } }),
  },
  {
    ...base,
    id: 'mark-query',
    title: 'mark by query',
    help: 'Marks every message that a query names: size>20M older:1y from:@shop.example -is:flagged.',
    keys: ['T'],
    hint: undefined,
    run: () => [{ kind: 'ask-query', purpose: 'mark' }],
  },
  {
    ...base,
    id: 'unmark-query',
    title: 'unmark by query',
    help: 'Takes the mark from every message that a query names.',
    keys: ['Ctrl-t'],
    hint: undefined,
    run: () => [{ kind: 'ask-query', purpose: 'unmark' }],
  },
];

function toggleMark({ messages }: State): readonly Effect[] {
  const { cursor, marks, anchor } = messages;
  if (anchor) return view({ kind: 'range', change: 'keep' });
  if (cursor === undefined) return [];
  const one = standFor(messages, UidSet.of(cursor));
  const changed = marks.has(cursor) ? marks.minus(one) : marks.union(one);
  return view({ kind: 'set-marks', marks: changed }, { kind: 'move', move: { by: 'rows', count: 1 } });
}

function extendRange({ messages }: State, count: 1 | -1): readonly Effect[] {
  const begin = messages.anchor ? [] : view({ kind: 'range', change: 'begin' });
  return [...begin, ...view({ kind: 'move', move: { by: 'rows', count } })];
}
