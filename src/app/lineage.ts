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

export function needsLineage(state: State): boolean {
  if (state.view.dialog?.kind === 'duplicates') return true;
  return needsThreads(state) && !asksForThreads(state);
}

function needsThreads({ messages: { threadMark, sort } }: State): boolean {
  return threadMark !== undefined || sort.key === 'thread';
}

/** The server is asked which messages belong together. It knows that of one mailbox, not over several. */
export function asksForThreads(state: State): boolean {
  const { gathering, threadsTold, fields, table } = state.messages;
  if (!needsThreads(state) || gathering || threadsTold.refused) return false;
  // Where the headers are read already nobody need be asked.
  const isOpen = threadsTold.told !== undefined || fields.lineage.pool.size < table.length;
  return isOpen && state.session.capabilities.threadRefs;
}
