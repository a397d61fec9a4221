// How a plan ended: its state, and the sentence that says what the server proved.
import type { Plan, PlanState } from '../model/plan.ts';
import { isLabel } from '../model/labels.ts';
import { UidSet } from '../model/uid-set.ts';
import { formatCount } from '../text/size.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import type { PlanRecord } from './record.ts';
import { isRemoval, stepUids } from './step-kinds.ts';

export function settle(record: PlanRecord): void {
  record.state = endState(record);
  record.outcome = outcome(record);
}

function endState(record: PlanRecord): PlanState {
  const failed = record.steps.some(({ state }) => state === 'failed');
  if (!record.touched) return failed && !stoppedByCheck(record) ? 'failed' : 'void';
  if (!record.known.othersGone.isEmpty || !record.known.strangers.isEmpty || record.alsoRemoved)
    return 'failed';
  const achieved = achievedBy(record);
  if (achieved.size === record.plan.uids.size && !folderLeft(record)) return 'done';
  const elsewhere = leftFolder(record);
  // Nobody refused anything.
  if (!elsewhere.isEmpty && achieved.size + elsewhere.size === record.plan.uids.size) return 'part';
  return achieved.minus(wereBefore(record)).isEmpty ? 'failed' : 'part';
}

/** A plan that its own checks stopped was never begun: it is void, not failed. */
function stoppedByCheck(record: PlanRecord): boolean {
  const step = record.steps.find(({ state }) => state === 'failed');
  if (step?.role === 'survey') return record.plan.steps.some(({ command }) => command.kind === 'expunge-all');
  return step?.role === 'open' || step?.role === 'identify' || step?.role === 'survivors';
}

/** Messages that are as the plan wants them, as the server showed. */
function achievedBy({ plan, known }: PlanRecord): UidSet {
  switch (plan.intent.kind) {
    case 'flag':
    case 'restore':
    case 'expunge':
      return known.proven;
    case 'move':
    case 'move-back':
      return known.proven.intersect(known.copies);
    case 'copy':
    case 'put-back':
    case 'import':
      return known.copies;
  }
}

/** A folder of our own was made and is not known to be deleted. */
function folderLeft({ plan, steps }: PlanRecord): boolean {
  if (plan.ownFolder === undefined) return false;
  const made = steps.some(({ role, sent }) => role === 'make-folder' && sent);
  return made && !steps.some(({ role, state }) => role === 'drop-folder' && state === 'done');
}

/** Messages that were as the plan wants them before it did anything. */
function wereBefore({ plan, known }: PlanRecord): UidSet {
  const { proven, lacking, goneBefore } = known;
  switch (plan.intent.kind) {
    case 'flag':
    case 'restore':
      return proven.minus(lacking ?? proven);
    case 'expunge':
      return goneBefore.intersect(proven);
    case 'move':
    case 'move-back':
    case 'copy':
    case 'put-back':
    case 'import':
      return UidSet.empty;
  }
}

/** Messages of a plan for a label that are not in the folder any more, by whatever label they lost. */
function leftFolder({ plan: { intent }, known }: PlanRecord): UidSet {
  if ((intent.kind !== 'flag' && intent.kind !== 'restore') || !isLabel(intent.flag)) return UidSet.empty;
  return known.goneBefore.minus(known.proven);
}

/** Messages of a move that are gone from here and were looked for in the target in vain. */
function goneUnmoved({ plan, known, steps }: PlanRecord): UidSet {
  const { kind } = plan.intent;
  if (kind !== 'move' && kind !== 'move-back') return UidSet.empty;
  const gone = known.proven.union(known.goneBefore).minus(known.copies);
  const looked = steps.some(
    ({ role, state }) => role === 'prove-copies' && (state === 'done' || state === 'part'),
  );
  // Where the originals are only marked, "proven" means that.
  const removes = plan.steps.some(({ command }) => isRemoval(command));
  return removes ? (looked ? gone : gone.intersect(known.goneBefore)) : known.goneBefore.minus(known.copies);
}

/** Messages that the server was not asked about, or did not answer for, after a change was sent. */
function notKnown(record: PlanRecord): UidSet {
  const { steps, plan } = record;
  const unread = steps.filter(
    ({ role, state }) =>
      (role === 'proof' || role === 'prove-copies') && state !== 'done' && state !== 'part',
  );
  return unread
    .reduce((uids, step) => uids.union(step.role === 'proof' ? stepUids(step) : plan.uids), UidSet.empty)
    .minus(achievedBy(record));
}

function outcome(record: PlanRecord): Safe {
  const { uids } = record.plan;
  const why = record.steps.find(({ state }) => state === 'failed' || state === 'void')?.note;
  const reason = why ? `: ${why}` : '';
  if (!record.touched) return toSafe(`nothing was changed${untouchedReason(record, reason)}`);
  const words = [`${formatCount(uids.size)} asked`];
  const achieved = achievedBy(record);
  const spared = leftAlone(record);
  const absent = goneUnmoved(record);
  const elsewhere = leftFolder(record);
  const unknown = notKnown(record).minus(spared).minus(absent).minus(elsewhere).size;
  const lost = absent.minus(record.known.goneBefore).size;
  const left = uids.size - achieved.size - unknown - spared.size - absent.size - elsewhere.size;
  const before = wereBefore(record).size;
  const { done, were, not } = verbs(record.plan);
  words.push(`${formatCount(achieved.size)} ${done}`);
  if (before > 0) words.push(`${formatCount(before)} ${were}`);
  if (absent.size > lost) words.push(`${formatCount(absent.size - lost)} gone before`);
  if (!elsewhere.isEmpty) words.push(`${formatCount(elsewhere.size)} not in this folder any more`);
  if (lost > 0) words.push(`${formatCount(lost)} gone from here and not found there`);
  if (unknown > 0) words.push(`${formatCount(unknown)} not known${reason}`);
  if (left > 0) words.push(`${formatCount(left)} ${not}${unknown > 0 ? '' : reason}`);
  if (!spared.isEmpty) words.push(sparedWords(record));
  words.push(...remainders(record));
  return toSafe(words.join(' · '));
}

