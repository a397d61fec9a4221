// The journal in SQLite: what a plan is about to do is on the disk before a step of it is sent (P7). Several programs may
// write to one file; each has its own plans.
import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Command } from '../model/command.ts';
import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import type { Plan, PlanProgress, Undo } from '../model/plan.ts';
import type { Step } from '../model/step.ts';
import type { Journal } from '../ports.ts';
import { concat, literal, toSafe } from '../text/safe-text.ts';
import { SCHEMA, SCHEMA_VERSION } from './schema.ts';

// Another program's transaction takes milliseconds.
const BUSY_MS = 5000;

const WRITE_PLAN = `
INSERT INTO plans (id, account, mailbox, uidvalidity, kind, title, uids, state, outcome, undo, created, updated)
VALUES (:id, :account, :mailbox, :uidvalidity, :kind, :title, :uids, :state, :outcome, :undo, :now, :now)
ON CONFLICT (id) DO UPDATE SET state = :state, outcome = :outcome, undo = :undo, updated = :now`;

const WRITE_STEP = `
INSERT INTO steps (plan, id, role, line, uids, state, note, updated)
VALUES (:plan, :id, :role, :line, :uids, :state, :note, :now)
ON CONFLICT (plan, id) DO UPDATE SET role = :role, line = :line, uids = :uids, state = :state, note = :note, updated = :now`;

const WRITE_TARGET = 'INSERT OR IGNORE INTO targets (plan, uid, size, date) VALUES (?, ?, ?, ?)';

export class SqliteJournal implements Journal {
  private readonly database: DatabaseSync;
  private readonly account: string;
  private readonly now: () => number;
  private readonly writePlan: StatementSync;
  private readonly writeStep: StatementSync;
  private readonly writeTarget: StatementSync;
  /** The steps as they are on the disk, by plan, until the plan has ended. */
  private readonly written = new Map<number, readonly Step[]>();

  private constructor(database: DatabaseSync, account: string, now: () => number) {
    this.database = database;
    this.account = account;
    this.now = now;
    this.writePlan = database.prepare(WRITE_PLAN);
    this.writeStep = database.prepare(WRITE_STEP);
    this.writeTarget = database.prepare(WRITE_TARGET);
  }

  /** Opens or makes `journal.db` in a directory that is private to the user. */
  static open(directory: string, account: string, now: () => number): Result<SqliteJournal> {
    const path = join(directory, 'journal.db');
    let database: DatabaseSync | undefined;
    try {
      // SQLite would make it readable by others, and follow a link.
      const { O_CREAT, O_NOFOLLOW, O_RDWR } = constants;
      closeSync(openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600));
      database = new DatabaseSync(path, { timeout: BUSY_MS });
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
      const version = prepareSchema(database);
      if (version > SCHEMA_VERSION) {
        database.close();
        return failed(refusal(`${path} cannot be used: a newer imaptop made it`));
      }
      return ok(new SqliteJournal(database, account, now));
    } catch (error) {
      database?.close();
      return failed(refusal(`${path} cannot be used: ${reasonOf(error)}`));
    }
  }

  write(progress: PlanProgress): Result<null> {
    const { plan, steps, state } = progress;
    const before = this.written.get(plan.id);
    try {
      this.database.exec('BEGIN IMMEDIATE');
      this.planRow(progress);
      if (!before) this.targetRows(plan);
      for (const step of steps) if (!before?.includes(step)) this.stepRow(plan, step);
      this.database.exec('COMMIT');
    } catch (error) {
      this.rollBack();
      const text = `The journal cannot be written (${reasonOf(error)}), so nothing of "${plan.title}" is sent from here on.`;
      return failed({ kind: 'limit', text: toSafe(text) });
    }
    if (state === 'waiting' || state === 'running') this.written.set(plan.id, steps);
    else this.written.delete(plan.id);
    return ok(null);
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

  close(): void {
    if (this.database.isOpen) this.database.close();
  }

  private planRow({ plan, state, outcome, undo }: PlanProgress): void {
    this.writePlan.run({
      id: plan.id,
      account: this.account,
      mailbox: plan.mailbox.path,
      uidvalidity: plan.mailbox.uidValidity,
      kind: plan.intent.kind,
      title: plan.title,
      uids: plan.uids.toString(),
      state,
      outcome,
      undo: undo ? undoText(undo) : null,
      now: this.now(),
    });
  }

  private stepRow(plan: Plan, { id, role, command, line, state, note }: Step): void {
    this.writeStep.run({
      plan: plan.id,
      id,
      role,
      line,
      uids: uidsOf(command),
      state,
      note,
      now: this.now(),
    });
  }

  /** What is going to be removed, by what the server never changes: a later look can tell whether it is gone. */
  private targetRows({ id, intent }: Plan): void {
    if (intent.kind !== 'expunge') return;
    for (const { uid, size, date } of intent.targets)
      this.writeTarget.run(id, uid, Number.isNaN(size) ? null : size, Number.isNaN(date) ? null : date);
  }

  private rollBack(): void {
    try {
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself; the failure that led here is what is told.
    }
  }
}

/** The version the file is of, after an empty one was given the tables. */
function prepareSchema(database: DatabaseSync): number {
  database.exec('BEGIN IMMEDIATE');
  const row = database.prepare('PRAGMA user_version').get();
  const version = Number(row?.['user_version'] ?? 0);
  if (version === 0) database.exec(`${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION};`);
  database.exec('COMMIT');
  return version;
}

function uidsOf(command: Command): string {
  return 'uids' in command && command.uids ? command.uids.toString() : '';
}

function undoText({ uids, change, flag }: Undo): string {
  return JSON.stringify({ uids: uids.toString(), change, flag });
}

/** SQLite's words: "database or disk is full". */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function refusal(why: string): Failure {
  return {
    kind: 'limit',
    text: concat(toSafe(why), literal('. Without a journal nothing that changes mail is sent.')),
  };
}
