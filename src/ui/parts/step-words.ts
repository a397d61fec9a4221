// Plans and steps in words and lines, for the queue and for the line above the hints.
import type { PlanProgress, PlanState } from '../../model/plan.ts';
import type { Step, StepRole } from '../../model/step.ts';
import { formatCount } from '../../text/size.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import type { Token } from '../tokens.ts';
import { stepUids } from './plan-progress.ts';

/** The same words for plans and steps. */
export const STATE_WORDS: Readonly<Record<PlanState, Safe>> = {
  waiting: literal('waiting'),
  running: literal('running'),
  paused: literal('PAUSED'),
  parked: literal('parked'),
  done: literal('done'),
  part: literal('part'),
  failed: literal('failed'),
  unknown: literal('unknown'),
  void: literal('void'),
};

/** A plan that waits for the user stands out, as one that got only so far does. */
export const stateToken = (state: PlanState): Token =>
  state === 'paused' || state === 'parked' ? 'queue.part' : `queue.${state}`;

/** What a step is for, where its answer does not say it yet. */
export const ROLE_WORDS: Readonly<Record<StepRole, Safe>> = {
  open: literal('same folder?'),
  identify: literal('same messages?'),
  survivors: literal('what stays: still there?'),
  survey: literal('who else marked mail?'),
  before: literal('which are to change?'),
  'make-folder': literal('a folder of our own'),
  'survey-target': literal('where new mail begins there'),
  rescue: literal('rescue copies'),
  change: literal(''),
  'prove-copies': literal('proof: the copies are there'),
  proof: literal('proof'),
  'drop-folder': literal('our own folder goes again'),
  'survey-after': literal('theirs still there?'),
};

const SET_CELLS = 24; // a longer list of UIDs says nothing more at a glance

/** The IMAP line, a long list of UIDs shortened to its first; what is asked of the whole folder names none. */
export function stepLine({ command, line }: Step): Safe {
  const uids = 'uids' in command ? command.uids : undefined;
  const set = uids?.toString() ?? '';
  const at = set.length <= SET_CELLS ? -1 : line.indexOf(set);
  if (!uids || at < 0) return toSafe(line);
  return safe`${toSafe(line.slice(0, at))}${uids.first ?? 0},…${toSafe(line.slice(at + set.length))}`;
}

/** `1,000 UIDs`; empty for a step about a mailbox. */
export function stepCount(step: Step): Safe {
  const uids = stepUids(step);
  if (uids === undefined) return literal('');
  return uids === 1 ? literal('1 UID') : safe`${formatCount(uids)} UIDs`;
}

const hasBegun = ({ state }: PlanProgress): boolean => state !== 'waiting' && state !== 'parked';

/** The step that the queue is at, or was at last: what the user asks about when looking up. */
export function newestStep(plans: readonly PlanProgress[]): Step | undefined {
  const current = plans.find(({ state }) => state === 'running') ?? plans.find(hasBegun) ?? plans[0];
  const steps = current?.steps ?? [];
  return (
    steps.find(({ state }) => state === 'running') ??
    steps.findLast(({ state }) => state !== 'waiting' && state !== 'void') ??
    steps[0]
  );
}
