// Plans as the queue reports them and as earlier runs left them, and which \Deleted marks are this account's own.
import { mailboxKey, type MailboxRef } from '../../model/mailbox.ts';
import { DELETED } from '../../model/flags.ts';
import { appends } from '../../model/intent.ts';
import type { FlagBatch } from '../../model/flag-batch.ts';
import type { PlanProgress } from '../../model/plan.ts';
import { UidSet } from '../../model/uid-set.ts';
import type { JournalContents } from '../../ports.ts';
import type { Input } from '../input.ts';
import { listedMailboxes, listedUids } from '../listed.ts';
import { bodyHeight, layout } from '../layout.ts';
import { scrolled } from '../moved.ts';
import type { QueueState, State } from '../state.ts';
import { replayOwnDeleted, withOwn } from './own-deleted.ts';

export const initialQueue: QueueState = {
  plans: [],
  earlier: new Map(),
  rechecked: new Map(),
  ownDeleted: new Map(),
  top: 0,
};

/** Plans kept on screen once they have ended; the journal has them all. */
const PLANS_KEPT = 200;

export function updateQueue(state: State, input: Input): QueueState {
  const { queue } = state;
  switch (input.kind) {
    case 'journal-read':
      return withJournal(queue, input.contents);
    case 'plan-changed':
      return {
        ...queue,
        plans: withPlan(queue.plans, input.progress),
        earlier: hasEnded(input.progress) ? without(queue.earlier, input.progress.plan.id) : queue.earlier,
        rechecked: withRecheck(queue, input.progress),
      };
    case 'flagged': {
      if (input.flag.toLowerCase() !== '\\deleted') return queue;
      // A message that others had marked before stays theirs.
      return changeOwn(queue, input.mailbox, (own) =>
        input.change === 'add' ? own.union(input.changed) : own.minus(input.uids),
      );
    }
    case 'read':
      return changeOwn(queue, input.mailbox, (own) => own.minus(unmarked(own, input.rows)));
    case 'flags-read':
      return changeOwn(queue, input.mailbox, (own) => own.minus(unmarked(own, input.flags)));
    case 'flags-seen': {
      const marked = input.flags.bits & DELETED;
      return marked ? queue : changeOwn(queue, input.mailbox, (own) => own.minus(UidSet.of(input.uid)));
    }
    case 'expunged':
      return changeOwn(queue, input.mailbox, (own) => own.minus(input.uids));
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

/** Parked again after it was under way: the server was asked, whatever it said. */
function withRecheck({ plans, rechecked }: QueueState, progress: PlanProgress): QueueState['rechecked'] {
  const { id } = progress.plan;
  const before = plans.find(({ plan }) => plan.id === id);
  if (!isParked(progress) || !before || isParked(before)) return rechecked;
  return new Map(rechecked).set(id, (rechecked.get(id) ?? 0) + 1);
}

/** What ends now is this run's. */
function without(earlier: QueueState['earlier'], planId: number): QueueState['earlier'] {
  if (!earlier.has(planId)) return earlier;
  const left = new Map(earlier);
  left.delete(planId);
  return left;
}

/** Ids grow: the place of a plan is that of its id, also where an earlier run made it. */
function withPlan(plans: readonly PlanProgress[], progress: PlanProgress): PlanProgress[] {
  const index = plans.findIndex(({ plan }) => plan.id === progress.plan.id);
  if (index >= 0) return plans.with(index, progress);
  const newer = plans.filter(({ plan }) => plan.id > progress.plan.id);
  const all = [...newer, progress, ...plans.slice(newer.length)];
  return onScreen(all);
}

/** The newest first. An act stays whole: it is undone as one. */
function onScreen(all: readonly PlanProgress[]): PlanProgress[] {
  const act = all[PLANS_KEPT - 1]?.plan.act;
  const isOfAct = ({ plan }: PlanProgress): boolean => act !== undefined && plan.act === act;
  return all.filter((kept, place) => place < PLANS_KEPT || !hasEnded(kept) || isOfAct(kept));
}

function withJournal(queue: QueueState, { ended, unfinished }: JournalContents): QueueState {
  const earlier = new Map(
    [...ended, ...unfinished].map(({ progress, updated }) => [progress.plan.id, updated]),
  );
  const before = ended.map(({ progress }) => progress).toSorted((a, b) => b.plan.id - a.plan.id);
  const all = [...before, ...unfinished.map(({ progress }) => progress)];
  return {
    ...queue,
    plans: onScreen(before).reduce(withPlan, queue.plans),
    earlier,
    ownDeleted: replayOwnDeleted(all),
  };
}

/** Those of a set that were read without \Deleted: whoever marks them next, it was not this console. */
function unmarked(own: UidSet, { count, uids, flagIds, pool }: FlagBatch): UidSet {
  if (own.isEmpty) return own;
  const lost: number[] = [];
  for (let i = 0; i < count; i++) {
    if (own.has(uids[i]!) && (pool.list(flagIds[i]!).bits & DELETED) === 0) lost.push(uids[i]!);
  }
  return UidSet.from(lost);
}

function changeOwn(queue: QueueState, mailbox: MailboxRef, change: (own: UidSet) => UidSet): QueueState {
  const own = withOwn(queue.ownDeleted, mailbox, change);
  return own === queue.ownDeleted ? queue : { ...queue, ownDeleted: own };
}

/** Those of the list. */
export function ownDeleted({ queue, messages }: State): UidSet {
  return listedMailboxes(messages).reduce((all, mailbox) => {
    const own = queue.ownDeleted.get(mailboxKey(mailbox));
    return own ? all.union(listedUids(messages, mailbox, own)) : all;
  }, UidSet.empty);
}

/** Something may yet be sent for it without a word of the user: leaving asks about it. */
export function isUnfinished({ state }: PlanProgress): boolean {
  switch (state) {
    case 'waiting':
    case 'running':
    case 'paused':
    case 'unknown':
      return true;
    case 'parked':
    case 'done':
    case 'part':
    case 'failed':
    case 'void':
      return false;
  }
}

export const hasEnded = (progress: PlanProgress): boolean => !isUnfinished(progress) && !isParked(progress);

/** Left by an earlier run: nothing of it is sent until the user says so. */
export const isParked = ({ state }: PlanProgress): boolean => state === 'parked';

/** It goes on by itself. */
export const isAtWork = (progress: PlanProgress): boolean =>
  isUnfinished(progress) && progress.state !== 'paused';

/** Messages of the list that unfinished plans are about to change. */
export function pendingUids({ queue, messages }: State): UidSet {
  let pending = UidSet.empty;
  for (const progress of queue.plans) {
    const { mailbox, uids, intent } = progress.plan;
    if (isUnfinished(progress) && !appends(intent))
      pending = pending.union(listedUids(messages, mailbox, uids));
  }
  return pending;
}
