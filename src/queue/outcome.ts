// How a plan ended: its state, and the sentence that says what the server proved.
import type { PlanState } from '../model/plan.ts';
import { UidSet } from '../model/uid-set.ts';
import { formatCount } from '../text/size.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import { stepUids } from './judge.ts';
import type { PlanRecord } from './record.ts';

export function settle(record: PlanRecord): void {
  record.state = endState(record);
  record.outcome = outcome(record);
}

function endState(record: PlanRecord): PlanState {
  const failed = record.steps.some(({ state }) => state === 'failed');
  if (!record.touched) return failed && !stoppedByCheck(record) ? 'failed' : 'void';
  if (!record.othersGone.isEmpty) return 'failed';
  if (record.proven.size === record.plan.uids.size) return 'done';
  return record.proven.minus(wereBefore(record)).isEmpty ? 'failed' : 'part';
}

/** A plan that its own checks stopped was never begun: it is void, not failed. */
function stoppedByCheck(record: PlanRecord): boolean {
  const step = record.steps.find(({ state }) => state === 'failed');
  return step?.role === 'open' || step?.role === 'identify';
}

/** Messages that were as the plan wants them before it did anything. */
function wereBefore({ plan, proven, lacking, goneBefore }: PlanRecord): UidSet {
  return plan.intent.kind === 'expunge' ? goneBefore.intersect(proven) : proven.minus(lacking ?? proven);
}

/** Messages that the server was not asked about, or did not answer for, after a change was sent. */
function notKnown({ steps, proven }: PlanRecord): UidSet {
  return steps
    .filter(({ role, state }) => role === 'proof' && state !== 'done' && state !== 'part')
    .reduce((uids, step) => uids.union(stepUids(step)), UidSet.empty)
    .minus(proven);
}

function outcome(record: PlanRecord): Safe {
  const { intent, uids } = record.plan;
  const why = record.steps.find(({ state }) => state === 'failed' || state === 'void')?.note;
  const reason = why ? `: ${why}` : '';
  // The reason may end with the same words.
  if (!record.touched) return toSafe(`nothing was changed${reason.replace(/ Nothing was changed\.$/, '')}`);
  const words = [`${formatCount(uids.size)} asked`];
  const unknown = notKnown(record).size;
  const left = uids.size - record.proven.size - unknown;
  const before = wereBefore(record).size;
  switch (intent.kind) {
    case 'flag':
    case 'restore': {
      const verb = intent.change === 'add' ? 'set' : 'cleared';
      words.push(`${formatCount(record.proven.size)} ${verb}`);
      if (before > 0) words.push(`${formatCount(before)} of them already were`);
      if (unknown > 0) words.push(`${formatCount(unknown)} not known${reason}`);
      if (left > 0) words.push(`${formatCount(left)} not ${verb}${unknown > 0 ? '' : reason}`);
      break;
    }
    case 'expunge': {
      words.push(`${formatCount(record.proven.size)} gone`);
      if (before > 0) words.push(`${formatCount(before)} of them were gone before`);
      if (unknown > 0) words.push(`${formatCount(unknown)} not known${reason}`);
      if (left > 0) words.push(`${formatCount(left)} still there${unknown > 0 ? '' : reason}`);
      words.push(others(record));
      break;
    }
  }
  return toSafe(words.join(' · '));
}

function others({ steps, othersGone }: PlanRecord): string {
  if (!othersGone.isEmpty) {
    return `${formatCount(othersGone.size)} others vanished meanwhile, removed by the server or another client`;
  }
  const asked = steps.every(({ role, state }) => role !== 'survey-after' || state === 'done');
  return asked ? '0 others' : 'others not asked about';
}
