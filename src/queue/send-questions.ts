// Sends steps that change nothing, several of a role in flight, and what their answers raise.
import { toSafe, type Safe } from '../text/safe-text.ts';
import type { Failure } from '../model/failure.ts';
import type { Step, StepRole } from '../model/step.ts';
import type { Answer, Lease } from '../ports.ts';
import { askFurther } from './further-questions.ts';
import { judge, type Data } from './judge.ts';
import { narrowed } from './narrow.ts';
import type { PlanRecord } from './record.ts';
import { saveMessages } from './rescue.ts';
import {
  nextStep,
  report,
  sentFor,
  settleStep,
  stopStep,
  told,
  type RunContext,
  type Sent,
} from './run-context.ts';
import { noSurvivors } from './survivors.ts';
import { slowing } from './throttle.ts';
import type { Lost, Verdict } from './verdict.ts';

/**
 * Questions of one role that are in flight at once: while some answers are read, the server works at the next. Whoever
 * cancels waits for them, and what tells messages from each other is long.
 */
const IN_FLIGHT: Partial<Record<StepRole, number>> = { identify: 8, survivors: 32, before: 32, proof: 32 };
/** With what opens their mailbox: where it is not opened, each is a mistake to the server, and Courier hangs up after ten. */
const WITH_OPENING = 8;
/** A plain SEARCH goes alone, and behind what opens its mailbox: those that wait for it only keep whoever cancels waiting. */
const PLAIN_SEARCHES = 2;

interface Asked {
  readonly step: Step;
  readonly sentAt: number;
  readonly answer: Promise<Answer<Data>>;
}

/**
 * The waiting questions of the role that comes next, until all are answered or one answer stands in their way. Behind what
 * opens a mailbox go those that come next at once: none of them counts unless it is the right one.
 */
export async function sendQuestions(record: PlanRecord, lease: Lease, context: RunContext): Promise<Sent> {
  const { cancelled } = record;
  const asked = askMore(nextStep(record)?.role, 0, record, lease, context);
  let wait: number | undefined;
  for (let next = asked.shift(); next; next = asked.shift()) {
    const { step } = next;
    const answer = await next.answer;
    if (step.role === 'open') record.roundTrip = context.now() - next.sentAt;
    const end = await take(step, answer, record, lease, context);
    // What the others say is not waited for: nobody would go by it.
    const givenUp = record.cancelled && !record.touched;
    if (givenUp || (end.kind !== 'go-on' && (end.kind !== 'slow' || step.role === 'open')))
      for (const other of asked.splice(0)) record.set(other.step.id, 'waiting', toSafe(''));
    if (end.kind === 'slow') {
      record.set(step.id, 'waiting', end.note);
      report(record, context);
      wait = Math.max(wait ?? 0, end.milliseconds);
      continue;
    }
    if (end.kind === 'refused') {
      // Nobody knows what is selected now: a step of unknown outcome stays unknown.
      stopStep(step, end.failure.text, record);
      context.report({ kind: 'failed', failure: told(record, end.failure) });
      return 'stopped';
    }
    const settled = settleStep(step, end, record, context);
    if (settled !== 'went-on') return settled;
    record.throttled = 0;
    if (wait !== undefined || record.paused || record.cancelled !== cancelled || context.closing()) continue;
    asked.push(...askMore(asked.at(-1)?.step.role ?? step.role, asked.length, record, lease, context));
  }
  if (wait === undefined) return 'went-on';
  // What was refused together asked for patience once.
  record.throttled++;
  await context.pause(wait, record.cancelSignal);
  return 'went-on';
}

function askMore(
  role: StepRole | undefined,
  inFlight: number,
  record: PlanRecord,
  lease: Lease,
  context: RunContext,
): Asked[] {
  const asked: Asked[] = [];
  for (let last = role; ;) {
    const step = nextStep(record);
    if (!step || step.state !== 'waiting' || !goesBehind(step.role, last, record)) break;
    if (inFlight + asked.length >= depth(step, role, record, context)) break;
    const command = narrowed(step, record);
    if (!command) {
      record.set(step.id, 'done', toSafe('nothing left of it'));
      continue;
    }
    record.replace(step.id, command, context.esearch());
    record.set(step.id, 'running');
    const sentAt = context.now();
    const answer = lease.run(command, undefined, sentFor(step, record));
    asked.push({ step: { ...step, command }, sentAt, answer });
    last = step.role;
  }
  if (asked.length > 0) report(record, context);
  return asked;
}

/** A server that asked for patience where a mailbox was to be opened is asked that alone. */
function goesBehind(role: StepRole, last: StepRole | undefined, { throttled }: PlanRecord): boolean {
  return role === last || (last === 'open' && throttled === 0 && IN_FLIGHT[role] !== undefined);
}

function depth(
  { role, command }: Step,
  first: StepRole | undefined,
  { slowed }: PlanRecord,
  context: RunContext,
): number {
  // Behind another folder's opening nothing can go but what is asked about it.
  if (slowed || command.kind === 'examine') return 1;
  const most = IN_FLIGHT[role] ?? 1;
  if (command.kind === 'search' && !context.esearch()) return Math.min(most, PLAIN_SEARCHES);
  return first === 'open' ? Math.min(most, WITH_OPENING) : most;
}

type Taken =
  | Verdict
  | Lost
  | { readonly kind: 'slow'; readonly milliseconds: number; readonly note: Safe }
  | { readonly kind: 'refused'; readonly failure: Failure };

async function take(
  step: Step,
  answer: Answer<Data>,
  record: PlanRecord,
  lease: Lease,
  context: RunContext,
): Promise<Taken> {
  switch (answer.kind) {
    case 'ok': {
      const judged = judge(step, answer.data, record);
      return judged.kind === 'stop' ? judged : further(step, answer.data, judged, record, lease, context);
    }
    case 'refused': {
      const slow = slowing(step, answer.failure, record);
      if (slow?.kind === 'wait')
        return { kind: 'slow', milliseconds: slow.milliseconds, note: answer.failure.text };
      const { role, command } = step;
      return role === 'survivors' && command.kind === 'examine'
        ? noSurvivors(command.path, answer.failure.text, record)
        : { kind: 'refused', failure: answer.failure };
    }
    case 'lost':
      record.lossText = answer.failure.text;
      return { kind: 'lost' };
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
  if (asked || step.role !== 'identify') return asked ?? judged;
  return describe(record, context) ?? judged;
}

/** What was read of the messages goes into the journal before any of them can be removed. */
function describe(record: PlanRecord, context: RunContext): Verdict | undefined {
  for (const headers of record.headers.takeNew()) {
    const written = record.targets.length > 0 ? context.describe(record.plan.id, headers) : undefined;
    if (written?.kind === 'failed')
      return { kind: 'stop', why: written.failure.text, failure: 'limit', facts: [] };
  }
  return undefined;
}
