// The UID-safe command queue: plans one after the other, each over sole use of the wire. It has the last word on the
// read-only lock, waits out lost connections, and never sends a step twice without asking.
import type { Fact } from '../model/fact.ts';
import { failed, ok, type Result } from '../model/failure.ts';
import type { Plan } from '../model/plan.ts';
import type { Clock, Journal, JournalledPlan, Lease, MailFiles, RescueStore, Wire } from '../ports.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import { honestyOf } from './honesty.ts';
import { settle } from './outcome.ts';
import { PlanRecord } from './record.ts';
import type { RunContext } from './run-context.ts';
import { askAnew, FRUITLESS_LOSSES, runPlan } from './run-plan.ts';
import { readsBack } from './step-kinds.ts';

export interface QueueParts {
  readonly wire: Wire;
  readonly journal: Journal;
  readonly rescue: RescueStore;
  /** The octets of what is imported. */
  readonly mailFiles: Pick<MailFiles, 'literal'>;
  readonly clock: Clock;
  readonly report: (fact: Fact) => void;
}

/** How long the end of the program waits for answers that are due. */
const LAST_ANSWER_MS = 1_000;

export class Queue {
  private readonly parts: QueueParts;
  private readonly waiting: PlanRecord[] = [];
  /** Paused, or left by an earlier run of the program: they wait for the user's word. */
  private readonly resting = new Map<number, PlanRecord>();
  private current: PlanRecord | undefined;
  private draining: Promise<void> = Promise.resolve();
  private readonly closing = new AbortController();
  private lock: Safe | undefined;
  /** Set once a server removed mail that no plan named: no more removals. */
  private distrust: Safe | undefined;

  constructor(parts: QueueParts) {
    this.parts = parts;
  }

  /** Plans that have not ended and are not resting. */
  get unfinished(): number {
    return this.waiting.length + (this.current ? 1 : 0);
  }

  /** While set, no changing step is sent, whoever asked (P9); plans that wait become void when their turn comes. */
  setLock(why: Safe | undefined): void {
    this.lock = why;
  }

  /** Takes a plan. It is on disk when this returns, or it is refused. */
  submit(plan: Plan): Result<null> {
    const why = this.whyNot(plan);
    if (why) return failed({ kind: 'locked', text: why });
    return this.take(new PlanRecord(plan));
  }

  /** Plans that an earlier run of the program left: shown, and nothing is sent of them. */
  adopt(plans: readonly JournalledPlan[]): void {
    for (const { progress } of plans) {
      const record = PlanRecord.adopted(progress);
      askAnew(record);
      this.resting.set(record.plan.id, record);
      this.tell(record);
    }
  }

  /** Asks the server what became of a resting plan's messages; changes nothing. */
  recheck(planId: number): Result<null> {
    const record = this.resting.get(planId);
    if (!record) return notResting();
    record.checking = true;
    return this.take(record);
  }

  /** A resting plan goes on: the mailbox is opened and the messages are compared anew first. */
  resume(planId: number): Result<null> {
    const record = this.resting.get(planId);
    if (!record) return notResting();
    const why = this.whyNot(record.plan);
    if (why) return failed({ kind: 'locked', text: why });
    record.paused = false;
    return this.take(record);
  }

  /** Nothing more is sent of a resting plan. What was done stays done. */
  drop(planId: number): Result<null> {
    const record = this.resting.get(planId);
    if (!record) return notResting();
    this.resting.delete(planId);
    record.voidWaiting(toSafe('dropped: not sent'));
    this.end(record);
    return ok(null);
  }

  /** The running plan rests after the commands in flight. True where there was one. */
  pause(): boolean {
    if (!this.current || this.current.paused || this.current.cancelled) return false;
    this.current.paused = true;
    return true;
  }

  /**
   * Ends the current plan after the step in flight, at once where nothing of it was sent; asked again, gives up the plans
   * that wait. True where there was something to end.
   */
  cancel(): boolean {
    const ending =
      this.current?.cancelled === false ? [this.current] : this.waiting.filter((plan) => !plan.cancelled);
    ending.forEach((record) => record.cancel());
    return ending.length > 0;
  }

  /** Sends nothing more. Resolves once the answers that are due have come, or are late; the journal says what is not known. */
  async close(): Promise<void> {
    this.closing.abort();
    const late = Promise.withResolvers<void>();
    const cancel = this.parts.clock.after(LAST_ANSWER_MS, () => late.resolve());
    await Promise.race([this.draining, late.promise]);
    cancel();
  }

  private whyNot({ steps }: Plan): Safe | undefined {
    const removes = steps.some(({ command: { kind } }) => kind === 'expunge' || kind === 'expunge-all');
    return this.lock ?? (removes ? this.distrust : undefined);
  }

  private take(record: PlanRecord): Result<null> {
    const before = record.state;
    record.state = 'waiting';
    const written = this.parts.journal.write(record.progress(this.now()));
    if (written.kind === 'failed') {
      record.state = before;
      return written;
    }
    this.resting.delete(record.plan.id);
    this.waiting.push(record);
    this.tell(record);
    // Not awaited: the queue runs beside its caller, and `drain` never rejects.
    if (!this.current) this.draining = this.drain();
    return ok(null);
  }

