// The journal: what another program finds in the file (P7, P13).
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UidSet } from '../../src/model/uid-set.ts';
import { toUid } from '../../src/model/uid.ts';
import { SqliteJournal } from '../../src/sqlite/journal.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { bigPlan, expungePlan, flagPlan, MAILBOX, step } from './plans.ts';

let folder: string;
let now = 1000;
const cleanUps: (() => void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imaptop-journal-'));
  now = 1000;
});
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
  rmSync(folder, { recursive: true });
});

function opened(): SqliteJournal {
  const journal = SqliteJournal.open(folder, 'bob@mail.example.org:993', () => now);
  if (journal.kind === 'failed') throw new Error(journal.failure.text);
  cleanUps.push(() => journal.value.close());
  return journal.value;
}

/** What somebody else reads, while the journal is open. */
function rows(sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(join(folder, 'journal.db'));
  try {
    return database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}

describe('the journal', () => {
  it('is readable by its owner only, and is written through', () => {
    const journal = opened();
    journal.write(flagPlan(1, 'waiting'));
    for (const file of ['journal.db', 'journal.db-wal', 'journal.db-shm']) {
      expect([file, statSync(join(folder, file)).mode & 0o777]).toEqual([file, 0o600]);
    }
    expect(rows('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    expect(rows('PRAGMA user_version')).toEqual([{ user_version: 3 }]);
  });

  it('shows a plan as it is now, with its beginning', () => {
    const journal = opened();
    expect(journal.write(flagPlan(5, 'waiting'))).toEqual({ kind: 'ok', value: null });
    const waiting = {
      id: 5,
      account: 'bob@mail.example.org:993',
      mailbox: MAILBOX.path,
      uidvalidity: MAILBOX.uidValidity,
      kind: 'flag',
      title: 'Flag 4 messages',
      state: 'waiting',
      outcome: '',
      elapsed: 0,
      created: 1000,
      updated: 1000,
      target: null,
      undo: null,
    };
    const PLAN = 'SELECT * FROM plans';
    const [{ owner, ...plan } = {}] = rows(PLAN);
    expect([plan, owner]).toEqual([waiting, expect.stringContaining(` ${process.pid} `)]);
    expect(rows('SELECT plan, uids FROM plan_texts')).toEqual([{ plan: 5, uids: '1:3,7' }]);
    now = 2000;
    journal.write(flagPlan(5, 'done', 'Flag 4 messages', [step(1, 'done', 'OK')]));
    const undo = '{"kind":"flags","uids":"1:3,7","change":"add","flag":"\\\\Flagged"}';
    expect(rows(PLAN)).toEqual([{ ...waiting, owner, state: 'done', undo, updated: 2000 }]);
    expect(rows('SELECT * FROM steps')).toEqual([
      {
        plan: 5,
        id: 1,
        place: 1,
        state: 'done',
        sent: 1,
        note: 'OK',
        updated: 2000,
        copied: null,
      },
    ]);
    expect(rows('SELECT * FROM step_texts')).toEqual([
      {
        plan: 5,
        id: 1,
        role: 'change',
        split_from: null,
        command: '{"kind":"store","change":"add","flag":"\\\\Flagged"}',
        line: 'UID STORE  +FLAGS.SILENT (\\Flagged)',
        uids: 1,
        uids_at: 10,
      },
    ]);
    expect(rows('SELECT * FROM uid_sets')).toEqual([{ plan: 5, id: 1, uids: '1:3,7' }]);
    expect(rows('SELECT * FROM lines')).toEqual([
      { plan: 5, id: 1, line: 'UID STORE 1:3,7 +FLAGS.SILENT (\\Flagged)' },
    ]);
  });

  it('writes only the steps that changed', () => {
    const journal = opened();
    const [first, second] = [step(1, 'running'), step(2, 'waiting')];
    journal.write(flagPlan(1, 'running', 't', [first, second]));
    now = 2000;
    journal.write(flagPlan(1, 'running', 't', [step(1, 'done'), second]));
    expect(rows('SELECT id, state, updated FROM steps ORDER BY id')).toEqual([
      { id: 1, state: 'done', updated: 2000 },
      { id: 2, state: 'waiting', updated: 1000 },
    ]);
  });

  it('writes little at a time, of however many messages a plan is', () => {
    const journal = opened();
    let big = bigPlan(1, 20_000);
    expect(journal.write(big).kind).toBe('ok');
    const written: number[] = [];
    for (const [index, changed] of big.steps.entries()) {
      // So that its log shows what comes from now on.
      rows('PRAGMA wal_checkpoint(TRUNCATE)');
      const { uids } = changed.command as { uids: UidSet };
      const steps = big.steps.with(index, { ...changed, state: 'done' });
      const known = { ...big.known, proven: big.known.proven.union(uids) };
      big = { ...big, state: 'running', steps, known };
      expect(journal.write(big).kind).toBe('ok');
      written.push(statSync(join(folder, 'journal.db-wal')).size);
      if (index >= 50) break;
    }
    // A few pages, where the plan as a whole has more than a hundred.
    expect(statSync(join(folder, 'journal.db')).size).toBeGreaterThan(500_000);
    expect(Math.max(...written)).toBeLessThan(60_000);
    journal.close();
    const read = opened().read();
    if (read.kind === 'failed') throw new Error(read.failure.text);
    expect(read.value.unfinished[0]?.progress.known.proven).toEqual(big.known.proven);
  });

  it('keeps the identity of what is going to be removed, and what was said in it', () => {
    const journal = opened();
    journal.write(expungePlan(1));
    const one = { plan: 1, uid: 1, size: 165_000_000, date: 1_700_000_000, flags: '[9,"$Junk"]' };
    const seven = { plan: 1, uid: 7, size: 12, date: null, flags: null };
    const TARGETS = 'SELECT * FROM targets ORDER BY uid';
    const unknown = { message_id: null, subject: null };
    expect(rows(TARGETS)).toEqual([
      { ...one, ...unknown },
      { ...seven, ...unknown },
    ]);
    const header = { messageId: toSafe('<1@x>'), subject: toSafe(`Hi ${'😀'.repeat(600)}`) };
    expect(journal.describe(1, new Map([[toUid(7), header]]))).toEqual({ kind: 'ok', value: null });
    expect(rows(TARGETS)).toEqual([
      { ...one, ...unknown },
      { ...seven, message_id: '<1@x>', subject: `Hi ${'😀'.repeat(497)}\ufffd` },
    ]);
    // Written and read once more, as it is when it goes on, it keeps that.
    journal.write(expungePlan(1, 'done'));
    journal.describe(1, new Map([[toUid(7), header]]));
    expect(rows('SELECT message_id FROM targets ORDER BY uid')).toEqual([
      { message_id: null },
      { message_id: '<1@x>' },
    ]);
  });

  it('gives each plan an id of its own, over programs and runs', () => {
    const [one, two] = [opened(), opened()];
    const ids = [one.nextPlanId(), two.nextPlanId(), one.nextPlanId(), two.nextPlanId()];
    one.close();
    two.close();
    ids.push(opened().nextPlanId());
    expect(new Set(ids).size).toBe(5);
  });
});
