// Questions that an answer raises: what a plan's own steps could not know beforehand. None of them changes mail.
import type { Identities, Opened } from '../model/command.ts';
import { isLabel } from '../model/labels.ts';
import type { Step } from '../model/step.ts';
import { UidSet } from '../model/uid-set.ts';
import { chunksOf } from '../plan/steps.ts';
import type { Lease } from '../ports.ts';
import { formatCount } from '../text/size.ts';
import type { Data } from './judge.ts';
import type { PlanRecord } from './record.ts';
import { sentFor } from './run-context.ts';
import { stepUids } from './step-kinds.ts';
import { ask } from './ask.ts';
import { lookForSurvivors } from './survivors.ts';
import { readCopies } from './target.ts';
import { goOn, stopped, type Lost, type Stop, type Verdict } from './verdict.ts';

/** Undefined where nothing stands in the way of the plan, and the answer's own verdict says all. */
export type Further = Verdict | Lost | undefined;

export async function askFurther(step: Step, data: Data, record: PlanRecord, lease: Lease): Promise<Further> {
  switch (step.role) {
    case 'identify': {
      const { uids, count } = (data as Identities).rows;
      return askForMissing(stepUids(step).minus(UidSet.from(uids.subarray(0, count))), record, lease);
    }
    case 'survivors':
      return step.command.kind === 'examine'
        ? lookForSurvivors(step.command.path, data as Opened, record, lease)
        : undefined;
    case 'prove-copies':
      return (await readCopies(record, lease)) ?? judgeCopies(record, lease);
    case 'survey-after':
      return askForOthers(data as UidSet, record, lease);
    case 'drop-folder':
      return askForFolder(step, record, lease);
    case 'proof':
      return askForLeft(step, data, record, lease);
    case 'open':
    case 'survey':
    case 'before':
    case 'make-folder':
    case 'survey-target':
    case 'rescue':
    case 'change':
      return undefined;
  }
}

/** What the server did not describe is gone, or nobody knows what it is; then no removal may name it. */
async function askForMissing(missing: UidSet, record: PlanRecord, lease: Lease): Promise<Further> {
  const here = await present(missing, record, lease);
  if (!(here instanceof UidSet)) return here;
  const gone = missing.minus(record.removalSent);
  if (!gone.isEmpty) record.learn({ goneBefore: record.known.goneBefore.union(gone) });
  if (here.isEmpty) return undefined;
  const why = `The server has ${formatCount(here.size)} of these but does not say what they are: nobody can tell them from others.`;
  return stopped('identity', why, record);
}

/** All that was sent must be there; and in a folder of our own nothing else, since it is going to be deleted. */
async function judgeCopies(record: PlanRecord, lease: Lease): Promise<Further> {
  const { plan, known, spared } = record;
  if (plan.ownFolder !== undefined) {
    const all = await ask(lease, { kind: 'search' }, record);
    if (all.kind !== 'data') return all;
    const foreign = all.data.minus(UidSet.from(record.copied.values()));
    if (!foreign.isEmpty) {
      const why = `${formatCount(foreign.size)} messages in our folder are not the planned ones: it is not deleted.`;
      return stopped('identity', why, record);
    }
  }
  const asked = plan.uids.minus(known.goneBefore).minus(spared);
  const there = record.known.copies.intersect(asked);
  const note = `${formatCount(there.size)} of ${formatCount(asked.size)} there`;
  return goOn(note, there.size === asked.size ? 'done' : 'part');
}

/** A label may be what keeps a message in a folder: one that is not there any more is nobody's to read labels of. */
async function askForLeft(step: Step, data: Data, record: PlanRecord, lease: Lease): Promise<Further> {
  const { command } = step;
  if (command.kind !== 'search' || !command.test || !isLabel(command.test.flag)) return undefined;
  const asked = stepUids(step);
  const missing = asked.minus(data as UidSet);
  const here = await present(missing, record, lease);
  if (!(here instanceof UidSet)) return here;
  record.learn({ goneBefore: record.known.goneBefore.minus(asked).union(missing.minus(here)) });
  return undefined;
}

/** An OK to DELETE proves nothing either. */
async function askForFolder(step: Step, record: PlanRecord, lease: Lease): Promise<Further> {
  if (step.command.kind !== 'delete-folder') return undefined;
  const answer = await lease.run(
    { kind: 'status', path: step.command.path },
    undefined,
    sentFor(step, record),
  );
  if (answer.kind === 'lost') return { kind: 'lost' };
  if (answer.kind === 'refused') return undefined;
  return stopped('protocol', 'The server said that it deleted our folder, and has it still.', record);
}

/**
 * Is everybody else's \Deleted mail still there after our removal? A server whose UID EXPUNGE removes more than it was
 * told is met here.
 */
async function askForOthers(markedNow: UidSet, record: PlanRecord, lease: Lease): Promise<Further> {
  const unmarked = (record.known.othersDeleted ?? UidSet.empty).minus(markedNow);
  // Somebody may have taken the mark back: only those that are no longer there count.
  const here = await present(unmarked, record, lease);
  if (!(here instanceof UidSet)) return here;
  record.learn({ othersGone: unmarked.minus(here) });
  return undefined;
}

async function present(uids: UidSet, record: PlanRecord, lease: Lease): Promise<UidSet | Stop | Lost> {
  let here = UidSet.empty;
  for (const chunk of chunksOf(uids)) {
    const answer = await ask(lease, { kind: 'search', uids: chunk }, record);
    if (answer.kind !== 'data') return answer;
    here = here.union(answer.data);
  }
  return here;
}
