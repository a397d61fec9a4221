// Sends the changes of a plan: as many of a kind as may be in flight, on record before any of them leaves.
import { appends } from '../model/intent.ts';
import type { Step } from '../model/step.ts';
import type { Answer, Lease, Literal } from '../ports.ts';
import { toSafe } from '../text/safe-text.ts';
import { judge, noteCopied, noteModified, type Data } from './judge.ts';
import { changeUids, narrowed } from './narrow.ts';
import type { PlanRecord } from './record.ts';
import {
  nextStep,
  report,
  sentFor,
  settleStep,
  stopStep,
  told,
  voidChanges,
  writeAnswered,
  type RunContext,
  type Sent,
} from './run-context.ts';
import { halves, slowing } from './throttle.ts';
import { watched } from './upload.ts';

/** Commands of one kind that are in flight at once: their answers do not decide about each other. */
const IN_FLIGHT = 4;
/** As many as a server answers so soon that whoever cancels or pauses hardly waits for it. */
const MOST_IN_FLIGHT = 32;
const SOON_MS = 150;
/** A kind begins with no more: how soon it is answered nobody knows yet, and whoever cancels stops none of them. */
const MESSAGES_AT_FIRST = 20_000;

interface InFlight {
  readonly step: Step;
  readonly answer: Promise<Answer<Data>>;
  readonly sentAt: number;
  /** Commands that were in flight then, with this one: the server answers them one after the other, or together. */
  readonly place: number;
  isAnswered: boolean;
}

/**
 * The waiting changes of one kind that come next, until all are answered or something stands in their way. Journalled
 * together, some at a time, while the server is busy with those before; never another kind meanwhile: Dovecot says OK to
 * an EXPUNGE that comes behind a STORE at work, and removes nothing.
 */
export async function sendChanges(record: PlanRecord, lease: Lease, context: RunContext): Promise<Sent> {
  const first = nextStep(record);
  if (!first) return 'went-on';
  let most = depthAtFirst(first, record);
  const inFlight = send(first, most, 0, record, lease, context);
  if (inFlight.length === 0) return 'went-on';
  let end: Sent = 'went-on';
  let wait: number | undefined;
  for (let next = inFlight.shift(); next; next = inFlight.shift()) {
    const answer = await next.answer;
    // By then it is known which came with it.
    await Promise.resolve();
    const taken = takeAnswer(next.step, answer, record, context);
    if (taken.kind === 'lost') end = 'lost';
    if (taken.wait !== undefined) wait = Math.max(wait ?? 0, taken.wait);
    most = Math.min(most, deepest(first, record));
    const soon = soonFor(next, record, context);
    if (inFlight[0]?.isAnswered === true) continue;
    if (
      end === 'went-on' &&
      wait === undefined &&
      inFlight.length <= most / 2 &&
      goesOn(first, record, context)
    ) {
      most = Math.min(2 * most, Math.max(soon, IN_FLIGHT), deepest(first, record));
      record.inFlight = most;
      inFlight.push(...send(first, most, inFlight.length, record, lease, context));
    }
    report(record, context);
  }
  // It may have been so many that the server hung up on.
  if (end === 'lost') record.inFlight = undefined;
  // What was refused together asked for patience once.
  if (wait !== undefined) record.throttled++;
  if (end === 'went-on') writeAnswered(record, context);
  if (wait && end === 'went-on') await context.pause(wait, record.cancelSignal);
  record.endedChanging(context.now());
  return end;
}

/** Nothing stands between what is in flight and more of the same kind. */
function goesOn(first: Step, record: PlanRecord, context: RunContext): boolean {
  const next = nextStep(record);
  if (!next || next.state !== 'waiting' || next.role !== first.role) return false;
  if (next.command.kind !== first.command.kind) return false;
  return !record.cancelled && !record.paused && !record.slowed && !context.closing();
}

/** As many as the server answers soon, by the time that it took for one of them and those before it, net of the line's. */
function soonFor({ sentAt, place }: InFlight, record: PlanRecord, context: RunContext): number {
  const took = context.now() - sentAt;
  record.roundTrip = Math.min(record.roundTrip, took);
  return Math.floor((SOON_MS * place) / Math.max(1, took - record.roundTrip));
}

