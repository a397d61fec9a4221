// A journal that cannot be used, or holds what it should not: said in a line, nothing lost, nothing invented (P7, P13).
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Intent } from '../../src/model/intent.ts';
import type { PlanProgress } from '../../src/model/plan.ts';
import type { JournalContents } from '../../src/ports.ts';
import { SqliteJournal } from '../../src/sqlite/journal.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { survivorsIn } from '../plan/plans.ts';
import { expungePlan, flagPlan } from './plans.ts';
import { runWithin } from './programs.ts';

const DAY = 86_400_000;
let folder: string;
let damaged: string[] = [];
const cleanUps: (() => void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imaptop-bad-disk-'));
  damaged = [];
});
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
  rmSync(folder, { recursive: true });
});

function opened(now: () => number = Date.now): SqliteJournal {
  const journal = SqliteJournal.open(folder, 'bob@h', now, (line) => damaged.push(line));
  if (journal.kind === 'failed') throw new Error(journal.failure.text);
  cleanUps.push(() => journal.value.close());
  return journal.value;
}

function refusal(): string {
  const journal = SqliteJournal.open(folder, 'bob@h', Date.now);
  if (journal.kind === 'ok') throw new Error('it was opened');
  expect(journal.failure.kind).toBe('limit');
  return journal.failure.text;
}

function contents(journal = opened()): { unfinished: number[]; ended: number[] } {
  const read = journal.read();
  if (read.kind === 'failed') throw new Error(read.failure.text);
  const ids = (plans: JournalContents['ended']) => plans.map(({ progress }) => progress.plan.id);
  return { unfinished: ids(read.value.unfinished), ended: ids(read.value.ended) };
}

