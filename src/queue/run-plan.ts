// Runs one plan over one lease of the wire: opens, checks, journals, sends, reads back. Ends, or is interrupted by a lost
// connection or by the user; then the same record is run again over the next lease, and asks before it sends anything twice.
import { changesMail } from '../model/command.ts';
import type { Step } from '../model/step.ts';
import type { Lease } from '../ports.ts';
import { toSafe } from '../text/safe-text.ts';
import type { PlanRecord } from './record.ts';
import { resolveUnknown } from './resolve.ts';
import { nextStep, report, stopHere, voidChanges, writeAnswered, type RunContext } from './run-context.ts';
import { sendChanges } from './send-changes.ts';
import { sendQuestions } from './send-questions.ts';

export type RunEnd = 'ended' | 'interrupted';

/** Lost connections in a row, over which nothing of a plan got done, that end it: the pauses between them grow. */
export const FRUITLESS_LOSSES = 5;

export async function runPlan(record: PlanRecord, lease: Lease, context: RunContext): Promise<RunEnd> {
  record.state = 'running';
  record.compared = [];
  for (;;) {
    if (record.cancelled) voidChanges(record, toSafe('cancelled: not sent'));
    const step = nextStep(record);
    if (!step) return 'ended';
    if (context.closing() || record.paused) return interrupt(record, context);
    if (step.state === 'unknown') {
      const end = await resolveUnknown(step, record, lease, context);
      if (end?.kind === 'lost') return lost(record, context);
      if (end) {
        stopHere(step, end, record, context);
        if (!asksOnlyHere(step)) return 'ended';
      }
      report(record, context);
      continue;
    }
    const end = changesMail(step.command)
      ? await sendChanges(record, lease, context)
      : await sendQuestions(record, lease, context);
    if (end === 'lost') return lost(record, context);
    if (end === 'stopped') return 'ended';
  }
}

/** The plan's folder is still the open one: what became of its messages can be read back. */
function asksOnlyHere({ command: { kind } }: Step): boolean {
  return kind === 'store' || kind === 'expunge' || kind === 'expunge-all';
}

/** Some servers close the connection at the same command each time: asking and sending anew would never end. */
function lost(record: PlanRecord, context: RunContext): RunEnd {
  if (record.countLoss() < FRUITLESS_LOSSES) return interrupt(record, context);
  const why = toSafe(
    `The connection went ${FRUITLESS_LOSSES} times in a row and nothing of the plan got done. ${record.lossText} ${record.notDone}`,
  );
  for (const { id, state } of record.steps) {
    if (state === 'unknown') record.set(id, 'unknown', toSafe(`not known: ${why}`));
  }
  record.voidWaiting(why);
  context.report({ kind: 'failed', failure: { kind: 'connection-lost', text: why } });
  return 'ended';
}

function isAskedAnew(role: Step['role'], fresh: boolean): boolean {
  if (role === 'open' || role === 'identify' || role === 'survivors') return true;
  return fresh && (role === 'before' || role === 'survey' || role === 'survey-target');
}

function interrupt(record: PlanRecord, context: RunContext): RunEnd {
  record.endedChanging(context.now());
  record.state = record.paused
    ? 'paused'
    : record.steps.some(({ state }) => state === 'unknown')
      ? 'unknown'
      : 'waiting';
  askAnew(record);
  writeAnswered(record, context);
  report(record, context);
  return 'interrupted';
}

/**
 * The mailbox is opened, the messages are compared and what stays of copies is asked for anew before anything else is sent.
 * Until a change was sent, what was as it is now is asked anew, too: others may have changed it meanwhile, and that is not
 * ours to undo.
 */
export function askAnew(record: PlanRecord): void {
  const fresh = !record.touched;
  if (fresh) {
    const { lacking: _, othersDeleted: __, target: ___, ...known } = record.known;
    record.known = known;
  }
  record.keepSent();
  record.steps = record.steps.map((step) =>
    isAskedAnew(step.role, fresh) && (step.state === 'done' || step.state === 'part')
      ? { ...step, state: 'waiting' }
      : step,
  );
}
