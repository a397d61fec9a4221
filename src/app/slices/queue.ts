// Plans as the queue reports them, and which \Deleted marks are this console's own.
import { mailboxKey, sameMailbox, type MailboxRef } from '../../model/mailbox.ts';
import { DELETED } from '../../model/flags.ts';
import type { RowBatch } from '../../model/message-table.ts';
import type { PlanProgress } from '../../model/plan.ts';
import { UidSet } from '../../model/uid-set.ts';
import type { Input } from '../input.ts';
import { bodyHeight, layout } from '../layout.ts';
import { scrolled } from '../moved.ts';
import type { QueueState, State } from '../state.ts';

export const initialQueue: QueueState = { plans: [], ownDeleted: new Map(), top: 0 };

/** Plans kept on screen once they have ended; the journal has them all. */
const PLANS_KEPT = 200;

export function updateQueue(state: State, input: Input): QueueState {
  const { queue } = state;
  switch (input.kind) {
    case 'plan-changed':
      return { ...queue, plans: withPlan(queue.plans, input.progress) };
    case 'flagged': {
      if (input.flag.toLowerCase() !== '\\deleted') return queue;
      // A message that others had marked before stays theirs.
      return withOwn(queue, input.mailbox, (own) =>
        input.change === 'add' ? own.union(input.changed) : own.minus(input.uids),
      );
    }
    case 'read':
      return withOwn(queue, input.mailbox, (own) => own.minus(unmarked(own, input.rows)));
    case 'flags-seen': {
      const marked = input.flags.bits & DELETED;
      return marked ? queue : withOwn(queue, input.mailbox, (own) => own.minus(UidSet.of(input.uid)));
    }
    case 'expunged':
      return withOwn(queue, input.mailbox, (own) => own.minus(input.uids));
    case 'move': {
      if (state.view.focus !== 'queue') return queue;
      const place = layout(state);
      const height = place.kind === 'panes' ? bodyHeight(place.queue) : 0;
      return { ...queue, top: scrolled(input.move, queue.top, height) };
    }
    default:
      return queue;
  }
}

function withPlan(plans: readonly PlanProgress[], progress: PlanProgress): PlanProgress[] {
  const index = plans.findIndex(({ plan }) => plan.id === progress.plan.id);
  if (index >= 0) return plans.with(index, progress);
  return [progress, ...plans].filter((kept, place) => place < PLANS_KEPT || isUnfinished(kept));
}

/** Those of a set that were read without \Deleted: whoever marks them next, it was not this console. */
function unmarked(own: UidSet, { count, uids, flagIds, pool }: RowBatch): UidSet {
  if (own.isEmpty) return own;
  const lost: number[] = [];
  for (let i = 0; i < count; i++) {
    if (own.has(uids[i]!) && (pool.list(flagIds[i]!).bits & DELETED) === 0) lost.push(uids[i]!);
  }
  return UidSet.from(lost);
}

function withOwn(queue: QueueState, mailbox: MailboxRef, change: (own: UidSet) => UidSet): QueueState {
  const key = mailboxKey(mailbox);
  const own = queue.ownDeleted.get(key) ?? UidSet.empty;
  const next = change(own);
  return next.equals(own) ? queue : { ...queue, ownDeleted: new Map(queue.ownDeleted).set(key, next) };
}

export function ownDeleted({ queue, messages }: State): UidSet {
  return (messages.mailbox && queue.ownDeleted.get(mailboxKey(messages.mailbox))) ?? UidSet.empty;
}

export function isUnfinished({ state }: PlanProgress): boolean {
  switch (state) {
    case 'waiting':
    case 'running':
    case 'unknown':
      return true;
    case 'done':
    case 'part':
    case 'failed':
    case 'void':
      return false;
  }
}

/** Messages of the open mailbox that unfinished plans are about to change. */
export function pendingUids(queue: QueueState, mailbox: MailboxRef | undefined): UidSet {
  let pending = UidSet.empty;
  for (const progress of queue.plans) {
    if (isUnfinished(progress) && sameMailbox(progress.plan.mailbox, mailbox))
      pending = pending.union(progress.plan.uids);
  }
  return pending;
}
