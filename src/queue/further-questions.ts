// Questions that an answer raises: what a plan's own steps could not know beforehand. None of them changes mail.
import type { CommandData } from '../model/command.ts';
import type { RowBatch } from '../model/message-table.ts';
import type { Step } from '../model/step.ts';
import { UidSet } from '../model/uid-set.ts';
import { readChunks } from '../plan/steps.ts';
import type { Lease } from '../ports.ts';
import { formatCount } from '../text/size.ts';
import { toSafe } from '../text/safe-text.ts';
import { stepUids, type Verdict } from './judge.ts';
import type { PlanRecord } from './record.ts';

type Stop = Verdict & { readonly kind: 'stop' };
type Lost = { readonly kind: 'lost' };

/** Undefined where nothing stands in the way of the plan. */
export type Further = Stop | Lost | undefined;

export async function askFurther(
  step: Step,
  data: CommandData[keyof CommandData],
  record: PlanRecord,
  lease: Lease,
): Promise<Further> {
  switch (step.role) {
    case 'identify': {
      const { uids, count } = data as RowBatch;
      return askForMissing(stepUids(step).minus(UidSet.from(uids.subarray(0, count))), record, lease);
    }
    case 'survey-after':
      return askForOthers(data as UidSet, record, lease);
    case 'open':
    case 'survey':
    case 'before':
    case 'change':
    case 'proof':
      return undefined;
  }
}

/** What the server did not describe is gone, or nobody knows what it is; then no removal may name it. */
async function askForMissing(missing: UidSet, record: PlanRecord, lease: Lease): Promise<Further> {
  const here = await present(missing, lease);
  if (!(here instanceof UidSet)) return here;
  record.goneBefore = record.goneBefore.union(missing.minus(record.expungeSent));
  if (here.isEmpty) return undefined;
  const why = `The server has ${formatCount(here.size)} of these but does not say what they are: nobody can tell them from others.`;
  return { kind: 'stop', failure: 'identity', why: toSafe(`${why} ${record.notDone}`) };
}

/**
 * Is everybody else's \Deleted mail still there after our UID EXPUNGE? A server whose UID EXPUNGE removes more than it was
 * told is met here.
 */
async function askForOthers(markedNow: UidSet, record: PlanRecord, lease: Lease): Promise<Further> {
  const unmarked = (record.othersDeleted ?? UidSet.empty).minus(markedNow);
  // Somebody may have taken the mark back: only those that are no longer there count.
  const here = await present(unmarked, lease);
  if (!(here instanceof UidSet)) return here;
  record.othersGone = unmarked.minus(here);
  return undefined;
}

async function present(uids: UidSet, lease: Lease): Promise<UidSet | Stop | Lost> {
  let here = UidSet.empty;
  for (const chunk of readChunks(uids)) {
    const answer = await lease.run({ kind: 'search', uids: chunk });
    if (answer.kind === 'lost') return { kind: 'lost' };
    if (answer.kind === 'refused') {
      return { kind: 'stop', failure: answer.failure.kind, why: answer.failure.text };
    }
    here = here.union(answer.data);
  }
  return here;
}
