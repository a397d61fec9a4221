// Which \Deleted marks this account's consoles made, as the journal tells it: what X without marks is for, also after the
// program was started anew.
import type { Command } from '../../model/command.ts';
import { DELETED, systemBit } from '../../model/flags.ts';
import { isLabel } from '../../model/labels.ts';
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

/**
 * Goes through plans in the order in which they were made. A message that lacked the mark before a plan sent it is ours, as
 * long as it carries one: whether the answer came or not, nobody else made it.
 */
export function replayOwnDeleted(plans: readonly PlanProgress[]): OwnDeleted {
  const inOrder = plans.toSorted((a, b) => a.plan.id - b.plan.id);
  return inOrder.reduce<OwnDeleted>(
    (own, progress) => withOwn(own, progress.plan.mailbox, (before) => afterPlan(before, progress)),
    new Map(),
  );
}

function afterPlan(own: UidSet, progress: PlanProgress): UidSet {
  const { plan, known } = progress;
  const { intent } = plan;
  switch (intent.kind) {
    case 'flag':
    case 'restore':
      if (isLabel(intent.flag) || systemBit(intent.flag) !== DELETED) return own;
      return intent.change === 'add' ? own.union(marked(progress)) : own.minus(known.proven);
    case 'expunge':
    case 'move':
    case 'move-back': {
      // Where the server cannot remove single messages, a move marks them only: proven is the mark, not that they are gone.
      const gone = removes(plan) ? known.proven : UidSet.empty;
      const all = marked(progress);
      return own.union(all.intersect(known.left ?? all)).minus(gone);
    }
    case 'copy':
    case 'put-back':
    case 'import':
      return own;
  }
}

/** Messages that this plan marked, and nobody before it. */
function marked({ steps, known: { sent, lacking = UidSet.empty } }: PlanProgress): UidSet {
  const all = steps.reduce(
    (uids, { command, sent: went }) => (went && command.kind === 'store' ? uids.union(command.uids) : uids),
    sent,
  );
  return all.intersect(lacking);
}

function removes({ steps }: Plan): boolean {
  return steps.some(({ command }) => REMOVALS.has(command.kind));
}

const REMOVALS: ReadonlySet<Command['kind']> = new Set(['expunge', 'expunge-all', 'move']);
