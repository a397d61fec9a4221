// The UID-safe command queue: plans one after the other, each over sole use of the wire. It has the last word on the
// read-only lock, waits out lost connections, and never sends a step twice without asking.
import type { Fact } from '../model/fact.ts';
import { failed, ok, type Result } from '../model/failure.ts';
import type { Plan } from '../model/plan.ts';
import type { Journal, Wire } from '../ports.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import { settle } from './outcome.ts';
import { PlanRecord } from './record.ts';
import { runPlan, type RunContext } from './run-plan.ts';

export class Queue {
  private readonly wire: Wire;
  private readonly journal: Journal;
  private readonly report: (fact: Fact) => void;
  private readonly waiting: PlanRecord[] = [];
  private current: PlanRecord | undefined;
  private readonly closing = new AbortController();
  private lock: Safe | undefined;
  /** Set once a server removed mail that no plan named: no more removals. */
  private distrust: Safe | undefined;

  constructor(wire: Wire, journal: Journal, report: (fact: Fact) => void) {
    this.wire = wire;
    this.journal = journal;
    this.report = report;
  }

  /** Plans that have not ended. */
  get unfinished(): number {
    return this.waiting.length + (this.current ? 1 : 0);
  }

  /** While set, no changing step is sent, whoever asked (P9); plans that wait become void when their turn comes. */
  setLock(why: Safe | undefined): void {
    this.lock = why;
  }

  /** Takes a plan. It is on disk when this returns, or it is refused. */
  submit(plan: Plan): Result<null> {
    const why = this.lock ?? (plan.intent.kind === 'expunge' ? this.distrust : undefined);
    if (why) return failed({ kind: 'locked', text: why });
    const record = new PlanRecord(plan);
    const written = this.journal.write(record.progress());
    if (written.kind === 'failed') return written;
    this.waiting.push(record);
    this.report({ kind: 'plan-changed', progress: record.progress() });
    // Not awaited: the queue runs beside its caller, and `drain` never rejects.
    void this.drain();
    return ok(null);
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

  /** Sends nothing more. What is not finished stays so in the journal. */
  close(): void {
    this.closing.abort();
  }

  /** A plan of which something was sent is waited for, cancelled or not: the server has to be asked what became of it. */
  private patience(record: PlanRecord): AbortSignal {
    if (record.touched) return this.closing.signal;
    return AbortSignal.any([this.closing.signal, record.cancelSignal]);
  }

  private async drain(): Promise<void> {
    if (this.current) return;
    for (let record = this.waiting.shift(); record; record = this.waiting.shift()) {
      this.current = record;
      if (!(await this.run(record))) return;
      this.current = undefined;
    }
  }

  /** False when the program is closing. */
  private async run(record: PlanRecord): Promise<boolean> {
    const context: RunContext = {
      journal: (progress) => this.journal.write(progress),
      report: this.report,
      closing: () => this.closing.signal.aborted,
      locked: () => this.lock ?? (record.plan.intent.kind === 'expunge' ? this.distrust : undefined),
    };
    for (;;) {
      const lease = await this.wire.lease('batch', this.patience(record));
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
      } finally {
        lease.release();
      }
      if (end === 'ended') break;
      if (this.closing.signal.aborted) return false;
    }
    settle(record);
    if (!record.othersGone.isEmpty) {
      this.report({ kind: 'expunged', mailbox: record.plan.mailbox, uids: record.othersGone });
    }
    if (!record.othersGone.isEmpty && !record.expungeSent.isEmpty) {
      this.distrust = toSafe(
        'Expunging is halted until imaptop is started anew: mail that no plan named vanished during an expunge. Look at the queue.',
      );
    }
    const written = this.journal.write(record.progress());
    if (written.kind === 'failed') this.report({ kind: 'failed', failure: written.failure });
    this.report({ kind: 'plan-changed', progress: record.progress() });
    return true;
  }
}
