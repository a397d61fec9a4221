// Several programs on one journal, some of them killed: nothing acknowledged is lost, and each plan has one owner (P7).
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

  it('was killed, and is not waited for by who started it, is taken over', async () => {
    // Another program takes the shell's place, which knows nothing of its child.
    const parent = start('hold', folder, 'exec 3<&0; "$@" <&3 & exec sleep 30');
    const id = await parent.line();
    const journal = opened();
    expect(unfinished(journal)).toEqual([]);
    const pid = Number(ownerOf(1).split(' ')[2]);
    expect(pid).not.toBe(parent.child.pid);
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(() => expect(unfinished(journal)).toEqual([id]));
    expect(readFileSync(`/proc/${pid}/stat`, 'latin1')).toContain(') Z ');
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
  /** Lets it write until it has said that many words. */
  const killedAfter = async (words: number): Promise<[number, number]> => {
    const program = start('forever', folder);
    let last: [number, number] = [0, 0];
    for (let word = 0; word < words; word++) last = (await program.line()) as [number, number];
    await program.kill();
    return last;
  };

  it('while it writes leaves a whole journal, with every step that was acknowledged', async () => {
    // 50 kills, two programs at a time, from their first word to some plans later.
    for (let round = 0; round < 25; round++) {
      const words = [1 + ((round * 37) % 29), 1 + ((round * 23) % 31)];
      const lasts = await Promise.all(words.map(killedAfter));
      const journal = opened();
      const read = journal.read();
      if (read.kind === 'failed') throw new Error(read.failure.text);
      const plans = new Map(
        [...read.value.unfinished, ...read.value.ended].map(({ progress }) => [progress.plan.id, progress]),
      );
      for (const [id, acknowledged] of lasts) {
        const done = plans.get(id)!.steps.filter(({ state }) => state === 'done').length;
        expect(done).toBeGreaterThanOrEqual(acknowledged);
      }
      // They go on in another program, and end there.
      for (const { progress } of read.value.unfinished)
        expect(journal.write({ ...progress, state: 'void' }).kind).toBe('ok');
      journal.close();
      const check = database((open) => open.prepare('PRAGMA integrity_check').get());
      expect(check).toEqual({ integrity_check: 'ok' });
    }
    const open = database((db) =>
      db.prepare("SELECT id FROM plans WHERE state NOT IN ('done', 'void')").all(),
    );
    expect(open).toEqual([]);
  }, 120_000);
});
