// How far a plan is, how fast it goes and how long it may yet take, from its steps and the time since its first change.
import type { PlanProgress } from '../../model/plan.ts';
import type { Step } from '../../model/step.ts';
import { formatCount } from '../../text/size.ts';
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

/** Less than this much time says nothing of a rate. */
const MEASURED_MS = 200;

/** `9,400 a second, 2 s left`; empty while nothing can be told. */
export function rateWords(progress: PlanProgress): Safe {
  const { elapsed, plan } = progress;
  if (elapsed < MEASURED_MS) return literal('');
  const all = changes(progress);
  // Messages that are marked and not yet expunged are half of the way, for what is left.
  const share = total(all.filter(isOver)) / Math.max(1, total(all));
  if (share <= 0) return literal('');
  const rate = (share * plan.uids.size * 1_000) / elapsed;
  const perSecond = rate >= 10 ? formatCount(rate) : (rate.toFixed(1) as Safe);
  return share >= 1
    ? safe`${perSecond} a second`
    : safe`${perSecond} a second, ${timeLeft((elapsed / share) * (1 - share))}`;
}

/** Coarse on purpose: nobody knows it better. */
export function timeLeft(milliseconds: number): Safe {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1_000));
  if (seconds < 120) return safe`${seconds} s left`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? safe`${minutes} min left` : safe`${Math.ceil(minutes / 60)} h left`;
}
