// Plans and steps in words and lines, for the queue and for the line above the hints.
import type { PlanProgress, PlanState } from '../../model/plan.ts';
import type { Step } from '../../model/step.ts';
import { formatCount } from '../../text/size.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import type { Token } from '../tokens.ts';

/** The same words for plans and steps. */
export const STATE_WORDS: Readonly<Record<PlanState, Safe>> = {
  waiting: literal('waiting'),
  running: literal('running'),
  done: literal('done'),
  part: literal('part'),
  failed: literal('failed'),
  unknown: literal('unknown'),
  void: literal('void'),
};

export const stateToken = (state: PlanState): Token => `queue.${state}`;

const SET_CELLS = 24; // a longer list of UIDs says nothing more at a glance

/** The IMAP line, a long list of UIDs shortened to its first. */
export function stepLine({ command, line }: Step): Safe {
  const uids = 'uids' in command ? command.uids : undefined;
  const set = uids?.toString() ?? '';
  if (!uids || set.length <= SET_CELLS) return toSafe(line);
  const [before, after] = splitAround(line, set);
  return safe`${toSafe(before)}${uids.first ?? 0},…${toSafe(after)}`;
}

/** `1,000 UIDs`; empty for a step about a mailbox. */
export function stepCount({ command }: Step): Safe {
  const uids = 'uids' in command ? command.uids?.size : undefined;
  if (uids === undefined) return literal('');
  return uids === 1 ? literal('1 UID') : safe`${formatCount(uids)} UIDs`;
}

/** The number of messages a step is about; undefined for a step about a mailbox. */
function stepUids({ command }: Step): number | undefined {
  return 'uids' in command ? command.uids?.size : undefined;
}

function splitAround(line: string, part: string): [string, string] {
  const at = line.indexOf(part);
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + part.length)];
}

/** Messages whose change has been answered, of all that the plan is about. */
export function planDone({ steps, plan }: PlanProgress): number {
  // Several steps change the same message (STORE, then EXPUNGE): the last kind tells how far the plan is.
  const changes = steps.filter((step) => step.role === 'change');
  const last = changes.at(-1)?.command.kind;
  const done = changes
    .filter((step) => step.command.kind === last && step.state === 'done')
    .reduce((sum, step) => sum + (stepUids(step) ?? 0), 0);
  return Math.min(done, plan.uids.size);
}

/** The step that the queue is at, or was at last: what the user asks about when looking up. */
export function newestStep(plans: readonly PlanProgress[]): Step | undefined {
  const current =
    plans.find(({ state }) => state === 'running') ??
    plans.find(({ state }) => state !== 'waiting') ??
    plans[0];
  const steps = current?.steps ?? [];
  return (
    steps.find(({ state }) => state === 'running') ??
    steps.findLast(({ state }) => state !== 'waiting' && state !== 'void') ??
    steps[0]
  );
}
