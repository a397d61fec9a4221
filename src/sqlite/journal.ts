// The journal in SQLite: what a plan is about to do is on the disk before a step of it is sent (P7). Several programs may
// write to one file; each has its own plans, and takes over those of programs that are gone.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { IdentityHeader } from '../model/command.ts';
import { failed, ok, type Result } from '../model/failure.ts';
import type { Plan, PlanProgress } from '../model/plan.ts';
import type { Step } from '../model/step.ts';
import type { UidSet } from '../model/uid-set.ts';
import type { Uid } from '../model/uid.ts';
import type { DiskWait, Journal, JournalContents, JournalledPlan } from '../ports.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import { openDatabase, reasonOf, unusable } from './database.ts';
import type { Fields } from './fields.ts';
import { knownParts } from './known-codec.ts';
import { endOwner, isAlive, newOwner } from './owner.ts';
import { placesOf, type Places } from './places.ts';
import {
  ENDED,
  planRow,
  planTexts,
  progressOf,
  sameTexts,
  stepRow,
  stepTexts,
  UNFINISHED,
} from './plan-codec.ts';
import * as SQL from './statements.ts';
import { targetParts } from './target-parts.ts';

/** Of the plans that have ended, how many are looked at again. */
const ENDED_PLANS = 200;
const KEPT_MS = 90 * 86_400_000;
// A sender decides how long a subject is; nobody reads more of it (RFC 5322 §2.1.1).
const HEADER_LETTERS = 998;

/** A plan as it was written last. */
interface Written {
  readonly known: PlanProgress['known'];
  readonly steps: ReadonlyMap<number, Step>;
  readonly places: Places;
  readonly sets: WrittenSets;
}

/** The numbers of its sets of UIDs, which several steps may have in common. */
interface WrittenSets {
  readonly numbers: ReadonlyMap<UidSet, number>;
  readonly last: number;
}

export class SqliteJournal implements Journal {
  private readonly database: DatabaseSync;
  private readonly account: string;
  private readonly now: () => number;
  private readonly damaged: (line: Safe) => void;
  private readonly owner = newOwner();
  private wait: DiskWait = 'until-on-disk';
  private readonly statements = new Map<string, StatementSync>();
  /** Plans that have not ended. */
  private readonly written = new Map<number, Written>();

  private constructor(
    database: DatabaseSync,
    account: string,
    now: () => number,
    damaged: (line: Safe) => void,
  ) {
    this.database = database;
    this.account = account;
    this.now = now;
    this.damaged = damaged;
  }

  /**
   * Opens or makes `journal.db` in a directory that is private to the user. `damaged` is told of each plan that is left out
   * because what the file holds of it cannot be understood.
   */
  static open(
    directory: string,
    account: string,
    now: () => number,
    damaged: (line: Safe) => void = () => {},
  ): Result<SqliteJournal> {
    const opened = openDatabase(directory);
    if (opened.kind === 'failed') return opened;
    const { database, path } = opened.value;
    try {
      const journal = new SqliteJournal(database, account, now, damaged);
      journal.prune();
      return ok(journal);
    } catch (error) {
      database.close();
      return failed(unusable(path, reasonOf(error)));
    }
  }

  write(progress: PlanProgress, wait: DiskWait = 'until-on-disk'): Result<null> {
    const { plan, steps, state, known } = progress;
    const before = this.written.get(plan.id);
    const places = placesOf(steps, before?.places);
    const numbers = new Map(before?.sets.numbers);
    let last = before?.sets.last ?? 0;
    const numberOf = (uids: UidSet): number => {
      const known = numbers.get(uids);
      if (known !== undefined) return known;
      numbers.set(uids, ++last);
      this.run(SQL.WRITE_UID_SET, { plan: plan.id, id: last, uids: uids.toString() });
      return last;
    };
    try {
      this.transaction(wait, () => {
        const now = this.now();
        this.run(SQL.WRITE_PLAN, { ...planRow(progress), account: this.account, owner: this.owner, now });
        if (!before) this.writeTexts(plan);
        for (const id of before?.places.keys() ?? [])
          if (!places.has(id)) this.run(SQL.FORGET_STEP, { plan: plan.id, id });
        for (const step of steps) {
          const old = before?.steps.get(step.id);
          if (step === old) continue;
          if (!old || !sameTexts(step, old))
            this.run(SQL.WRITE_STEP_TEXTS, { ...stepTexts(step, numberOf), plan: plan.id });
          this.run(SQL.WRITE_STEP, { ...stepRow(step), plan: plan.id, place: places.get(step.id)!, now });
        }
        for (const { field, anew, uids } of knownParts(known, before?.known)) {
          if (anew) this.run(SQL.FORGET_KNOWN, { plan: plan.id, field });
          if (uids !== undefined) this.run(SQL.WRITE_KNOWN, { plan: plan.id, field, uids });
        }
      });
    } catch (error) {
      const text = `The journal cannot be written (${reasonOf(error)}), so nothing of "${plan.title}" is sent from here on.`;
      return failed({ kind: 'limit', text: toSafe(text) });
    }
    if (isUnfinished(state)) {
      const sets = { numbers, last };
      this.written.set(plan.id, { known, steps: byId(steps), places, sets });
    } else this.written.delete(plan.id);
    return ok(null);
  }

  describe(planId: number, headers: ReadonlyMap<Uid, IdentityHeader>): Result<null> {
    const texts = [...headers.values()];
    try {
      this.transaction('until-written', () =>
        this.run(SQL.DESCRIBE, {
          plan: planId,
          uids: JSON.stringify([...headers.keys()]),
          message_ids: JSON.stringify(texts.map(({ messageId }) => cut(messageId))),
          subjects: JSON.stringify(texts.map(({ subject }) => cut(subject))),
        }),
      );
      return ok(null);
    } catch (error) {
      return failed({ kind: 'limit', text: toSafe(`The journal cannot be written (${reasonOf(error)}).`) });
    }
  }

