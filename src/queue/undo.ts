// What can be given back of a plan: exactly what it changed, and only what the server showed to be so.
import type { Undo } from '../model/plan.ts';
import type { Step } from '../model/step.ts';
import { UidSet } from '../model/uid-set.ts';
import type { PlanRecord } from './record.ts';
import { isRemoval } from './step-kinds.ts';
import { targetPath } from './target-path.ts';

export function undoOf(record: PlanRecord): Undo | undefined {
  const { intent } = record.plan;
  switch (intent.kind) {
    case 'flag':
    case 'restore': {
      const uids = changed(record).intersect(record.known.proven);
      const change = intent.change === 'add' ? 'remove' : 'add';
      return uids.isEmpty ? undefined : { kind: 'flags', uids, change, flag: intent.flag };
    }
    case 'expunge': {
      // In a folder of our own, and not deleted with it: they can come back whole.
      if (record.plan.ownFolder !== undefined && !folderIsGone(record)) return undoMove(record);
      // What was marked but not removed can at least lose its mark again.
      const marked = leftMarked(record);
      if (!marked.isEmpty) return { kind: 'flags', uids: marked, change: 'remove', flag: '\\Deleted' };
      const uids = record.known.rescued.intersect(record.known.proven).intersect(record.removalSent);
      return uids.isEmpty ? undefined : { kind: 'rescued', uids };
    }
    case 'move':
    case 'move-back':
      return undoMove(record);
    case 'import':
      return undoImport(record);
    case 'copy':
    case 'put-back':
      return undefined;
  }
}

/** Messages that lacked the change before this plan sent it. */
function changed({ known, sent }: PlanRecord): UidSet {
  return (known.lacking ?? UidSet.empty).intersect(sent);
}

function leftMarked(record: PlanRecord): UidSet {
  const marked = changed(record);
  return marked.intersect(record.known.left ?? marked).minus(record.known.proven);
}

function folderIsGone({ steps }: PlanRecord): boolean {
  return steps.some(({ role, state }) => role === 'drop-folder' && state === 'done');
}

function undoMove(record: PlanRecord): Undo | undefined {
  const { plan, known } = record;
  const path = targetPath(record);
  if (known.target === undefined || path === undefined) return undefined;
  if (!plan.steps.some(({ command }) => isRemoval(command))) {
    // The originals are here still, marked: the copies stay.
    const marked = changed(record).intersect(known.proven);
    return marked.isEmpty ? undefined : { kind: 'flags', uids: marked, change: 'remove', flag: '\\Deleted' };
  }
  const moved = known.copies.intersect(known.proven);
  const there = record.steps.reduce((uids, step) => uids.union(copiesOf(step, moved)), UidSet.empty);
  if (there.isEmpty) return undefined;
  const mailbox = { path, uidValidity: known.target.uidValidity };
  return { kind: 'move', mailbox, uids: there, to: plan.mailbox.path };
}

/** Those that were found in the folder, the same there as in the file. */
function undoImport({ plan, known, steps }: PlanRecord): Undo | undefined {
  if (known.target === undefined) return undefined;
  const uids = steps.reduce((all, step) => all.union(copiesOf(step, known.copies)), UidSet.empty);
  if (uids.isEmpty) return undefined;
  const mailbox = { path: plan.mailbox.path, uidValidity: known.target.uidValidity };
  return { kind: 'imported', mailbox, uids };
}

/** The new UIDs of those of its messages that were moved. */
function copiesOf({ copied }: Step, moved: UidSet): UidSet {
  const there: number[] = [];
  copied?.forEach((uid, source) => {
    if (moved.has(source)) there.push(uid);
  });
  return UidSet.from(there);
}
