// How a plan ended: its state, and the sentence that says what the server proved.
import type { PlanState } from '../model/plan.ts';
import { formatCount } from '../text/size.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import type { PlanRecord } from './record.ts';

export function settle(record: PlanRecord): void {
  record.state = endState(record);
  record.outcome = outcome(record);
}

function endState(record: PlanRecord): PlanState {
  const sent = !record.sent.isEmpty || !record.expungeSent.isEmpty;
  const failed = record.steps.some(({ state }) => state === 'failed');
  if (!sent) return failed && !stoppedByCheck(record) ? 'failed' : 'void';
  if (!record.othersGone.isEmpty) return 'failed';
  const asked = record.plan.uids.size;
  if (record.proven.size === asked) return 'done';
  if (record.proven.isEmpty) return 'failed';
  return 'part';
}

/** A plan that its own checks stopped was never begun: it is void, not failed. */
function stoppedByCheck(record: PlanRecord): boolean {
  const step = record.steps.find(({ state }) => state === 'failed');
  return step?.role === 'open' || step?.role === 'identify';
}

function outcome(record: PlanRecord): Safe {
  const { intent, uids } = record.plan;
  const why = record.steps.find(({ state }) => state === 'failed' || state === 'void')?.note;
  const reason = why ? `: ${why}` : '';
  if (record.state === 'void') return toSafe(`nothing was changed${reason}`);
  const asked = `${formatCount(uids.size)} asked`;
  switch (intent.kind) {
    case 'flag':
    case 'restore': {
      const verb = intent.change === 'add' ? 'set' : 'cleared';
      const before = record.proven.minus(record.lacking ?? record.proven).size;
      const words = [asked, `${formatCount(record.proven.size)} ${verb}`];
      if (before > 0) words.push(`${formatCount(before)} of them already were`);
      const missing = uids.size - record.proven.size;
      if (missing > 0) words.push(`${formatCount(missing)} not ${verb}${reason}`);
      return toSafe(words.join(' · '));
    }
    case 'expunge': {
      const words = [asked, `${formatCount(record.proven.size)} gone`];
      if (!record.goneBefore.isEmpty)
        words.push(`${formatCount(record.goneBefore.size)} of them were gone before`);
      const left = uids.size - record.proven.size;
      if (left > 0) words.push(`${formatCount(left)} still there${reason}`);
      words.push(
        record.othersGone.isEmpty
          ? '0 others'
          : `${formatCount(record.othersGone.size)} others vanished meanwhile, removed by the server or another client`,
      );
      return toSafe(words.join(' · '));
    }
  }
}