function sql(text: string): Record<string, unknown>[] {
  const database = new DatabaseSync(join(folder, 'journal.db'), { timeout: 5000 });
  try {
    return database
      .prepare(text)
      .all()
      .map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}

describe('a journal that cannot be used', () => {
  it('is not opened: a link, a newer version, a file of another kind', () => {
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'journal.db'));
    expect(refusal()).toContain('cannot be used');
    expect(existsSync(join(folder, 'elsewhere'))).toBe(false);
    rmSync(join(folder, 'journal.db'));
    const rubbish = 'this is not a database, not in the least, and long enough';
    writeFileSync(join(folder, 'journal.db'), rubbish);
    expect(refusal()).toContain('file is not a database');
    expect(readFileSync(join(folder, 'journal.db'), 'utf8')).toBe(rubbish);
    rmSync(join(folder, 'journal.db'));
    opened().close();
    sql('PRAGMA user_version = 4');
    expect(refusal()).toContain('a newer imaptop made it');
  });

  type Filled = { written: number; ids: number; failure: { kind: string; text: string } };

  it('says so when the disk refuses, and what is in it stays whole', () => {
    // 512-octet blocks; a write beyond the limit fails as on a full disk.
    const told = runWithin(`trap '' XFSZ; ulimit -f 1000; exec "$@"`, 'fill', folder) as Filled;
    const said = /^The journal cannot be written \(.+\), so nothing of "x+" is sent from here on\.$/;
    expect([told.failure.kind, told.ids]).toEqual(['limit', 3]);
    expect(told.failure.text).toMatch(said);
    expect(told.written).toBeGreaterThan(5);
    expect(sql('SELECT count(*) AS plans FROM plans')).toEqual([{ plans: told.written }]);
    expect(sql('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });

  it('says so on a full disk, works again once there is room, and is refused where nothing can be written', () => {
    const script = `mount -t tmpfs -o size=700k tmpfs ${folder} && exec "$@"`;
    const told = runWithin(script, 'full', folder) as Filled;
    expect(told.failure.text).toMatch(/database or disk is full|disk I\/O error/);
    expect(told.written).toBeGreaterThan(3);
    expect(told).toMatchObject({
      ids: 3,
      reads: 'ok',
      later: 'ok',
      plans: told.written + 1,
      check: { integrity_check: 'ok' },
      why: expect.stringContaining('EROFS: read-only file system') as string,
    });
  });
});

/** In the place of what stays of copies. */
const OTHER_PAIRS = ['1>3x', '1>3x2,2>5x1', '0>3x2', '1>4294967295x2', '1>3x4294967295', 'none', ''];

function copiesPlan(id: number): PlanProgress {
  const progress = expungePlan(id);
  const survivors = [
    survivorsIn(progress.plan.mailbox, [
      [1, 3],
      [2, 4],
    ]),
  ];
  const intent = { ...progress.plan.intent, survivors } as Intent;
  return { ...progress, plan: { ...progress.plan, intent } };
}

describe('what the journal cannot understand', () => {
  it('is left out and told of, one plan at a time', () => {
    const journal = opened();
    const lastly = [
      "UPDATE step_texts SET role = 'dance'",
      "UPDATE step_texts SET command = '{'",
      'UPDATE step_texts SET command = \'{"kind":"close"}\'',
      'UPDATE step_texts SET uids_at = -1',
      'UPDATE step_texts SET uids = 7',
      'DELETE FROM step_texts',
      "UPDATE uid_sets SET uids = '1:*'",
      // More than was confirmed.
      "UPDATE uid_sets SET uids = '1:4'",
      "UPDATE plan_texts SET intent = '[]'",
      'UPDATE plan_texts SET rest = \'{"mailbox":7}\'',
      'DELETE FROM plan_texts',
      "UPDATE plans SET undo = 'null'",
      "INSERT INTO known VALUES (1, 'wishes', 1, '')",
    ];
    const harm = lastly.map((text, index) => {
      expect(journal.write(flagPlan(index + 1, 'running')).kind).toBe('ok');
      const column = text.includes('plans ') ? 'id' : 'plan';
      return text.startsWith('INSERT')
        ? text.replace('1,', `${index + 1},`)
        : `${text} WHERE ${column} = ${index + 1}`;
    });
    journal.write(flagPlan(20, 'running'));
    journal.write(expungePlan(21));
    for (const id of [22, 23, 24]) journal.write(expungePlan(id, 'done'));
    for (const index of OTHER_PAIRS.keys()) journal.write(copiesPlan(25 + index));
    journal.close();
    for (const text of harm) sql(text);
    sql("UPDATE target_parts SET uids = '[0,7]' WHERE plan = 21");
    sql(`UPDATE target_parts SET flag_lists = '[{}]' WHERE plan = 22`);
    sql("UPDATE target_parts SET sizes = '[1]' WHERE plan = 23");
    sql("UPDATE target_parts SET flag_ids = '[5,null]' WHERE plan = 24");
    for (const [index, pairs] of OTHER_PAIRS.entries())
      sql(`UPDATE plan_texts SET intent = replace(intent, '1>3x2', '${pairs}') WHERE plan = ${25 + index}`);
    expect(contents()).toEqual({ unfinished: [20], ended: [] });
    expect(damaged).toHaveLength(lastly.length + 4 + OTHER_PAIRS.length);
    for (const line of damaged) {
      expect(line).toMatch(/^Plan \d+ in the journal cannot be understood \(.+\) and is left out\.$/);
    }
  });

  it('makes no text that is not safe', () => {
    const journal = opened();
    journal.write(flagPlan(1, 'running'));
    journal.close();
    sql(`UPDATE plans SET title = 'a' || char(27) || '[2J', outcome = char(155)`);
    sql('UPDATE steps SET note = char(27)');
    const read = opened().read();
    if (read.kind === 'failed') throw new Error(read.failure.text);
    const { plan, outcome, steps } = read.value.unfinished[0]!.progress;
    expect([plan.title, outcome, steps[0]?.note]).toEqual(['a\u241b[2J', '<9B>', '\u241b']);
  });

  it('fails as a whole where the file itself is torn', () => {
    const journal = opened();
    for (let id = 1; id <= 30; id++) journal.write(flagPlan(id, 'running', 'x'.repeat(3000)));
    journal.close();
    truncateSync(join(folder, 'journal.db'), 40_000);
    const torn = SqliteJournal.open(folder, 'bob@h', Date.now, (line) => damaged.push(line));
    if (torn.kind === 'failed') {
      expect(torn.failure.text).toContain('cannot be used: database disk image is malformed');
      return;
    }
    cleanUps.push(() => torn.value.close());
    const read = torn.value.read();
    expect(read.kind === 'failed' ? read.failure.text : damaged.join()).toContain('malformed');
  });
});

describe('a journal of version 1', () => {
  const VERSION_1 = `
    CREATE TABLE plan_ids (id INTEGER PRIMARY KEY AUTOINCREMENT);
    CREATE TABLE plans (id INTEGER PRIMARY KEY, account TEXT NOT NULL, mailbox TEXT NOT NULL, uidvalidity INTEGER NOT NULL,
      kind TEXT NOT NULL, title TEXT NOT NULL, uids TEXT NOT NULL, state TEXT NOT NULL, outcome TEXT NOT NULL, undo TEXT,
      created INTEGER NOT NULL, updated INTEGER NOT NULL) STRICT;
    CREATE TABLE steps (plan INTEGER NOT NULL REFERENCES plans (id), id INTEGER NOT NULL, role TEXT NOT NULL,
      line TEXT NOT NULL, uids TEXT NOT NULL, state TEXT NOT NULL, note TEXT NOT NULL, updated INTEGER NOT NULL,
      PRIMARY KEY (plan, id)) STRICT, WITHOUT ROWID;
    CREATE TABLE targets (plan INTEGER NOT NULL REFERENCES plans (id), uid INTEGER NOT NULL, size INTEGER, date INTEGER,
      PRIMARY KEY (plan, uid)) STRICT, WITHOUT ROWID;
    INSERT INTO plan_ids DEFAULT VALUES;
    INSERT INTO plans VALUES (1, 'bob@h', 'INBOX', 1, 'flag', 't', '1', 'running', '', NULL, 1, 1);
    INSERT INTO steps VALUES (1, 1, 'change', 'UID STORE 1', '1', 'running', '', 1);
    PRAGMA user_version = 1;`;

  it('goes on with new plans, and keeps the old ones for the record', () => {
    const database = new DatabaseSync(join(folder, 'journal.db'));
    database.exec(VERSION_1);
    database.close();
    const journal = opened();
    expect(contents(journal)).toEqual({ unfinished: [], ended: [] });
    const id = journal.nextPlanId();
    expect(id).toBe(2);
    expect(journal.write(flagPlan(id, 'done')).kind).toBe('ok');
    journal.close();
    expect(contents()).toEqual({ unfinished: [], ended: [2] });
    expect(sql('SELECT id, state FROM plans_of_version_1')).toEqual([{ id: 1, state: 'running' }]);
    expect(sql('SELECT line FROM steps_of_version_1')).toEqual([{ line: 'UID STORE 1' }]);
    expect(sql('PRAGMA foreign_key_check')).toEqual([]);
    expect(damaged).toEqual([]);
  });
});

describe('a journal of version 2', () => {
  const VERSION_2 = `
    CREATE TABLE plan_ids (id INTEGER PRIMARY KEY AUTOINCREMENT);
    CREATE TABLE plans (id INTEGER PRIMARY KEY, account TEXT NOT NULL, owner TEXT NOT NULL, mailbox TEXT NOT NULL,
      uidvalidity INTEGER NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, state TEXT NOT NULL, outcome TEXT NOT NULL,
      elapsed REAL NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL, target TEXT, undo TEXT) STRICT;
    CREATE TABLE plan_texts (plan INTEGER PRIMARY KEY REFERENCES plans (id) ON DELETE CASCADE, uids TEXT NOT NULL,
      intent TEXT NOT NULL, rest TEXT NOT NULL) STRICT;
    CREATE TABLE targets (plan INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE, uid INTEGER NOT NULL,
      size INTEGER, date INTEGER, flags TEXT, message_id TEXT, subject TEXT, PRIMARY KEY (plan, uid)) STRICT, WITHOUT ROWID;
    CREATE TABLE steps (plan INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE, id INTEGER NOT NULL,
      place REAL NOT NULL, role TEXT NOT NULL, state TEXT NOT NULL, sent INTEGER NOT NULL, split_from INTEGER,
      note TEXT NOT NULL, updated INTEGER NOT NULL, command TEXT NOT NULL, line TEXT NOT NULL, uids TEXT, copied TEXT,
      PRIMARY KEY (plan, id)) STRICT;
    CREATE TABLE known (plan INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE, field TEXT NOT NULL,
      part INTEGER NOT NULL, uids TEXT NOT NULL, PRIMARY KEY (plan, field, part)) STRICT, WITHOUT ROWID;
    INSERT INTO plan_ids DEFAULT VALUES;
    INSERT INTO plans VALUES (1, 'bob@h', '${hostname()} before 1 1 1', 'INBOX', 7, 'expunge', 't', 'running', '', 0, 1, 1, NULL, NULL);
    INSERT INTO plan_texts VALUES (1, '1:700', '{"kind":"expunge","mailbox":{"path":"INBOX","uidValidity":7},"basis":"marked","rescue":false}',
      '{"mailbox":{"path":"INBOX","uidValidity":7},"consent":{"kind":"key"}}');
    WITH RECURSIVE n(uid) AS (VALUES (1) UNION ALL SELECT uid + 1 FROM n WHERE uid < 700)
    INSERT INTO targets SELECT 1, uid, 10 * uid, iif(uid = 9, NULL, 1000 + uid), iif(uid % 2 = 1, '[8,"$Junk"]', NULL),
      iif(uid < 600, '<' || uid || '@x>', NULL), iif(uid < 600, 'No. ' || uid, NULL) FROM n;
    INSERT INTO steps VALUES (1, 1, 1, 'open', 'done', 1, NULL, 'same', 1, '{"kind":"select","path":"INBOX"}',
      'SELECT "INBOX"', NULL, NULL);
    INSERT INTO steps VALUES (1, 2, 2, 'change', 'running', 0, NULL, '', 1, '{"kind":"expunge"}', 'UID EXPUNGE 1:700', '1:700', NULL);
    INSERT INTO known VALUES (1, 'sent', 1, '1:700');
    PRAGMA user_version = 2;`;

  it('is read as it was, and gone on with', () => {
    const database = new DatabaseSync(join(folder, 'journal.db'));
    database.exec(VERSION_2);
    const TARGETS = 'SELECT * FROM targets ORDER BY uid';
    const before = database.prepare(TARGETS).all();
    database.close();
    const journal = opened();
    const read = journal.read();
    if (read.kind === 'failed') throw new Error(read.failure.text);
    const { progress } = read.value.unfinished[0]!;
    expect([damaged, progress.state, progress.plan.uids.toString()]).toEqual([[], 'running', '1:700']);
    expect(progress.steps.map(({ line, state }) => `${line} ${state}`)).toEqual([
      'SELECT "INBOX" done',
      'UID EXPUNGE 1:700 running',
    ]);
    const { intent } = progress.plan;
    expect('targets' in intent && intent.targets.slice(7, 9)).toEqual([
      { uid: 8, size: 80, date: 1008 },
      { uid: 9, size: 90, date: NaN, flags: { bits: 8, keywords: ['$Junk'] } },
    ]);
    expect(sql(TARGETS)).toEqual(before.map((row) => ({ ...row })));
    const steps = progress.steps.map((step) => ({ ...step, state: 'done' as const, note: toSafe('so') }));
    expect(journal.write({ ...progress, state: 'done', steps }).kind).toBe('ok');
    journal.close();
    expect(contents()).toEqual({ unfinished: [], ended: [1] });
    expect(sql('SELECT line FROM lines ORDER BY id')).toEqual([
      { line: 'SELECT "INBOX"' },
      { line: 'UID EXPUNGE 1:700' },
    ]);
    expect(sql('PRAGMA foreign_key_check')).toEqual([]);
  });
});

describe('old plans', () => {
  it('go after 90 days with all that belongs to them, never those that have not ended', () => {
    const journal = opened(() => 1000);
    for (const [index, state] of (
      ['done', 'part', 'failed', 'void', 'running', 'unknown'] as const
    ).entries())
      journal.write(expungePlan(index + 1, state));
    journal.close();
    const later = opened(() => 2000);
    later.write(flagPlan(7, 'done'));
    later.close();
    opened(() => 1000 + 90 * DAY).close();
    expect(sql('SELECT count(*) AS plans FROM plans')).toEqual([{ plans: 7 }]);
    opened(() => 1001 + 90 * DAY).close();
    for (const table of ['plan_texts', 'steps', 'step_texts', 'uid_sets', 'known'])
      expect(sql(`SELECT DISTINCT plan FROM ${table}`)).toEqual([{ plan: 5 }, { plan: 6 }, { plan: 7 }]);
    expect(sql('SELECT DISTINCT plan FROM targets')).toEqual([{ plan: 5 }, { plan: 6 }]);
    expect(contents(opened(() => 3000))).toEqual({ unfinished: [5, 6], ended: [7] });
  });

  it('are offered newest first, 200 of them', () => {
    let now = 0;
    const journal = opened(() => now);
    for (let id = 1; id <= 203; id++) {
      now = id % 2 === 0 ? id : 1000 - id;
      journal.write(flagPlan(id, 'done'));
    }
    const odd = Array.from({ length: 102 }, (_, n) => 2 * n + 1);
    const even = Array.from({ length: 101 }, (_, n) => 202 - 2 * n);
    expect(contents(journal)).toEqual({ unfinished: [], ended: [...odd, ...even].slice(0, 200) });
  });
});
