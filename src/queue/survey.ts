// Is everybody else's \Deleted mail still there after our UID EXPUNGE? A server whose UID EXPUNGE removes more than it
// was told is met here.
import { UidSet } from '../model/uid-set.ts';
import type { Lease } from '../ports.ts';
import { readChunks } from '../plan/steps.ts';
import type { PlanRecord } from './record.ts';
import type { RunContext } from './run-plan.ts';

/** Compares the two surveys. False when the connection was lost while asking. */
export async function vanishedOthers(
  markedNow: UidSet,
  record: PlanRecord,
  lease: Lease,
  context: RunContext,
): Promise<boolean> {
  const unmarked = (record.othersDeleted ?? UidSet.empty).minus(markedNow);
  // Somebody may have taken the mark back: only those that are no longer there count.
  let here = UidSet.empty;
  for (const uids of readChunks(unmarked)) {
    const answer = await lease.run({ kind: 'search', uids });
    if (answer.kind === 'lost') return false;
    if (answer.kind === 'ok') here = here.union(answer.data);
  }
  record.othersGone = unmarked.minus(here);
  if (!record.othersGone.isEmpty) {
    context.report({ kind: 'expunged', mailbox: record.plan.mailbox, uids: record.othersGone });
  }
  return true;
}
