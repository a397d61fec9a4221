// What is exported of the messages, and where it goes.
import { totalOf } from '../model/message-totals.ts';
import type { ExportFormat } from '../model/export.ts';
import { formatBytes, formatCount } from '../text/size.ts';
import { literal, safe, type Safe } from '../text/safe-text.ts';
import type { Effect } from './command.ts';
import { view, warn } from './commands/shared.ts';
import { askImport } from './commands/transferring.ts';
import { edited } from './edited.ts';
import { shownMessages } from './slices/view.ts';
import type { Dialog, State } from './state.ts';
import { targets, type Targets } from './targets.ts';

export interface ExportChoice {
  readonly letter: string;
  readonly label: Safe;
  readonly effects: readonly Effect[];
}

const FORMATS: readonly (readonly [string, Safe, ExportFormat])[] = [
  ['e', literal('.eml'), 'eml'],
  ['m', literal('mbox'), 'mbox'],
  ['c', literal('CSV'), 'csv'],
  ['j', literal('JSON'), 'jsonl'],
];

/** What is on screen is what is meant. */
const chosenIn = (state: State) => targets({ ...state, messages: shownMessages(state) });

export function exportChoices(state: State): ExportChoice[] {
  const of = chosenIn(state);
  if (!of) return [];
  const exports = FORMATS.map(([letter, label, format]): ExportChoice => ({
    letter,
    label,
    effects: [{ kind: 'ask-export', format, of }],
  }));
  return [...exports, { letter: 'i', label: literal('import'), effects: askImport(state) }];
}

/** `export 3 marked, 495.6 MB, as`. */
export function exportLabel(state: State): Safe {
  const of = chosenIn(state);
  if (!of) return literal('export');
  const { bytes, exact } = totalOf(shownMessages(state).table, of.uids);
  return safe`export ${whichWords(of)}, ${formatBytes(bytes)}${exact ? literal('') : literal('+')}, as`;
}

function whichWords({ basis, uids }: Targets): Safe {
  if (basis === 'marked') return safe`${formatCount(uids.size)} marked`;
  return uids.size > 1 ? safe`thread of ${formatCount(uids.size)}` : safe`UID ${uids.first ?? 0}`;
}

export function exportPress(dialog: Extract<Dialog, { kind: 'export' }>, key: string): readonly Effect[] {
  const close = view({ kind: 'close-dialog' });
  if (key === 'Esc' || key === 'Ctrl-c') return [...close, ...warn('Cancelled: nothing was exported.')];
  const { order } = dialog;
  const path = dialog.text.trim();
  if (key === 'Enter') return path === '' ? [] : [...close, { kind: 'export', order: { ...order, path } }];
  const text = edited(dialog.text, key);
  return text === undefined ? [] : view({ kind: 'open-dialog', dialog: { ...dialog, text } });
}
