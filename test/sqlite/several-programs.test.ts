// Several programs on one journal, some of them killed: nothing acknowledged is lost, and each plan has one owner (P7).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqliteJournal } from '../../src/sqlite/journal.ts';
import { flagPlan } from './plans.ts';
import { start } from './programs.ts';

let folder: string;
const cleanUps: (() => void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imaptop-programs-'));
});
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
  rmSync(folder, { recursive: true });
});

function opened(account = 'bob@h'): SqliteJournal {
  const journal = SqliteJournal.open(folder, account, Date.now);
  if (journal.kind === 'failed') throw new Error(journal.failure.text);
  cleanUps.push(() => journal.value.close());
  return journal.value;
}

function unfinished(journal: SqliteJournal): number[] {
  const read = journal.read();
  if (read.kind === 'failed') throw new Error(read.failure.text);
  return read.value.unfinished.map(({ progress }) => progress.plan.id);
}

function database<T>(work: (database: DatabaseSync) => T): T {
  const open = new DatabaseSync(join(folder, 'journal.db'), { timeout: 5000 });
  try {
    return work(open);
  } finally {
    open.close();
  }
}

const ownerOf = (id: number): string =>
  database((open) => String(open.prepare('SELECT owner FROM plans WHERE id = ?').get(id)?.['owner']));

const setOwner = (id: number, words: readonly string[]): void =>
  database((open) => {
    open.prepare('UPDATE plans SET owner = ? WHERE id = ?').run(words.join(' '), id);
  });

describe('a plan whose program', () => {
  it('lives is left alone; is gone, is taken over once', async () => {
    const program = start('hold', folder);
    const id = await program.line();
    const [one, two] = [opened(), opened()];
    expect(unfinished(one)).toEqual([]);
    await program.kill();
    expect(unfinished(opened('somebody-else@h'))).toEqual([]);
    expect(unfinished(one)).toEqual([id]);
    expect([unfinished(one), unfinished(two)]).toEqual([[], []]);
    one.close();
    expect(unfinished(two)).toEqual([id]);
  });

  it('is gone, and whose process id another program has now, is taken over', async () => {
    const journal = opened();
    journal.write(flagPlan(1, 'running'));
    const another = start('hold', folder);
    await another.line();
    const parts = ownerOf(1).split(' ');
    parts[2] = String(another.child.pid);
    setOwner(1, parts);
    expect(unfinished(opened())).toEqual([1]);
  });

  it('ran before the machine was started anew is taken over, on another machine never', () => {
    const journal = opened();
    for (const id of [1, 2, 3]) journal.write(flagPlan(id, 'running'));
    const [host, boot, ...rest] = ownerOf(1).split(' ');
    setOwner(1, ['elsewhere', boot!, ...rest]);
    setOwner(2, [host!, '0000', ...rest]);
    setOwner(3, ['who', 'knows']);
    journal.close();
    expect(unfinished(opened())).toEqual([2]);
  });

  it('left many is shared out between programs that start at once', async () => {
    const gone = opened();
    const left = Array.from({ length: 20 }, () => gone.nextPlanId());
    for (const id of left) {
      gone.write(flagPlan(id, 'running'));
      const [host, , ...rest] = ownerOf(id).split(' ');
      setOwner(id, [host!, 'an-earlier-boot', ...rest]);
    }
    const programs = [start('adopt', folder), start('adopt', folder)];
    for (const program of programs) expect(await program.line()).toBe('ready');
    for (const program of programs) program.go();
    const adopted = (await Promise.all(programs.map(async (program) => program.line()))) as number[][];
    expect(adopted.flat().sort((a, b) => a - b)).toEqual(left);
    // Whoever was first got them all: it is one transaction.
    expect(adopted.map(({ length }) => length).sort((a, b) => a - b)).toEqual([0, 20]);
  });
});

describe('two programs', () => {
  it('write 200 plans each at the same time', async () => {
    const programs = [start('many', folder), start('many', folder)];
    const ids = (await Promise.all(programs.map(async (program) => program.line()))) as number[][];
    expect(ids.map(({ length }) => length)).toEqual([200, 200]);
    expect(new Set(ids.flat()).size).toBe(400);
    const done = database((open) =>
      open.prepare("SELECT id FROM plans WHERE state = 'done' ORDER BY id").all(),
    );
    expect(done.map(({ id }) => id)).toEqual(ids.flat().sort((a, b) => a - b));
  }, 60_000);
});

describe('a program that is killed', () => {
  it('while it writes leaves a whole journal, with every step that was acknowledged', async () => {
    const seen: number[] = [];
    for (let kill = 0; kill < 50; kill++) {
      const program = start('forever', folder);
      // Seeded: from its first word to some plans later.
      const words = 1 + ((kill * 37) % 29);
      let last: [number, number] = [0, 0];
      for (let word = 0; word < words; word++) last = (await program.line()) as [number, number];
      await program.kill();
      const [id, acknowledged] = last;
      const journal = opened();
      const read = journal.read();
      if (read.kind === 'failed') throw new Error(read.failure.text);
      const { progress } = [...read.value.unfinished, ...read.value.ended].find(
        (plan) => plan.progress.plan.id === id,
      )!;
      const done = progress.steps.filter(({ state }) => state === 'done').length;
      expect(done).toBeGreaterThanOrEqual(acknowledged);
      seen.push(id);
      // It goes on in another program, and ends there.
      for (const { progress: left } of read.value.unfinished)
        expect(journal.write({ ...left, state: 'void' }).kind).toBe('ok');
      journal.close();
      expect(database((open) => open.prepare('PRAGMA integrity_check').get())).toEqual({
        integrity_check: 'ok',
      });
    }
    expect(seen).toHaveLength(50);
    const { open } = database((db) =>
      db.prepare("SELECT count(*) AS open FROM plans WHERE state NOT IN ('done', 'void')").get(),
    ) as { open: number };
    expect(open).toBe(0);
  }, 120_000);
});