/** Why nothing was to be done, where no step says it. */
function untouchedReason(record: PlanRecord, reason: string): string {
  // The reason may end with the same words.
  if (reason) return reason.replace(/ Nothing was changed\.$/, '');
  const words: string[] = [];
  const { goneBefore } = record.known;
  if (!goneBefore.isEmpty) words.push(`${formatCount(goneBefore.size)} were gone before`);
  if (!leftAlone(record).isEmpty) words.push(sparedWords(record));
  return words.length > 0 ? `: ${words.join(' · ')}` : '';
}

/** Messages that the plan spared, and that are there for all that is known. */
function leftAlone(record: PlanRecord): UidSet {
  return record.spared.minus(achievedBy(record)).minus(record.known.goneBefore);
}

/** How many were left alone, and why. */
export function sparedWords(record: PlanRecord): string {
  const { lastCopies = UidSet.empty, left = UidSet.empty } = record.known;
  const spared = leftAlone(record);
  const last = spared.intersect(lastCopies);
  const changed = spared.size - last.size;
  const words: string[] = [];
  if (changed > 0)
    words.push(`somebody else changed ${formatCount(changed)} of these since you looked: left alone`);
  if (!last.isEmpty) words.push(lastCopiesWords(last.size));
  const marked = last.intersect(left).size;
  if (marked > 0) words.push(`${formatCount(marked)} of these marked \\Deleted before that: z takes it back`);
  return words.join(' · ');
}

function lastCopiesWords(count: number): string {
  if (count === 1) return '1 copy was left: what was to stay of it is gone';
  return `${formatCount(count)} copies were left: what was to stay of them is gone`;
}

/** What becomes of a plan's messages: "gone", "moved to Archive". */
export function doneWords(plan: Plan): string {
  return verbs(plan).done;
}

function verbs(plan: Plan): { done: string; were: string; not: string } {
  const { intent } = plan;
  switch (intent.kind) {
    case 'flag':
    case 'restore': {
      const verb = intent.change === 'add' ? 'set' : 'cleared';
      return { done: verb, were: 'of them already were', not: `not ${verb}` };
    }
    case 'expunge':
      return { done: 'gone', were: 'of them were gone before', not: 'still there' };
    case 'move':
    case 'move-back': {
      const removes = plan.steps.some(({ command: { kind } }) => kind === 'move' || kind === 'expunge');
      return {
        done: removes
          ? `moved to ${intent.toName}`
          : `copied to ${intent.toName} and marked \\Deleted, not removed (no UIDPLUS)`,
        were: '',
        not: 'not moved',
      };
    }
    case 'copy':
      return { done: `copied to ${intent.toName}`, were: '', not: 'not copied' };
    case 'import':
      return { done: 'imported', were: '', not: 'not imported' };
    case 'put-back':
      return { done: 'put back, with new UIDs', were: '', not: 'not put back' };
  }
}

/** What else became of the plan: copies without a removal, a folder of our own, everybody else's mail. */
function remainders(record: PlanRecord): string[] {
  const { plan, known, steps } = record;
  const words: string[] = [];
  if (!known.strangers.isEmpty) {
    const { size } = known.strangers;
    const came = `${formatCount(size)} that ${size === 1 ? 'was' : 'were'} not planned came along`;
    words.push(
      `${came} (UID ${known.strangers.toString().slice(0, 60)} there): the folder was made anew in that instant`,
    );
  }
  if (plan.intent.kind === 'move' || plan.intent.kind === 'move-back') {
    const both = known.copies.minus(known.proven);
    if (!both.isEmpty) words.push(`${formatCount(both.size)} copied, the originals stay`);
  }
  if (folderLeft(record)) {
    words.push(`the folder ${plan.ownFolder} is left, with ${formatCount(known.copies.size)} of them in it`);
  }
  if (steps.some(({ role }) => role === 'survey-after')) words.push(others(record));
  return words;
}

function others({ steps, known: { othersGone }, alsoRemoved }: PlanRecord): string {
  if (steps.some(({ command, sent }) => sent && command.kind === 'expunge-all')) {
    if (alsoRemoved === undefined) return 'others not known';
    if (alsoRemoved > 0)
      return `${formatCount(alsoRemoved)} more went with them: marked \\Deleted by others in the instant before EXPUNGE, or removed by them`;
  }
  if (!othersGone.isEmpty) {
    return `${formatCount(othersGone.size)} others vanished meanwhile, removed by the server or another client`;
  }
  const asked = steps.every(({ role, state }) => role !== 'survey-after' || state === 'done');
  return asked ? '0 others' : 'others not asked about';
}
