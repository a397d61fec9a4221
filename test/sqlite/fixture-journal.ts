// A program with a journal, for tests of several programs and of programs that die: `fixture-journal.ts JOB FOLDER`.
// What it says is JSON, a line each, written at once.
import { execFileSync } from 'node:child_process';
import { readSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { SqliteJournal } from '../../src/sqlite/journal.ts';
import { flagPlan, step } from './plans.ts';

const JOBS: Readonly<Record<string, () => void>> = { fill, full, adopt, hold, many, forever };
const [, , job = '', folder = ''] = process.argv;

const say = (value: unknown) => writeSync(1, `${JSON.stringify(value)}\n`);

function taken<T>(result: { kind: 'ok'; value: T } | { kind: 'failed'; failure: { text: string } }): T {
  if (result.kind === 'failed') throw new Error(result.failure.text);
  return result.value;
}

const open = () => taken(SqliteJournal.open(folder, 'bob@h', Date.now));

/** Until somebody writes a line, or is gone. */
const wait = () => readSync(0, Buffer.alloc(1));

/** Writes plans until the journal refuses. */
function fill(): void {
  const journal = open();
  say(filled(journal));
  journal.close();
}

/** On a disk of its own that gets full, gets room again, and lets nothing be written at last. */
function full(): void {
  const journal = open();
  const told = filled(journal);
  const reads = journal.read().kind;
  const remount = (how: string) => execFileSync('mount', ['-o', `remount,${how}`, folder]);
  remount('size=10m');
  const later = journal.write(flagPlan(journal.nextPlanId(), 'waiting')).kind;
  journal.close();
  const database = new DatabaseSync(`${folder}/journal.db`);
  const plans = database.prepare('SELECT count(*) AS plans FROM plans').get()?.['plans'];
  const check = database.prepare('PRAGMA integrity_check').get();
  database.close();
  remount('ro');
  const unwritable = SqliteJournal.open(folder, 'bob@h', Date.now);
  const why = unwritable.kind === 'failed' ? unwritable.failure.text : 'it was opened';
  say({ ...told, reads, later, plans, check, why });
}

function filled(journal: SqliteJournal) {
  for (let written = 0; ; written++) {
    const result = journal.write(flagPlan(journal.nextPlanId(), 'waiting', 'x'.repeat(2000)));
    if (result.kind === 'ok') continue;
    const ids = new Set([journal.nextPlanId(), journal.nextPlanId(), journal.nextPlanId()]);
    return { written, failure: result.failure, ids: ids.size };
  }
}

/** Takes over what programs that are gone have left, at the same time as others. */
function adopt(): void {
  const journal = open();
  say('ready');
  wait();
  say(taken(journal.read()).unfinished.map(({ progress }) => progress.plan.id));
  wait();
}

/** Has a plan, and lives. */
function hold(): void {
  const journal = open();
  const id = journal.nextPlanId();
  taken(journal.write(flagPlan(id, 'running')));
  say(id);
  wait();
}

/** 200 plans from their beginning to their end. */
function many(): void {
  const journal = open();
  const ids: number[] = [];
  for (let n = 0; n < 200; n++) {
    const id = journal.nextPlanId();
    ids.push(id);
    for (const state of ['waiting', 'running', 'done'] as const) taken(journal.write(flagPlan(id, state)));
  }
  say(ids);
  journal.close();
}

/** Plans of ten steps, one after the other, each step said as soon as it is acknowledged, until it is killed. */
function forever(): void {
  const journal = open();
  for (;;) {
    const id = journal.nextPlanId();
    let steps = Array.from({ length: 10 }, (_, index) => step(index + 1, 'waiting'));
    for (let done = 0; done <= steps.length; done++) {
      steps = steps.map((one) => (one.id === done ? step(one.id, 'done', 'x'.repeat(5000)) : one));
      taken(journal.write(flagPlan(id, done < steps.length ? 'running' : 'done', 't', steps)));
      say([id, done]);
    }
  }
}

JOBS[job]?.();
