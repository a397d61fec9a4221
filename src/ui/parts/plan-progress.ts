// How far a plan is, how fast it goes and how long it may yet take, from its steps and the time since its first change.
import type { PlanProgress } from '../../model/plan.ts';
import type { Step } from '../../model/step.ts';
import { formatBytes, formatCount } from '../../text/size.ts';
import { literal, safe, type Safe } from '../../text/safe-text.ts';

/** The number of messages a step is about; undefined for a step about a mailbox. */
export function stepUids({ command }: Step): number | undefined {
  return 'uids' in command ? command.uids?.size : undefined;
}

/** An APPEND names no UID: it is about one message. */
const stepMessages = (step: Step): number => stepUids(step) ?? (step.command.kind === 'append' ? 1 : 0);

const isOver = ({ state }: Step): boolean => state === 'done' || state === 'part';

const total = (steps: readonly Step[]): number => steps.reduce((sum, step) => sum + stepMessages(step), 0);

const changes = ({ steps }: PlanProgress): Step[] => steps.filter(({ role }) => role === 'change');

/** Messages whose change has been answered, of all that the plan is about. */
export function planDone(progress: PlanProgress): number {
  // Several steps change the same message (STORE, then EXPUNGE): the last kind tells how far the plan is.
  const all = changes(progress);
  const last = all.at(-1)?.command.kind;
  const done = total(all.filter((step) => step.command.kind === last && isOver(step)));
  return Math.min(done, progress.plan.uids.size);
}

/** Of appends the octets tell how far a plan is: one message may be as large as all others, and is sent piece by piece. */
function octets(steps: readonly Step[]): number {
  return steps.reduce((sum, { command }) => sum + (command.kind === 'append' ? command.octets : 0), 0);
}

/** What has left is on its way, and a line may hold much of it: only the answer ends it. */
function appended(progress: PlanProgress): number {
  const all = changes(progress);
  const { uploaded = 0 } = progress;
  const over = octets(all.filter(isOver));
  return uploaded === 0 ? over : Math.min(octets(all) - 1, over + uploaded);
}

const isAppending = (steps: readonly Step[]): boolean =>
  steps.length > 0 && steps.every(({ command }) => command.kind === 'append');

/** How far it is, for a bar: in messages, or in octets where it appends. */
export function planExtent(progress: PlanProgress): { readonly done: number; readonly total: number } {
  const all = changes(progress);
  if (isAppending(all)) return { done: appended(progress), total: octets(all) };
  return { done: planDone(progress), total: progress.plan.uids.size };
}

/** Less than this much time says nothing of a rate. */
const MEASURED_MS = 200;

/**
 * `9,400 a second, 2 s left`: of those that `planDone` counts, so that both say the same; while it counts none, only how long
 * it takes. Empty while nothing can be told.
 */
export function rateWords(progress: PlanProgress): Safe {
  const { elapsed } = progress;
  if (elapsed < MEASURED_MS) return literal('');
  const all = changes(progress);
  const appends = isAppending(all);
  // Messages that are marked and not yet expunged are half of the way, for what is left.
  const share = appends
    ? appended(progress) / Math.max(1, octets(all))
    : total(all.filter(isOver)) / Math.max(1, total(all));
  if (share <= 0) return literal('');
  const left = share < 1 ? timeLeft((elapsed / share) * (1 - share)) : undefined;
  const done = appends ? appended(progress) : planDone(progress);
  if (done === 0) return left ?? literal('');
  const rate = (done * 1_000) / elapsed;
  const pace = appends ? safe`${formatBytes(rate)}/s` : safe`${perSecond(rate)} a second`;
  return left === undefined ? pace : safe`${pace}, ${left}`;
}

const perSecond = (rate: number): Safe => (rate >= 10 ? formatCount(rate) : (rate.toFixed(1) as Safe));

/** Coarse on purpose: nobody knows it better. */
export function timeLeft(milliseconds: number): Safe {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1_000));
  if (seconds < 120) return safe`${seconds} s left`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? safe`${minutes} min left` : safe`${Math.ceil(minutes / 60)} h left`;
}
