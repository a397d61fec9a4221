// What is known of a plan while it runs: the one mutable record, and the immutable picture of it that others see.
import { commandLine, type Command } from '../model/command.ts';
import type { Known, Plan, PlanProgress, PlanState, Undo } from '../model/plan.ts';
import type { Identity } from '../model/message-table.ts';
import type { Step, StepRole, StepState } from '../model/step.ts';
import { UidSet } from '../model/uid-set.ts';
import type { Uid } from '../model/uid.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import { PlanTargets } from './plan-targets.ts';
import { ReadHeaders } from './read-headers.ts';
import { comesAfterChange, isRemoval, stepUids } from './step-kinds.ts';
import { undoOf } from './undo.ts';

const NOTHING_KNOWN: Known = {
  sent: UidSet.empty,
  removalSent: UidSet.empty,
  proven: UidSet.empty,
  goneBefore: UidSet.empty,
  changedByOthers: UidSet.empty,
  othersGone: UidSet.empty,
  copies: UidSet.empty,
  strangers: UidSet.empty,
  rescued: UidSet.empty,
};

export class PlanRecord {
  readonly plan: Plan;
  state: PlanState = 'waiting';
  outcome: Safe = toSafe('');
  steps: Step[];
  known: Known;
  /** Nothing that changes mail is sent: only what became of it is asked. */
  checking = false;
  paused = false;
  /** Steps of unknown outcome that the server did answer, with a NO to part of them. */
  readonly answered = new Set<number>();
  /** Messages that were compared over this connection, and their highest mod-sequence where the server gives them. */
  compared: { readonly uids: UidSet; readonly modSeq: bigint | undefined }[] = [];
  /** Messages that were marked \\Deleted when that was asked last, in this run of the program. */
  marked: UidSet | undefined;
  /** How many more an EXPUNGE without UIDs removed; undefined where its answer was not heard. */
  alsoRemoved: number | undefined;
  /** What the comparison read of each message. */
  readonly headers = new ReadHeaders();
  /** Messages whose flag change was sent, answered or not. */
  sent: UidSet;
  /** Messages whose removal was sent, answered or not. */
  removalSent: UidSet;
  /** Commands that may be in flight at once; one after the server asked to slow down. */
  slowed = false;
  /** How many changes were in flight last while the server answered soon: a new kind begins with as many. */
  inFlight: number | undefined;
  /** Milliseconds until the folder was open, or a change was answered, if that was sooner: so long the line may take. */
  roundTrip = 0;
  /** Octets that were sent of the message that is being appended, as far as that was told. */
  uploaded = 0;
  /** Why the connection was lost last. */
  lossText: Safe = toSafe('');
  /** Times in a row that the server asked to slow down, and answered nothing between. */
  throttled = 0;
  private byUid: PlanTargets | undefined;
  private undone: UndoBasis | undefined;
  private readonly elapsedBefore: number;
  private changingSince: number | undefined;
  private elapsedUntil = 0;
  private cancelling = new AbortController();
  private losses = 0;
  private doneAtLoss = 0;

  constructor(plan: Plan, before?: PlanProgress) {
    this.plan = plan;
    this.steps = [...(before?.steps ?? plan.steps)];
    this.known = before?.known ?? NOTHING_KNOWN;
    this.elapsedBefore = before?.elapsed ?? 0;
    this.sent = this.known.sent;
    this.removalSent = this.known.removalSent;
    for (const step of this.steps) if (step.sent) this.noteSent(step);
  }

  /** A plan as a program that is gone left it: what was under way then has an unknown answer. */
  static adopted({ plan, steps, ...rest }: PlanProgress): PlanRecord {
    const record = new PlanRecord(plan, { plan, steps: steps.map(interrupted), ...rest });
    record.state = 'parked';
    return record;
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
    return this.steps.some(({ sent, role }) => sent && isChanging(role));
  }

  /** The end of a sentence that says why no more is sent: over another connection, checks come after changes. */
  get notDone(): string {
    return this.touched ? 'Nothing more was sent.' : 'Nothing was changed.';
  }

  /** Messages that the plan leaves alone: somebody changed them, or nothing would stay of what they are copies of. */
  get spared(): UidSet {
    const { changedByOthers, lastCopies } = this.known;
    return lastCopies ? changedByOthers.union(lastCopies) : changedByOthers;
  }

  /** The messages that the plan names, as the user saw them; flag plans know only their UIDs. */
  get targets(): readonly Identity[] {
    const { intent } = this.plan;
    return 'targets' in intent ? intent.targets : [];
  }

