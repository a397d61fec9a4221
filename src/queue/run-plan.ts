// Runs one plan over one lease of the wire: opens, checks, journals, sends, reads back. Ends, or is interrupted by a lost
// connection; then the same record is run again over the next lease, and asks before it sends anything twice.
import { changesMail } from '../model/command.ts';
import type { Fact } from '../model/fact.ts';
import type { Failure, Result } from '../model/failure.ts';
import type { PlanProgress } from '../model/plan.ts';
import type { Step } from '../model/step.ts';
import type { Lease } from '../ports.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import { askFurther } from './further-questions.ts';
import { judge, stepUids } from './judge.ts';
import type { PlanRecord } from './record.ts';

export interface RunContext {
  /** Writes the plan to the journal; a failure keeps the next step from being sent. */
  journal(progress: PlanProgress): Result<null>;
  report(fact: Fact): void;
  /** The program ends: what is not sent yet stays so. */
  closing(): boolean;
  /** Why no change may be sent now, else undefined. */
  locked(): Safe | undefined;
}

export type RunEnd = 'ended' | 'interrupted';

/** Lost connections in a row, over which nothing of a plan got done, that end it: the pauses between them grow. */
const FRUITLESS_LOSSES = 5;

export async function runPlan(record: PlanRecord, lease: Lease, context: RunContext): Promise<RunEnd> {
  record.state = 'running';
  for (;;) {
    if (record.cancelled) voidChanges(record, toSafe('cancelled: not sent'));
    const step = record.steps.find(({ state }) => state === 'waiting' || state === 'unknown');
    if (!step) return 'ended';
    if (context.closing()) return interrupt(record, context);
    if (step.state === 'unknown') {
      if (!(await resolveUnknown(step, record, lease, context))) return lost(record, context);
      continue;
    }
    if (changesMail(step.command) && !(await mayChange(step, record, context))) continue;
    record.set(step.id, 'running');
    context.report({ kind: 'plan-changed', progress: record.progress() });
    const answer = await lease.run(step.command);
    // A NO may have changed some of them all the same (RFC 9051 §6.4.6): they are read back, too.
    if (answer.kind !== 'lost' || answer.sent) noteSent(step, record);
    switch (answer.kind) {
      case 'ok': {
        const judged = judge(step, answer.data, record);
        const verdict =
          judged.kind === 'stop' ? judged : ((await askFurther(step, answer.data, record, lease)) ?? judged);
        switch (verdict.kind) {
          case 'stop':
            stop(step, record, verdict.why);
            context.report({ kind: 'failed', failure: { kind: verdict.failure, text: verdict.why } });
            return 'ended';
          case 'lost':
            record.set(step.id, 'waiting');
            return lost(record, context);
          case 'go-on':
            record.set(step.id, verdict.state, verdict.note);
            verdict.facts.forEach((fact) => context.report(fact));
        }
        break;
      }
      case 'refused':
        stop(step, record, answer.failure.text);
        context.report({ kind: 'failed', failure: refusalOf(record, answer.failure) });
        // Where a check failed nobody knows what is selected: a step of unknown outcome stays unknown.
        if (!changesMail(step.command)) return 'ended';
        break;
      case 'lost':
        record.set(
          step.id,
          answer.sent && changesMail(step.command) ? 'unknown' : 'waiting',
          toSafe(answer.sent ? 'sent; the connection went before the answer' : 'not sent'),
        );
        return lost(record, context);
    }
    if (changesMail(step.command)) writeAnswered(record, context);
  }
}

/** The lock and the journal have the last word before a change leaves. */
async function mayChange(step: Step, record: PlanRecord, context: RunContext): Promise<boolean> {
  const locked = context.locked();
  if (locked) {
    voidChanges(record, locked);
    return false;
  }
  const written = context.journal({ ...record.progress(), steps: withState(record.steps, step.id) });
  if (written.kind === 'ok') return true;
  voidChanges(record, written.failure.text);
  context.report({ kind: 'failed', failure: written.failure });
  return false;
}

/** The journal shows the step as running before its bytes leave. */
function withState(steps: readonly Step[], id: number): Step[] {
  return steps.map((step) => (step.id === id ? { ...step, state: 'running' } : step));
}

