// Which \Deleted marks this account's consoles made, as the journal tells it: what X without marks is for, also after the
// program was started anew.
import type { Command } from '../../model/command.ts';
import { mailboxKey, type MailboxRef } from '../../model/mailbox.ts';
import type { Plan, PlanProgress } from '../../model/plan.ts';
import { UidSet } from '../../model/uid-set.ts';

export type OwnDeleted = ReadonlyMap<string, UidSet>;

export function withOwn(all: OwnDeleted, mailbox: MailboxRef, change: (own: UidSet) => UidSet): OwnDeleted {
  const key = mailboxKey(mailbox);
  const own = all.get(key) ?? UidSet.empty;
  const next = change(own);
  return next.equals(own) ? all : new Map(all).set(key, next);
}

/** Goes through plans in the order in which they were made. Only what a plan itself changed, and proved, counts. */
export function replayOwnDeleted(plans: readonly PlanProgress[]): OwnDeleted {
  const inOrder = plans.toSorted((a, b) => a.plan.id - b.plan.id);
  return inOrder.reduce<OwnDeleted>(
    (own, progress) => withOwn(own, progress.plan.mailbox, (before) => afterPlan(before, progress)),
    new Map(),
  );
}

function afterPlan(own: UidSet, { plan, known }: PlanProgress): UidSet {
  const { intent } = plan;
  const { proven, left = UidSet.empty, lacking = UidSet.empty } = known;
  switch (intent.kind) {
    case 'flag':
    case 'restore':
      if (intent.flag.toLowerCase() !== '\\deleted') return own;
      return intent.change === 'add' ? own.union(proven.intersect(lacking)) : own.minus(proven);
    case 'expunge':
    case 'move':
    case 'move-back':
      // Where the server cannot remove single messages, a move marks them only.
      if (!removes(plan)) return own.union(proven.intersect(lacking));
      // Gone from here; or marked on the way, and not removed after all.
      return own.minus(proven).union(left.intersect(lacking));
    case 'copy':
    case 'put-back':
      return own;
  }
}

function removes({ steps }: Plan): boolean {
  return steps.some(({ command }) => REMOVALS.has(command.kind));
}

const REMOVALS: ReadonlySet<Command['kind']> = new Set(['expunge', 'expunge-all', 'move']);
