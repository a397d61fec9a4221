// What is known of a plan while it runs: the one mutable record, and the immutable picture of it that others see.
import type { FlagChange, Flag } from '../model/flags.ts';
import type { Plan, PlanProgress, PlanState } from '../model/plan.ts';
import type { Step, StepRole, StepState } from '../model/step.ts';
import { UidSet } from '../model/uid-set.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';

export class PlanRecord {
  readonly plan: Plan;
  state: PlanState = 'waiting';
  outcome: Safe = toSafe('');
  steps: Step[];
  /** Messages that lacked the change before it was sent; undefined until all of them were asked about. */
  lacking: UidSet | undefined;
  /** Messages whose flag change was sent, answered or not. */
  sent = UidSet.empty;
  /** Messages whose UID EXPUNGE was sent, answered or not. */
  expungeSent = UidSet.empty;
  /** Messages that the server showed to have the change, or to be gone, when it was asked afterwards. */
  proven = UidSet.empty;
  /** Messages that this plan marked \Deleted and did not remove; undefined until the server was asked. */
  left: UidSet | undefined;
  /** Messages that were gone before this plan removed anything. */
  goneBefore = UidSet.empty;
  /** Messages that others had marked \Deleted before this plan removed anything. */
  othersDeleted: UidSet | undefined;
  /** Messages of others that vanished while this plan ran. */
  othersGone = UidSet.empty;
  private readonly cancelling = new AbortController();
  private losses = 0;
  private doneAtLoss = 0;

  constructor(plan: Plan) {
    this.plan = plan;
    this.steps = [...plan.steps];
  }

  /** Aborts when the user gives the plan up. */
  get cancelSignal(): AbortSignal {
    return this.cancelling.signal;
  }

  get cancelled(): boolean {
    return this.cancelling.signal.aborted;
  }

  cancel(): void {
    this.cancelling.abort();
  }

  /** Something that can change mail was sent. */
  get touched(): boolean {
    return !this.sent.isEmpty || !this.expungeSent.isEmpty;
  }

  /** The end of a sentence that says why no more is sent: over another connection, checks come after changes. */
  get notDone(): string {
    return this.touched ? 'Nothing more was sent.' : 'Nothing was changed.';
  }

  set(id: number, state: StepState, note?: Safe): void {
    this.steps = this.steps.map((step) =>
      step.id === id ? { ...step, state, note: note ?? step.note } : step,
    );
  }

  /**
   * Counts a lost connection, and says how many it is since something got done. What is asked before a change is asked
   * anew over the next connection: that alone gets nowhere.
   */
  countLoss(): number {
    const done = this.steps.filter(
      ({ role, state }) => (state === 'done' || state === 'part') && comesAfter(role),
    ).length;
    this.losses = done > this.doneAtLoss ? 0 : this.losses + 1;
    this.doneAtLoss = done;
    return this.losses;
  }

  /** Every step that is still to come is never sent. */
  voidWaiting(why: Safe, except?: (role: StepRole) => boolean): void {
    this.steps = this.steps.map((step) =>
      step.state === 'waiting' && !except?.(step.role) ? { ...step, state: 'void', note: why } : step,
    );
  }

  get undo(): { uids: UidSet; change: FlagChange; flag: Flag } | undefined {
    const { intent } = this.plan;
    if (!this.lacking) return undefined;
    const changed = this.lacking.intersect(this.sent);
    switch (intent.kind) {
      case 'flag':
      case 'restore': {
        const uids = changed.intersect(this.proven);
        const change = intent.change === 'add' ? 'remove' : 'add';
        return uids.isEmpty ? undefined : { uids, change, flag: intent.flag };
      }
      case 'expunge': {
        // What was marked but not removed can at least lose its mark again.
        const uids = changed.intersect(this.left ?? changed).minus(this.proven);
        return uids.isEmpty ? undefined : { uids, change: 'remove', flag: '\\Deleted' };
      }
    }
  }

  /** While it runs nothing can be undone, and working out what could be would cost more than the steps. */
  progress(): PlanProgress {
    const undo = this.state === 'running' ? undefined : this.undo;
    return { plan: this.plan, state: this.state, steps: this.steps, outcome: this.outcome, undo };
  }
}

function comesAfter(role: StepRole): boolean {
  return role === 'change' || role === 'proof' || role === 'survey-after';
}
