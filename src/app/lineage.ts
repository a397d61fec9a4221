// Whether it has to be known of every message which others it answers, and which are the same.
import type { State } from './state.ts';

export function needsLineage({ view, messages }: State): boolean {
  const { threadMark, sort } = messages;
  return view.dialog?.kind === 'duplicates' || threadMark !== undefined || sort.key === 'thread';
}
