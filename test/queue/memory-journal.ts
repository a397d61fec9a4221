// A journal in memory that can be told to fail, and says what it holds.
import type { IdentityHeader } from '../../src/model/command.ts';
import { failed, ok, type Failure, type Result } from '../../src/model/failure.ts';
import type { PlanProgress } from '../../src/model/plan.ts';
import type { Uid } from '../../src/model/uid.ts';
import type { DiskWait, Journal, JournalContents } from '../../src/ports.ts';
import { literal } from '../../src/text/safe-text.ts';

const FULL: Failure = { kind: 'limit', text: literal('The journal cannot be written: disk full.') };
const ENDED = ['done', 'part', 'failed', 'void'];

export class MemoryJournal implements Journal {
  readonly writes: PlanProgress[] = [];
  /** How long each of them was to wait. */
  readonly waits: DiskWait[] = [];
  /** What was said of a plan's messages, by its id. */
  readonly described = new Map<number, Map<Uid, IdentityHeader>>();
  /** What an earlier run of the program left, for `read`. */
  contents: JournalContents = { unfinished: [], ended: [] };
  /** Decides on each write; true lets it fail. */
  fails: (progress: PlanProgress) => boolean = () => false;
  /** One on a disk that everything is written to as well. */
  behind: Journal | undefined;
  private id = 0;

  /** As the next run of the program finds it. */
  static leftBy(gone: MemoryJournal): MemoryJournal {
    const next = new MemoryJournal();
    next.id = gone.id;
    const { unfinished, ended } = gone.contents;
    const last = new Map([...unfinished, ...ended].map((plan) => [plan.progress.plan.id, plan]));
    for (const progress of gone.writes) last.set(progress.plan.id, { progress, updated: 0 });
    const plans = [...last.values()].sort((a, b) => a.progress.plan.id - b.progress.plan.id);
    const over = (plan: { progress: PlanProgress }) => ENDED.includes(plan.progress.state);
    next.contents = {
      unfinished: plans.filter((plan) => !over(plan)),
      ended: plans.filter(over).toReversed(),
    };
    return next;
  }

  write(progress: PlanProgress, wait: DiskWait = 'until-on-disk'): Result<null> {
    if (this.fails(progress)) return failed(FULL);
    this.writes.push(progress);
    this.waits.push(wait);
    return this.behind?.write(progress, wait) ?? ok(null);
  }

  describe(planId: number, headers: ReadonlyMap<Uid, IdentityHeader>): Result<null> {
    const last = this.writes.findLast(({ plan }) => plan.id === planId);
    if (last && this.fails(last)) return failed(FULL);
    this.described.set(planId, new Map([...(this.described.get(planId) ?? []), ...headers]));
    return ok(null);
  }

  nextPlanId(): number {
    return this.behind?.nextPlanId() ?? ++this.id;
  }

  read(): Result<JournalContents> {
    return ok(this.contents);
  }

  close(): void {
    // Nothing is open.
  }

  /** True when the newest entry shows a step with this line as under way. */
  isRunning(line: string): boolean {
    return this.writes.at(-1)?.steps.some((step) => step.line === line && step.state === 'running') ?? false;
  }
}
