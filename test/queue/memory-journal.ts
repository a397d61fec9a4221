// A journal in memory that can be told to fail, and says what it holds.
import { failed, ok, type Result } from '../../src/model/failure.ts';
import type { PlanProgress } from '../../src/model/plan.ts';
import type { Journal } from '../../src/ports.ts';
import { literal } from '../../src/text/safe-text.ts';

export class MemoryJournal implements Journal {
  readonly writes: PlanProgress[] = [];
  /** Decides on each write; true lets it fail. */
  fails: (progress: PlanProgress) => boolean = () => false;
  private id = 0;

  write(progress: PlanProgress): Result<null> {
    if (this.fails(progress)) {
      return failed({ kind: 'limit', text: literal('The journal cannot be written: disk full.') });
    }
    this.writes.push(progress);
    return ok(null);
  }

  nextPlanId(): number {
    return ++this.id;
  }

  close(): void {
    // Nothing is open.
  }

  /** True when the newest entry shows a step with this line as under way. */
  isRunning(line: string): boolean {
    return this.writes.at(-1)?.steps.some((step) => step.line === line && step.state === 'running') ?? false;
  }
}