  /** From the file, since other programs write to it as well. */
  nextPlanId(): number {
    try {
      return Number(this.database.prepare('INSERT INTO plan_ids DEFAULT VALUES').run().lastInsertRowid);
    } catch {
      // The plan's first write will fail, too, and say so; nobody else may get this id meanwhile.
      return 2 ** 40 + Math.floor(Math.random() * 2 ** 52);
    }
  }

  read(): Result<JournalContents> {
    try {
      const adopted = this.adopt();
      const ended = this.all(SQL.ENDED_PLANS, {
        account: this.account,
        states: JSON.stringify(ENDED),
        most: ENDED_PLANS,
      }).map(({ id }) => Number(id));
      const unfinished = adopted.flatMap((id) => this.readPlan(id));
      for (const { progress } of unfinished) {
        const { plan, steps, known } = progress;
        const last = Number(this.all(SQL.LAST_UID_SET, { plan: plan.id })[0]?.['id'] ?? 0);
        const sets = { numbers: new Map<UidSet, number>(), last };
        this.written.set(plan.id, { known, steps: byId(steps), places: this.readPlaces(plan.id), sets });
      }
      return ok({ unfinished, ended: ended.flatMap((id) => this.readPlan(id)) });
    } catch (error) {
      return failed({ kind: 'limit', text: toSafe(`The journal cannot be read (${reasonOf(error)}).`) });
    }
  }

  close(): void {
    endOwner(this.owner);
    if (this.database.isOpen) this.database.close();
  }

  /** Of two programs that start at once, only one gets a plan: the other one finds it owned. */
  private adopt(): number[] {
    return this.transaction('until-on-disk', () => {
      const states = JSON.stringify(UNFINISHED);
      const orphans = this.all(SQL.UNFINISHED_PLANS, { account: this.account, states }).filter(
        ({ owner }) => !isAlive(String(owner)),
      );
      for (const { id } of orphans) this.run(SQL.ADOPT, { id: Number(id), owner: this.owner });
      return orphans.map(({ id }) => Number(id));
    });
  }

  /** Empty where the file holds something else than a plan. */
  private readPlan(id: number): JournalledPlan[] {
    try {
      const [plan] = this.all(SQL.READ_PLAN, { id });
      if (!plan) return [];
      const progress = progressOf({
        plan,
        targets: this.all(SQL.READ_TARGETS, { id }),
        steps: this.all(SQL.READ_STEPS, { id }),
        known: this.all(SQL.READ_KNOWN, { id }),
      });
      return [{ progress, updated: Number(plan['updated']) }];
    } catch (error) {
      this.damaged(
        toSafe(`Plan ${id} in the journal cannot be understood (${reasonOf(error)}) and is left out.`),
      );
      return [];
    }
  }

  private readPlaces(id: number): Places {
    return new Map(
      this.all(SQL.READ_PLACES, { id }).map((step) => [Number(step['id']), Number(step['place'])]),
    );
  }

  /** What never changes: the plan's own words, and the messages by what tells them from others. */
  private writeTexts(plan: Plan): void {
    // Of a plan that had ended, and is written once more.
    this.run(SQL.FORGET_STEPS, { plan: plan.id });
    this.run(SQL.FORGET_STEP_TEXTS, { plan: plan.id });
    this.run(SQL.FORGET_UID_SETS, { plan: plan.id });
    this.run(SQL.FORGET_ALL_KNOWN, { plan: plan.id });
    this.run(SQL.WRITE_TEXTS, planTexts(plan));
    for (const part of targetParts(plan.intent)) this.run(SQL.WRITE_TARGETS, { ...part, plan: plan.id });
  }

  /** Old plans that have ended go, with what belongs to them. Not worth a failure: the next start tries again. */
  private prune(): void {
    const old = { states: JSON.stringify(ENDED), before: this.now() - KEPT_MS };
    if (this.all(SQL.OLD_PLANS, old).length === 0) return;
    try {
      this.transaction('until-on-disk', () => this.run(SQL.PRUNE, old));
    } catch {
      return;
    }
  }

  /**
   * What is only written is in the log, where a program that dies leaves it; the next one that waits for the disk takes it
   * along. A power loss in between may take it: no byte that changes mail may leave before.
   */
  private transaction<T>(wait: DiskWait, work: () => T): T {
    if (wait !== this.wait) {
      this.database.exec(`PRAGMA synchronous = ${wait === 'until-on-disk' ? 'FULL' : 'NORMAL'}`);
      this.wait = wait;
    }
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      this.rollBack();
      throw error;
    }
  }

  private rollBack(): void {
    try {
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself; the failure that led here is what is told.
    }
  }

  private run(sql: string, values: Record<string, string | number | null>): void {
    this.prepared(sql).run(values);
  }

  private all(sql: string, values: Record<string, string | number>): Fields[] {
    return this.prepared(sql).all(values);
  }

  private prepared(sql: string): StatementSync {
    const statement = this.statements.get(sql) ?? this.database.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }
}

function byId(steps: readonly Step[]): ReadonlyMap<number, Step> {
  return new Map(steps.map((step) => [step.id, step]));
}

/** Not in the middle of a letter that takes two: SQLite would read another one there. */
function cut(text: string): string {
  return text.slice(0, HEADER_LETTERS).toWellFormed();
}

function isUnfinished(state: PlanProgress['state']): boolean {
  return UNFINISHED.some((unfinished) => unfinished === state);
}