/** A failure here is met at the next change: what was answered is in memory, and the server can be asked again. */
function writeAnswered(record: PlanRecord, context: RunContext): void {
  const written = context.journal(record.progress());
  if (written.kind === 'failed') context.report({ kind: 'failed', failure: written.failure });
}

function noteSent(step: Step, record: PlanRecord): void {
  if (step.command.kind === 'store') record.sent = record.sent.union(step.command.uids);
  if (step.command.kind === 'expunge') record.expungeSent = record.expungeSent.union(step.command.uids);
}

function voidChanges(record: PlanRecord, why: Safe): void {
  // What was sent is still read back; where nothing was sent there is nothing to prove.
  const proofs = !record.sent.isEmpty || !record.expungeSent.isEmpty;
  record.voidWaiting(why, (role) => proofs && isCheck(role));
}

function isCheck(role: Step['role']): boolean {
  return role === 'open' || role === 'proof' || role === 'survey-after';
}

function stop(step: Step, record: PlanRecord, why: Safe): void {
  record.set(step.id, 'failed', why);
  // A plan stopped while checking reads nothing back from a mailbox that is not the planned one.
  if (changesMail(step.command)) voidChanges(record, why);
  else record.voidWaiting(why);
}

function refusalOf(record: PlanRecord, failure: Failure): Failure {
  return { ...failure, text: toSafe(`${record.plan.title}: ${failure.text}`) };
}

/**
 * A change whose answer was lost: the server is asked what it holds, never sent the change blindly again. False when the
 * connection was lost once more.
 */
async function resolveUnknown(
  step: Step,
  record: PlanRecord,
  lease: Lease,
  context: RunContext,
): Promise<boolean> {
  const { command } = step;
  const uids = stepUids(step);
  const test =
    command.kind === 'store' ? { flag: command.flag, present: command.change === 'remove' } : undefined;
  const answer = await lease.run({ kind: 'search', uids, ...(test ? { test } : {}) });
  if (answer.kind === 'lost') return false;
  if (answer.kind === 'refused') {
    stop(step, record, answer.failure.text);
    return true;
  }
  const undone = answer.data.intersect(uids);
  if (undone.isEmpty) record.set(step.id, 'done', toSafe('asked again: it had been done'));
  else record.set(step.id, 'waiting', toSafe(`asked again: ${undone.size} not done, to be sent`));
  context.report({ kind: 'plan-changed', progress: record.progress() });
  return true;
}

/** Some servers close the connection at the same command each time: asking and sending anew would never end. */
function lost(record: PlanRecord, context: RunContext): RunEnd {
  if (record.countLoss() < FRUITLESS_LOSSES) return interrupt(record, context);
  const why = toSafe(
    `The connection went ${FRUITLESS_LOSSES} times in a row and nothing of the plan got done. ${record.notDone}`,
  );
  for (const { id, state } of record.steps) {
    if (state === 'unknown') record.set(id, 'unknown', toSafe(`not known: ${why}`));
  }
  record.voidWaiting(why);
  context.report({ kind: 'failed', failure: { kind: 'connection-lost', text: why } });
  return 'ended';
}

function isAskedAnew(role: Step['role'], fresh: boolean): boolean {
  if (role === 'open' || role === 'identify') return true;
  return fresh && (role === 'before' || role === 'survey');
}

function interrupt(record: PlanRecord, context: RunContext): RunEnd {
  record.state = record.steps.some(({ state }) => state === 'unknown') ? 'unknown' : 'waiting';
  // The mailbox is opened and the messages are compared anew before anything else is sent. Until a change was sent, what
  // was as it is now is asked anew, too: others may have changed it meanwhile, and that is not ours to undo.
  const fresh = !record.touched;
  if (fresh) {
    record.lacking = undefined;
    record.othersDeleted = undefined;
  }
  record.steps = record.steps.map((step) =>
    isAskedAnew(step.role, fresh) && (step.state === 'done' || step.state === 'part')
      ? { ...step, state: 'waiting' }
      : step,
  );
  writeAnswered(record, context);
  context.report({ kind: 'plan-changed', progress: record.progress() });
  return 'interrupted';
}
