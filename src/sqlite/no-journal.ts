// Stands in for a journal that cannot be used: mail is read as ever, and nothing that changes any is sent, with the reason.
import type { IdentityHeader } from '../model/command.ts';
import { failed, type Failure, type Result } from '../model/failure.ts';
import type { PlanProgress } from '../model/plan.ts';
import type { Uid } from '../model/uid.ts';
import type { Journal, JournalContents } from '../ports.ts';

export class NoJournal implements Journal {
  private readonly why: Failure;
  private id = 0;

  constructor(why: Failure) {
    this.why = why;
  }

  write(_progress: PlanProgress): Result<null> {
    return failed(this.why);
  }

  describe(_planId: number, _headers: ReadonlyMap<Uid, IdentityHeader>): Result<null> {
    return failed(this.why);
  }

  /** Of plans that are shown and never sent. */
  nextPlanId(): number {
    return ++this.id;
  }

  read(): Result<JournalContents> {
    return failed(this.why);
  }

  close(): void {
    // Nothing is open.
  }
}