  /** A plan of which something was sent is waited for, cancelled or not: the server has to be asked what became of it. */
  private patience(record: PlanRecord): AbortSignal {
    if (record.touched) return this.closing.signal;
    return AbortSignal.any([this.closing.signal, record.cancelSignal]);
  }

  private async drain(): Promise<void> {
    for (let record = this.waiting.shift(); record; record = this.waiting.shift()) {
      this.current = record;
      if (!(await this.run(record))) return;
      this.current = undefined;
    }
  }

  /** False when the program is closing. */
  private async run(record: PlanRecord): Promise<boolean> {
    const context = this.contextFor(record);
    for (;;) {
      const lease = await this.parts.wire.lease('batch', this.patience(record));
      if (this.closing.signal.aborted) {
        lease?.release();
        return false;
      }
      if (!lease) {
        if (!record.cancelled) return false;
        record.voidWaiting(toSafe('cancelled: not sent'));
        break;
      }
      let end;
      try {
        end = await runPlan(record, lease, context);
        if (end === 'ended' && !(await this.judgeServer(record, lease))) end = 'interrupted';
      } finally {
        lease.release();
      }
      if (end === 'ended') break;
      if (this.closing.signal.aborted) return false;
      if (record.paused) {
        this.rest(record, 'paused');
        return true;
      }
    }
    if (record.checking && record.steps.some(isToCome)) {
      // What was read back is read back again once the rest is done.
      record.steps = record.steps.map((step) =>
        readsBack(step.role) && step.state !== 'void' ? { ...step, state: 'waiting' } : step,
      );
      askAnew(record);
      this.rest(record, 'parked');
      return true;
    }
    this.end(record);
    return true;
  }

  private contextFor(record: PlanRecord): RunContext {
    const { journal, rescue, wire, report } = this.parts;
    return {
      journal: (progress, wait) => journal.write(progress, wait),
      describe: (id, headers) => journal.describe(id, headers),
      mailFiles: this.parts.mailFiles,
      rescue,
      report,
      now: () => this.now(),
      pause: (milliseconds, signal) =>
        this.wait(milliseconds, AbortSignal.any([signal, this.closing.signal])),
      closing: () => this.closing.signal.aborted,
      locked: () => this.whyNot(record.plan),
      esearch: () => wire.capabilities.esearch,
    };
  }

  private rest(record: PlanRecord, state: 'paused' | 'parked'): void {
    record.state = state;
    record.checking = false;
    this.resting.set(record.plan.id, record);
    this.write(record);
    this.tell(record);
  }

  private end(record: PlanRecord): void {
    record.checking = false;
    settle(record);
    const { othersGone } = record.known;
    if (!othersGone.isEmpty) {
      this.parts.report({ kind: 'expunged', mailbox: record.plan.mailbox, uids: othersGone });
    }
    this.write(record);
    this.tell(record);
  }

  /**
   * Mail that no plan named vanished during a removal: another client's doing, or a server whose UID EXPUNGE removes more
   * than it is told. That is tried out on messages of our own before the next removal. False where the connection went.
   */
  private async judgeServer(record: PlanRecord, lease: Lease): Promise<boolean> {
    const { plan, known, removalSent } = record;
    const { wire } = this.parts;
    if (known.othersGone.isEmpty || removalSent.isEmpty || plan.ownFolder !== undefined) return true;
    if (this.lock === undefined) {
      const honesty = await honestyOf(lease, plan, wire.capabilities);
      if (honesty === 'honest') return true;
      if (honesty === 'lost' && record.countLoss() < FRUITLESS_LOSSES) return false;
    }
    this.distrust = toSafe(
      'Expunging is halted until imaptop is started anew: mail that no plan named vanished during an expunge. Look at the queue.',
    );
    return true;
  }

  private write(record: PlanRecord): void {
    const written = this.parts.journal.write(record.progress(this.now()));
    if (written.kind === 'failed') this.parts.report({ kind: 'failed', failure: written.failure });
  }

  private tell(record: PlanRecord): void {
    this.parts.report({ kind: 'plan-changed', progress: record.progress(this.now()) });
  }

  private now(): number {
    return this.parts.clock.now();
  }

  private async wait(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    const over = Promise.withResolvers<boolean>();
    const cancel = this.parts.clock.after(milliseconds, () => over.resolve(true));
    const abort = () => over.resolve(false);
    signal.addEventListener('abort', abort, { once: true });
    const waited = await over.promise;
    signal.removeEventListener('abort', abort);
    cancel();
    return waited;
  }
}

function isToCome({ state }: PlanRecord['steps'][number]): boolean {
  return state === 'waiting' || state === 'unknown';
}

function notResting(): Result<never> {
  return failed({ kind: 'cancelled', text: toSafe('This plan does not wait for a word: nothing was sent.') });
}
