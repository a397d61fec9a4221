// Plans that one answer of the user lets go: what is to be done to messages of several mailboxes takes a plan for each.
import type { Basis, Intent } from '../model/intent.ts';
import { tagWords } from '../model/labels.ts';
import type { Consent, Plan } from '../model/plan.ts';
import { formatCount } from '../text/size.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import {
  askedWords,
  BIGGEST,
  biggestTargets,
  countAndBytes,
  describe,
  describedTarget,
  expungeConsentWords,
  expungeSummary,
  hiddenSentence,
  leftOutSentence,
  othersSentence,
  sentences,
  type DescribeContext,
} from './describe.ts';
import type { Description } from './description.ts';
import { KEY_CONSENT_MESSAGES } from './expunge.ts';

export interface PlanOfAct {
  readonly plan: Plan;
  readonly folderName: Safe;
  readonly context: DescribeContext;
}

/** One for all of them, and no easier than that of any of them. */
export function actConsent(plans: readonly Plan[]): Consent {
  const [first] = plans;
  if (first && plans.length === 1) return first.consent;
  const count = countOf(plans);
  const kinds = new Set(plans.map(({ consent }) => consent.kind));
  if (kinds.size === 1 && kinds.has('none')) return { kind: 'none' };
  const removes = plans.some(({ intent }) => intent.kind === 'expunge');
  return kinds.has('count') || (removes && count > KEY_CONSENT_MESSAGES)
    ? { kind: 'count', count }
    : { kind: 'key' };
}

/** What several plans do together; at least one. */
export function describeAct(parts: readonly PlanOfAct[]): Description {
  const descriptions = parts.map(({ plan, context }) => describe(plan, context));
  const [first] = parts;
  const [description] = descriptions;
  if (!first || !description) throw new RangeError('an act without a plan');
  if (parts.length === 1) return description;
  const plans = parts.map(({ plan }) => plan);
  const { intent } = first.plan;
  const lines = descriptions.flatMap((each) => each.lines);
  const title = toSafe(`${actWords(intent, plans)} of ${formatCount(plans.length)} folders`);
  const sum = (of: (context: DescribeContext) => number | undefined): number =>
    parts.reduce((all, { context }) => all + (of(context) ?? 0), 0);
  const hidden = hiddenSentence(sum((context) => context.hidden));
  if (intent.kind !== 'expunge') {
    const summary = countAndBytes(
      countOf(plans),
      sum(({ bytes }) => bytes),
    );
    const isAsked = intent.kind === 'flag' || intent.kind === 'move';
    const consent = isAsked ? askedWords(intent, actConsent(plans), countOf(plans)) : description.consent;
    const leftOut = leftOutSentence('leftOut' in intent ? intent.leftOut : 0);
    return { ...description, title, summary, others: sentences(leftOut, hidden), lines, consent };
  }
  return {
    ...description,
    title,
    summary: expungeSummary(targetsOf(plans), first.context),
    biggest: biggestOf(parts),
    others: sentences(
      leftOutSentence(intent.leftOut),
      hidden,
      othersSentence(
        plans.flatMap(({ steps }) => steps),
        sum(({ othersDeleted }) => othersDeleted),
      ),
    ),
    lines,
    consent: expungeConsentWords(actConsent(plans), countOf(plans)),
  };
}

function actWords(intent: Intent, plans: readonly Plan[]): string {
  const some = formatCount(countOf(plans));
  switch (intent.kind) {
    case 'expunge':
      if (intent.ofPlan !== undefined) return `Undo: expunge ${some} messages that were imported`;
      return `Expunge plan: ${basisOver(intent.basis, some)}`;
    case 'flag':
      return `${intent.change === 'add' ? 'Set' : 'Clear'} ${tagWords(intent.flag)} on ${basisOver(intent.basis, some)}`;
    case 'move':
    case 'copy':
      return `${intent.kind === 'move' ? 'Move' : 'Copy'} to ${intent.toName}: ${basisOver(intent.basis, some)}`;
    case 'restore':
      return `Undo: ${intent.change === 'add' ? 'set' : 'clear'} ${tagWords(intent.flag)} on ${some} messages`;
    case 'move-back':
      return `Undo: move back ${some} messages`;
    case 'import':
      return `Import ${some} messages`;
    case 'put-back':
      return `Undo: put back ${some} messages`;
  }
}

/** Which messages of several folders, and why these. */
function basisOver(basis: Basis, some: string): string {
  switch (basis) {
    case 'marked':
      return `the ${some} marked messages`;
    case 'own-deleted':
      return `the ${some} messages that you marked \\Deleted, out`;
    case 'all-deleted':
      return `the ${some} messages marked \\Deleted, out`;
    case 'queried':
      return `the ${some} messages that the query names, out`;
    case 'thread':
      return `the ${some} messages of the thread, out`;
    case 'cursor':
      return `${some} messages`;
  }
}

const countOf = (plans: readonly Plan[]): number => plans.reduce((sum, { uids }) => sum + uids.size, 0);

const targetsOf = (plans: readonly Plan[]) =>
  plans.flatMap(({ intent }) => (intent.kind === 'expunge' ? intent.targets : []));

function biggestOf(parts: readonly PlanOfAct[]): Description['biggest'] {
  const all = parts.flatMap(({ plan, context, folderName }) =>
    plan.intent.kind === 'expunge'
      ? biggestTargets(plan.intent.targets).map((target) => ({ target, context, folderName }))
      : [],
  );
  return all
    .toSorted((a, b) => b.target.size - a.target.size)
    .slice(0, BIGGEST)
    .map(({ target, context, folderName }) => ({ ...describedTarget(target, context), folder: folderName }));
}