/** Puts more of a kind on record, and sends it, until so many are in flight. */
function send(
  first: Step,
  most: number,
  before: number,
  record: PlanRecord,
  lease: Lease,
  context: RunContext,
): InFlight[] {
  const batch = nextBatch(first, most - before, record, context);
  if (batch.length === 0 || !mayChange(batch, record, context)) return [];
  record.startedChanging(context.now());
  report(record, context);
  const sentAt = context.now();
  return batch.map((step, index) => {
    const answer = lease.run(step.command, literalFor(step, record, context), sentFor(step, record));
    const sent = { step, sentAt, place: before + index + 1, answer, isAnswered: false };
    void answer.then(() => (sent.isAnswered = true));
    return sent;
  });
}

function nextBatch(first: Step, most: number, record: PlanRecord, context: RunContext): Step[] {
  const batch: Step[] = [];
  for (const step of record.steps) {
    if (batch.length >= most) break;
    if (step.state !== 'waiting' || step.role !== first.role || step.command.kind !== first.command.kind) {
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
  }
  return batch;
}

function depthAtFirst(step: Step, record: PlanRecord): number {
  const { size } = changeUids(step, record);
  const most = Math.max(IN_FLIGHT, Math.floor(MESSAGES_AT_FIRST / Math.max(1, size)));
  return Math.min(record.inFlight ?? IN_FLIGHT, most, deepest(step, record));
}

function deepest({ command: { kind } }: Step, { slowed }: PlanRecord): number {
  if (slowed || kind === 'append' || kind === 'create' || kind === 'delete-folder' || kind === 'expunge-all')
    return 1;
  return MOST_IN_FLIGHT;
}

function literalFor(step: Step, record: PlanRecord, context: RunContext): Literal | undefined {
  const { intent } = record.plan;
  if (step.command.kind !== 'append' || !appends(intent)) return undefined;
  const uid = changeUids(step, record).first;
  if (uid === undefined) return undefined;
  if (intent.kind === 'put-back') return watched(context.rescue.literal(intent.ofPlan, uid), record, context);
  const place = intent.places[intent.copies.findIndex((copy) => copy.uid === uid)];
  return place && watched(context.mailFiles.literal(intent.file, place), record, context);
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
  const written = context.journal(record.progress(context.now()), 'until-on-disk');
  if (written.kind === 'ok') return true;
  record.steps = before;
  voidChanges(record, written.failure.text);
  context.report({ kind: 'failed', failure: written.failure });
  return false;
}

interface Taken {
  readonly kind: 'taken' | 'lost';
  /** Milliseconds that the server wants to be left alone, where it asked for patience. */
  readonly wait?: number;
}

const TAKEN: Taken = { kind: 'taken' };

function takeAnswer(step: Step, answer: Answer<Data>, record: PlanRecord, context: RunContext): Taken {
  record.uploaded = 0;
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
      record.lossText = answer.failure.text;
      record.answered.delete(step.id);
      const words = answer.sent ? 'sent; the connection went before the answer' : 'not sent';
      record.set(step.id, answer.sent ? 'unknown' : 'waiting', toSafe(words));
      return { kind: 'lost' };
    }
  }
}

type Refused = Answer<Data> & { readonly kind: 'refused' };

/** A NO may have changed some of them all the same (RFC 9051 §6.4.6): they are asked about, or read back. */
function refused(step: Step, answer: Refused, record: PlanRecord, context: RunContext): Taken {
  notePartial(step, answer, record);
  record.answered.add(step.id);
  const slow = slowing(step, answer.failure, record);
  if (slow) {
    record.slowed = true;
    record.keepSent();
    const note = toSafe(`the server wants less at once: ${answer.failure.text}`);
    const parts = halves(step.command);
    const half = parts && record.split(step.id, parts, context.esearch());
    record.set(step.id, 'unknown', note);
    if (half !== undefined) {
      record.answered.add(half);
      record.set(half, 'unknown', note);
    }
    return slow.kind === 'wait' ? { kind: 'taken', wait: slow.milliseconds } : TAKEN;
  }
  stopStep(step, answer.failure.text, record);
  context.report({ kind: 'failed', failure: told(record, answer.failure) });
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