  /** One of them. */
  target(uid: number): Identity | undefined {
    return (this.byUid ??= new PlanTargets(this.targets)).get(uid);
  }

  /** Where its messages went, as far as the server said or was asked. */
  get copied(): ReadonlyMap<Uid, Uid> {
    const all = new Map<Uid, Uid>();
    for (const { copied } of this.steps) copied?.forEach((there, here) => all.set(here, there));
    return all;
  }

  learn(known: Partial<Known>): void {
    this.known = { ...this.known, ...known };
  }

  change(id: number, changes: Partial<Step>): void {
    const place = this.placeOf(id);
    // Whoever was shown the steps keeps the list that was shown.
    this.steps = this.steps.with(place, { ...this.steps[place]!, ...changes });
  }

  private placeOf(id: number): number {
    // They stand in the order of their numbers as long as none was split.
    return this.steps[id - 1]?.id === id ? id - 1 : this.steps.findIndex((step) => step.id === id);
  }

  set(id: number, state: StepState, note?: Safe): void {
    this.change(id, note === undefined ? { state } : { state, note });
  }

  /** What is really sent names at most what was planned; the line shown is the line sent. */
  replace(id: number, command: Command, esearch: boolean): void {
    const line = commandLine(command, { esearch });
    const step = this.steps[this.placeOf(id)]!;
    if (command !== step.command || line !== step.line) this.change(id, { command, line });
  }

  /** The later half of a step's messages becomes a step of its own, right behind it. */
  split(id: number, [first, second]: readonly [Command, Command], esearch: boolean): number {
    this.replace(id, first, esearch);
    const place = this.placeOf(id);
    const step = this.steps[place]!;
    const half = {
      ...step,
      id: Math.max(...this.steps.map((one) => one.id)) + 1,
      command: second,
      line: commandLine(second, { esearch }),
      splitFrom: step.splitFrom ?? id,
    };
    this.steps = this.steps.toSpliced(place + 1, 0, half);
    return half.id;
  }

  noteSent(step: Step): void {
    const { command } = step;
    if (command.kind === 'store') this.sent = this.sent.union(command.uids);
    if (isRemoval(command)) this.removalSent = this.removalSent.union(stepUids(step));
  }

  /** Before steps that were sent come to name fewer messages: what they named stays known. */
  keepSent(): void {
    this.learn({ sent: this.sent, removalSent: this.removalSent });
  }

  /** Milliseconds that the plan has been changing mail for. */
  elapsed(now: number): number {
    if (this.changingSince === undefined) return this.elapsedBefore;
    return this.elapsedBefore + (this.elapsedUntil || now) - this.changingSince;
  }

  startedChanging(now: number): void {
    this.changingSince ??= now;
  }

  endedChanging(now: number): void {
    this.elapsedUntil = now;
  }

  /**
   * Counts a lost connection, and says how many it is since something got done. What is asked before a change is asked
   * anew over the next connection: that alone gets nowhere.
   */
  countLoss(): number {
    const done = this.steps.filter(
      ({ role, state }) => (state === 'done' || state === 'part') && comesAfterChange(role),
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

  /** Worked out once, for the journal and for the screen. */
  private undo(): Undo | undefined {
    const { known, steps } = this;
    if (this.undone?.known !== known || this.undone.steps !== steps)
      this.undone = { known, steps, undo: undoOf(this) };
    return this.undone.undo;
  }

  /** While it runs nothing can be undone, and working out what could be would cost more than the steps. */
  progress(now: number): PlanProgress {
    const { plan, state, steps, outcome, known, uploaded } = this;
    const undo = state === 'running' ? undefined : this.undo();
    const progress = { plan, state, steps, outcome, undo, known, elapsed: this.elapsed(now) };
    return uploaded > 0 ? { ...progress, uploaded } : progress;
  }
}

/** What undo rests on. */
interface UndoBasis {
  readonly known: Known;
  readonly steps: readonly Step[];
  readonly undo: Undo | undefined;
}

function isChanging(role: StepRole): boolean {
  return role === 'change' || role === 'make-folder' || role === 'drop-folder';
}

function interrupted(step: Step): Step {
  if (step.state !== 'running') return step;
  const asked = isChanging(step.role);
  return {
    ...step,
    state: asked ? 'unknown' : 'waiting',
    sent: step.sent || asked,
    note: toSafe(asked ? 'sent, or about to be; the program ended before the answer' : ''),
  };
}
