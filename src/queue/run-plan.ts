// Runs one plan over one lease of the wire: opens, checks, journals, sends, reads back. Ends, or is interrupted by a lost
// connection or by the user; then the same record is run again over the next lease, and asks before it sends anything twice.
import { changesMail } from '../model/command.ts';
import type { Fact } from '../model/fact.ts';
import type { Result } from '../model/failure.ts';
import type { PlanProgress } from '../model/plan.ts';
import type { Step } from '../model/step.ts';
import type { Answer, Journal, Lease, Literal, RescueStore } from '../ports.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import { askFurther } from './further-questions.ts';
import { judge, noteCopied, noteModified, type Data } from './judge.ts';
import { changeUids, narrowed } from './narrow.ts';
import type { PlanRecord } from './record.ts';
import { saveMessages } from './rescue.ts';
import { resolveUnknown } from './resolve.ts';
import { readsBack } from './step-kinds.ts';
import { halves, slowing } from './throttle.ts';
import type { Lost, Stop, Verdict } from './verdict.ts';

export interface RunContext {
  /** Writes the plan to the journal; a failure keeps the next step from being sent. */
  journal(progress: PlanProgress): Result<null>;
  readonly describe: Journal['describe'];
  readonly rescue: RescueStore;
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

export type RunEnd = 'ended' | 'interrupted';

/** Lost connections in a row, over which nothing of a plan got done, that end it: the pauses between them grow. */
const FRUITLESS_LOSSES = 5;
/** Commands of one kind that are in flight at once: their answers do not decide about each other. */
const IN_FLIGHT = 4;

export async function runPlan(record: PlanRecord, lease: Lease, context: RunContext): Promise<RunEnd> {
  record.state = 'running';
  record.compared = [];
  for (;;) {
    if (record.cancelled) voidChanges(record, toSafe('cancelled: not sent'));
    const step = nextStep(record);
    if (!step) return 'ended';
    if (context.closing() || record.paused) return interrupt(record, context);
    if (step.state === 'unknown') {
      const end = await resolveUnknown(step, record, lease, context.esearch());
      if (end?.kind === 'lost') return lost(record, context);
      if (end) return stopHere(step, end, record, context);
      report(record, context);
      continue;
    }
    const end = changesMail(step.command)
      ? await sendChanges(record, lease, context)
      : await sendQuestion(step, record, lease, context);
    if (end === 'lost') return lost(record, context);
    if (end === 'stopped') return 'ended';
  }
}

/** While only checking, what changes mail stays where it is. */
function nextStep({ steps, checking }: PlanRecord): Step | undefined {
  return steps.find(
    ({ state, command, role }) =>
      state === 'unknown' ||
      (state === 'waiting' &&
        !(checking && (changesMail(command) || role === 'rescue' || role === 'survey'))),
  );
}

type Sent = 'went-on' | 'stopped' | 'lost';

async function sendQuestion(
  step: Step,
  record: PlanRecord,
  lease: Lease,
  context: RunContext,
): Promise<Sent> {
  const command = narrowed(step, record);
  if (!command) {
    record.set(step.id, 'done', toSafe('nothing left of it'));
    return 'went-on';
  }
  record.replace(step.id, command, context.esearch());
  record.set(step.id, 'running');
  report(record, context);
  const asked = { ...step, command };
  const answer = await lease.run(command);
  switch (answer.kind) {
    case 'ok': {
      const judged = judge(asked, answer.data, record);
      const verdict =
        judged.kind === 'stop' ? judged : await further(asked, answer.data, judged, record, lease, context);
      return settleStep(step, verdict, record, context);
    }
    case 'refused': {
      const slow = slowing(step, answer.failure, record);
      if (slow?.kind === 'wait') {
        record.throttled++;
        record.set(step.id, 'waiting', answer.failure.text);
        report(record, context);
        await context.pause(slow.milliseconds, record.cancelSignal);
        return 'went-on';
      }
      // Nobody knows what is selected now: a step of unknown outcome stays unknown.
      stopStep(step, answer.failure.text, record);
      context.report({ kind: 'failed', failure: told(record, answer) });
      return 'stopped';
    }
    case 'lost':
      record.set(step.id, 'waiting', toSafe(''));
      return 'lost';
  }
}

async function further(
  step: Step,
  data: Data,
  judged: Verdict,
  record: PlanRecord,
  lease: Lease,
  context: RunContext,
): Promise<Verdict | Lost> {
  if (step.role === 'rescue') {
    return saveMessages(step, data as Parameters<typeof saveMessages>[1], record, lease, context.rescue);
  }
  const asked = await askFurther(step, data, record, lease);
  if (step.role === 'identify' && asked === undefined && step.id === lastIdentify(record)) {
    const written = context.describe(record.plan.id, record.headers);
    if (written.kind === 'failed')
      return { kind: 'stop', why: written.failure.text, failure: 'limit', facts: [] };
  }
  return asked ?? judged;
}

function lastIdentify({ steps }: PlanRecord): number | undefined {
  return steps.findLast(({ role }) => role === 'identify')?.id;
}

function settleStep(step: Step, verdict: Verdict | Lost, record: PlanRecord, context: RunContext): Sent {
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

/** The waiting changes of one kind that come next, as many as may be in flight, journalled together before any is sent. */
async function sendChanges(record: PlanRecord, lease: Lease, context: RunContext): Promise<Sent> {
  const batch = nextBatch(record, context);
  if (batch.length === 0 || !mayChange(batch, record, context)) return 'went-on';
  record.startedChanging(context.now());
  report(record, context);
  const answers = batch.map((step) => lease.run(step.command, literalFor(step, record, context)));
  let end: Sent = 'went-on';
  let wait = 0;
  for (const [place, step] of batch.entries()) {
    const answer = await answers[place]!;
    const taken = takeAnswer(step, answer, record, context);
    if (taken.kind === 'lost') end = 'lost';
    wait = Math.max(wait, taken.wait);
    report(record, context);
  }
  if (end === 'went-on') writeAnswered(record, context);
  if (wait > 0 && end === 'went-on') await context.pause(wait, record.cancelSignal);
  record.endedChanging(context.now());
  return end;
}

function nextBatch(record: PlanRecord, context: RunContext): Step[] {
  const batch: Step[] = [];
  const first = nextStep(record);
  for (const step of record.steps) {
    if (
      !first ||
      step.state !== 'waiting' ||
      step.role !== first.role ||
      step.command.kind !== first.command.kind
    ) {
      if (batch.length > 0) break;
      continue;
    }
    const command = narrowed(step, record);
    if (!command) {
      record.set(step.id, 'done', toSafe('nothing left of it'));
      continue;
    }
    record.replace(step.id, command, context.esearch());
    batch.push(record.steps.find(({ id }) => id === step.id)!);
    if (batch.length >= depth(step, record)) break;
  }
  return batch;
}

function depth({ command: { kind } }: Step, { slowed }: PlanRecord): number {
  return slowed ||
    kind === 'append' ||
    kind === 'create' ||
    kind === 'delete-folder' ||
    kind === 'expunge-all'
    ? 1
    : IN_FLIGHT;
}

function literalFor(step: Step, record: PlanRecord, { rescue }: RunContext): Literal | undefined {
  const { intent } = record.plan;
  if (step.command.kind !== 'append' || intent.kind !== 'put-back') return undefined;
  const uid = changeUids(step, record).first;
  return uid === undefined ? undefined : rescue.literal(intent.ofPlan, uid);
}

/** The lock and the journal have the last word before changes leave. The journal shows them as under way. */
function mayChange(batch: readonly Step[], record: PlanRecord, context: RunContext): boolean {
  const locked = context.locked();
  if (locked) {
    voidChanges(record, locked);
    return false;
  }
  const before = record.steps;
  for (const { id } of batch) record.change(id, { state: 'running' });
  const written = context.journal(record.progress(context.now()));
  if (written.kind === 'ok') return true;
  record.steps = before;
  voidChanges(record, written.failure.text);
  context.report({ kind: 'failed', failure: written.failure });
  return false;
}

interface Taken {
  readonly kind: 'taken' | 'lost';
  /** Milliseconds that the server wants to be left alone. */
  readonly wait: number;
}

const TAKEN: Taken = { kind: 'taken', wait: 0 };

function takeAnswer(step: Step, answer: Answer<Data>, record: PlanRecord, context: RunContext): Taken {
  if (answer.kind !== 'lost' || answer.sent) {
    record.change(step.id, { sent: true });
    record.noteSent(step);
  }
  switch (answer.kind) {
    case 'ok': {
      record.throttled = 0;
      const verdict = judge(step, answer.data, record);
      settleStep(step, verdict, record, context);
      return TAKEN;
    }
    case 'refused':
      return refused(step, answer, record, context);
    case 'lost': {
      const words = answer.sent ? 'sent; the connection went before the answer' : 'not sent';
      record.set(step.id, answer.sent ? 'unknown' : 'waiting', toSafe(words));
      return { kind: 'lost', wait: 0 };
    }
  }
}

type Refused = Answer<Data> & { readonly kind: 'refused' };

/** A NO may have changed some of them all the same (RFC 9051 §6.4.6): they are asked about, or read back. */
function refused(step: Step, answer: Refused, record: PlanRecord, context: RunContext): Taken {
  notePartial(step, answer, record);
  const slow = slowing(step, answer.failure, record);
  if (slow) {
    record.slowed = true;
    record.keepSent();
    if (slow.kind === 'wait') record.throttled++;
    const note = toSafe(`the server wants less at once: ${answer.failure.text}`);
    const parts = halves(step.command);
    const half = parts && record.split(step.id, parts, context.esearch());
    record.set(step.id, 'unknown', note);
    if (half !== undefined) record.set(half, 'unknown', note);
    return { kind: 'taken', wait: slow.kind === 'wait' ? slow.milliseconds : 0 };
  }
  stopStep(step, answer.failure.text, record);
  context.report({ kind: 'failed', failure: told(record, answer) });
  return TAKEN;
}

/** What a refused command did all the same, where the server said so. */
function notePartial(step: Step, { partial }: Refused, record: PlanRecord): void {
  if (partial === undefined || partial === null) return;
  if (step.command.kind === 'store')
    noteModified((partial as { modified: Parameters<typeof noteModified>[0] }).modified, record);
  if (step.command.kind === 'copy' || step.command.kind === 'move') {
    noteCopied(step, partial as Parameters<typeof noteCopied>[1], record);
  }
}

/** A failure here is met at the next change: what was answered is in memory, and the server can be asked again. */
function writeAnswered(record: PlanRecord, context: RunContext): void {
  const written = context.journal(record.progress(context.now()));
  if (written.kind === 'failed') context.report({ kind: 'failed', failure: written.failure });
}

function report(record: PlanRecord, context: RunContext): void {
  context.report({ kind: 'plan-changed', progress: record.progress(context.now()) });
}

function voidChanges(record: PlanRecord, why: Safe): void {
  // What was sent is still read back; where nothing was sent there is nothing to prove.
  record.voidWaiting(why, (role) => record.touched && readsBack(role));
}

function stopHere(
  step: Step,
  { why, failure, facts }: Stop,
  record: PlanRecord,
  context: RunContext,
): RunEnd {
  stopStep(step, why, record);
  facts.forEach((fact) => context.report(fact));
  context.report({ kind: 'failed', failure: { kind: failure, text: why } });
  return 'ended';
}

function stopStep(step: Step, why: Safe, record: PlanRecord): void {
  record.set(step.id, 'failed', why);
  // A plan stopped while checking reads nothing back from a mailbox that is not the planned one.
  if (changesMail(step.command)) voidChanges(record, why);
  else record.voidWaiting(why);
}

function told(record: PlanRecord, { failure }: Refused) {
  return { ...failure, text: toSafe(`${record.plan.title}: ${failure.text}`) };
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
 * The mailbox is opened and the messages are compared anew before anything else is sent. Until a change was sent, what was
 * as it is now is asked anew, too: others may have changed it meanwhile, and that is not ours to undo.
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
