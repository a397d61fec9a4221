// What becomes of a plan's steps while it runs: settled, stopped, given up, told and written.
import { changesMail } from '../model/command.ts';
import type { Fact } from '../model/fact.ts';
import type { Failure, Result } from '../model/failure.ts';
import type { PlanProgress } from '../model/plan.ts';
import type { Step } from '../model/step.ts';
import type { SentFor } from '../model/transcript.ts';
import type { DiskWait, Journal, MailFiles, RescueStore } from '../ports.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import type { PlanRecord } from './record.ts';
import { readsBack } from './step-kinds.ts';
import type { Lost, Stop, Verdict } from './verdict.ts';

export interface RunContext {
  /** Writes the plan to the journal; a failure keeps the next step from being sent. */
  journal(progress: PlanProgress, wait: DiskWait): Result<null>;
  readonly describe: Journal['describe'];
  readonly rescue: RescueStore;
  readonly mailFiles: Pick<MailFiles, 'literal'>;
  report(fact: Fact): void;
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Waits; false where the plan was cancelled or the program ends first. */
  pause(milliseconds: number, signal: AbortSignal): Promise<boolean>;
  /** The program ends: what is not sent yet stays so. */
  closing(): boolean;
  /** Why no change may be sent now, else undefined. */
  locked(): Safe | undefined;
  /** The line's form depends on it. */
  esearch(): boolean;
}

/** How sending a step went. */
export type Sent = 'went-on' | 'stopped' | 'lost';

/** While only checking, what changes mail stays where it is. */
export function nextStep({ steps, checking }: PlanRecord): Step | undefined {
  return steps.find(
    ({ state, command, role }) =>
      state === 'unknown' ||
      (state === 'waiting' &&
        !(checking && (changesMail(command) || role === 'rescue' || role === 'survey'))),
  );
}

/** For the transcript. */
export function sentFor({ id }: Step, { plan }: PlanRecord): SentFor {
  return { plan: plan.id, step: id };
}

export function settleStep(
  step: Step,
  verdict: Verdict | Lost,
  record: PlanRecord,
  context: RunContext,
): Sent {
  switch (verdict.kind) {
    case 'stop':
      stopHere(step, verdict, record, context);
      return 'stopped';
    case 'lost':
      record.set(step.id, 'waiting', toSafe(''));
      return 'lost';
    case 'go-on':
      record.set(step.id, verdict.state, verdict.note);
      verdict.facts.forEach((fact) => context.report(fact));
      return 'went-on';
  }
}

/** A failure here is met at the next change: what was answered is in memory, and the server can be asked again. */
export function writeAnswered(record: PlanRecord, context: RunContext): void {
  const written = context.journal(record.progress(context.now()), 'until-written');
  if (written.kind === 'failed') context.report({ kind: 'failed', failure: written.failure });
}

export function report(record: PlanRecord, context: RunContext): void {
  context.report({ kind: 'plan-changed', progress: record.progress(context.now()) });
}

export function voidChanges(record: PlanRecord, why: Safe): void {
  // What was sent is still read back; where nothing was sent there is nothing to prove.
  record.voidWaiting(why, (role) => record.touched && readsBack(role));
}

export function stopHere(
  step: Step,
  { why, failure, facts }: Stop,
  record: PlanRecord,
  context: RunContext,
): 'ended' {
  stopStep(step, why, record);
  facts.forEach((fact) => context.report(fact));
  context.report({ kind: 'failed', failure: { kind: failure, text: why } });
  return 'ended';
}

export function stopStep(step: Step, why: Safe, record: PlanRecord): void {
  record.set(step.id, 'failed', why);
  // A plan stopped while checking reads nothing back from a mailbox that is not the planned one.
  if (changesMail(step.command)) voidChanges(record, why);
  else record.voidWaiting(why);
}

export function told(record: PlanRecord, failure: Failure): Failure {
  return { ...failure, text: toSafe(`${record.plan.title}: ${failure.text}`) };
}
