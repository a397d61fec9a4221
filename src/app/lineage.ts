// Whether it has to be known of every message which others it answers, and which are the same.
import { isCompared } from './copy-evidence.ts';
import type { State } from './state.ts';

/** Copies are told by these as well. */
export function needsAddressees({ view: { dialog } }: State): boolean {
  if (dialog?.kind !== 'duplicates') return false;
  return isCompared(dialog.comparison, 'to') || isCompared(dialog.comparison, 'cc');
}

export function needsTyped({ view: { dialog } }: State): boolean {
  return dialog?.kind === 'duplicates' && dialog.comparison.field !== undefined;
}

export function needsLineage({ view, messages }: State): boolean {
  const { threadMark, sort } = messages;
  return view.dialog?.kind === 'duplicates' || threadMark !== undefined || sort.key === 'thread';
}
