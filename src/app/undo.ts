// Which plan an undo or a redo is about, and the intent that gives back what it changed. A plan and those that undo each
// other make a chain: z takes the plan itself and what was done again, Z what was undone.
import { appends, survivorsOf, undoneBy, type Intent, type MoveIntent } from '../model/intent.ts';
import { sameMailbox } from '../model/mailbox.ts';
import type { Identity } from '../model/message-table.ts';
import type { Plan, PlanProgress } from '../model/plan.ts';
import type { Step } from '../model/step.ts';
import { Survivors } from '../model/survivors.ts';
import type { UidSet } from '../model/uid-set.ts';
import type { Uid } from '../model/uid.ts';
import type { RescueStore } from '../ports.ts';
import type { Safe } from '../text/safe-text.ts';
import { hasEnded } from './slices/queue.ts';
import type { MessagesState, UndoDirection } from './state.ts';

/**
 * The newest plan that can be undone, or whose undoing can be, with the others of its act; an undo that changed nothing can
 * be asked for again.
 */
export function undoableAct(
  plans: readonly PlanProgress[],
  direction: UndoDirection,
): readonly PlanProgress[] {
  const parity = direction === 'undo' ? 0 : 1;
  const undoable = plans.filter(
    (each) =>
      each.undo &&
      hasEnded(each) &&
      !isUndone(plans, each.plan.id) &&
      chainDepth(plans, each.plan) % 2 === parity,
  );
  const [newest] = undoable;
  if (newest?.plan.act === undefined) return newest ? [newest] : [];
  return undoable.filter(({ plan }) => plan.act === newest.plan.act).toReversed();
}

function isUndone(plans: readonly PlanProgress[], planId: number): boolean {
  return plans.some(
    ({ plan, state }) => undoneBy(plan.intent) === planId && state !== 'void' && state !== 'failed',
  );
}

/** How many plans led to this one: also one that is not known any more counts. */
function chainDepth(plans: readonly PlanProgress[], { id, intent }: Plan): number {
  const ofPlan = undoneBy(intent);
  if (ofPlan === undefined) return 0;
  const before = plans.find(({ plan }) => plan.id === ofPlan && plan.id < id);
  return before ? 1 + chainDepth(plans, before.plan) : 1;
}

export interface UndoContext {
  readonly messages: MessagesState;
  /** All that are known. */
  readonly plans: readonly PlanProgress[];
  readonly rescue: RescueStore;
  /** Copies are kept of what is removed. */
  readonly rescues: boolean;
  /** The name of the folder that a move goes back to. */
  readonly nameOf: (path: Plan['mailbox']['path']) => Safe;
}

/** Undefined where nothing of it is left to give back. */
export function undoIntent(progress: PlanProgress, context: UndoContext): Intent | undefined {
  const { plan, undo } = progress;
  switch (undo?.kind) {
    case undefined:
      return undefined;
    case 'flags': {
      const { change, flag } = undo;
      const uids = stillHere(undo.uids, plan.mailbox, context);
      return { kind: 'restore', mailbox: plan.mailbox, ofPlan: plan.id, uids, change, flag };
    }
    case 'move': {
      const { mailbox, to } = undo;
      const targets = movedTargets(progress, stillHere(undo.uids, mailbox, context));
      if (targets.length === 0) return undefined;
      const toName = context.nameOf(to);
      const survivors = survivorsAgain(progress, context);
      return { kind: 'move-back', mailbox, ofPlan: plan.id, targets, to, toName, ...survivors };
    }
    case 'imported': {
      const { mailbox } = undo;
      const targets = importedTargets(progress, stillHere(undo.uids, mailbox, context));
      if (targets.length === 0) return undefined;
      return { kind: 'expunge', mailbox, basis: 'marked', targets, rescue: context.rescues, ofPlan: plan.id };
    }
    case 'rescued': {
      const copies = context.rescue.list(plan.id).filter(({ uid }) => undo.uids.has(uid));
      if (copies.length === 0) return undefined;
      return { kind: 'put-back', mailbox: plan.mailbox, ofPlan: plan.id, copies };
    }
  }
}

/** What stays of copies that a plan brought back, and that are moved away once more: they have other UIDs since. */
function survivorsAgain(
  { plan, steps }: PlanProgress,
  { plans }: UndoContext,
): Pick<MoveIntent, 'survivors'> {
  const moved = plans.find(({ plan: { id } }) => id === undoneBy(plan.intent));
  if (!moved) return {};
  const [away, back] = [copiedTo(moved.steps), copiedTo(steps)];
  const survivors = survivorsOf(moved.plan.intent)
    .map(({ staysIn, survivors: { copies, stays } }) => {
      // 0 stands for a copy that did not come back.
      const now = copies.map((copy) => back.get(away.get(copy as Uid)!) ?? 0);
      return { staysIn, survivors: Survivors.ofPairs(now, stays) };
    })
    .filter((part) => !part.survivors.isEmpty);
  return survivors.length > 0 ? { survivors } : {};
}

/** What is known to be gone cannot be given anything back. */
function stillHere(uids: UidSet, mailbox: Plan['mailbox'], { messages }: UndoContext): UidSet {
  return sameMailbox(mailbox, messages.mailbox) ? uids.intersect(messages.table.uids()) : uids;
}

/** The messages of a move with the UIDs that they have now. What others did to their flags since is theirs. */
function movedTargets({ plan, steps }: PlanProgress, uids: UidSet): Identity[] {
  const { intent } = plan;
  if (!('targets' in intent)) return [];
  const now = copiedTo(steps);
  return intent.targets.flatMap(({ uid, size, date }) => {
    const there = now.get(uid);
    return there !== undefined && uids.has(there) ? [{ uid: there, size, date }] : [];
  });
}

/** As they were in the file, by the UIDs that they got: what others did to their flags since is theirs. */
function importedTargets({ plan, steps }: PlanProgress, uids: UidSet): Identity[] {
  if (!appends(plan.intent)) return [];
  const now = copiedTo(steps);
  return plan.intent.copies.flatMap(({ uid, octets, date }) => {
    const there = now.get(uid);
    return there !== undefined && uids.has(there) ? [{ uid: there, size: octets, date }] : [];
  });
}

function copiedTo(steps: readonly Step[]): ReadonlyMap<Uid, Uid> {
  return new Map(steps.flatMap(({ copied }) => [...(copied ?? [])]));
}
