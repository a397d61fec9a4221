// The connection goes, or the program dies, in the middle of a plan that takes copies away, and what was to stay of them goes
// before the plan does: the copies stay.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PlanProgress } from '../../src/model/plan.ts';
import type { JournalledPlan } from '../../src/ports.ts';
import { SqliteJournal } from '../../src/sqlite/journal.ts';
import type { ServerName } from '../servers/server.ts';
import { begun, elsewhere, lawful, remove, taking, without, type Pair } from './copies-scene.ts';
import { dies } from './dies.ts';
import type { Scene } from './scene.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

/** The connection goes at the nth command of the plan; over the next one nothing is sent before `meanwhile` is over. */
function cutAt(scene: Scene, nth: number, meanwhile: () => Promise<unknown>): () => boolean {
  let count = 0;
  let isCut = false;
  const test = (line: string): boolean => {
    if (isCut || line.startsWith('LOGIN') || ++count < nth) return false;
    isCut = true;
    const back = scene.proxy.hold(/^LOGIN /);
    void back.reached.then(meanwhile).then(back.release);
    return true;
  };
  scene.proxy.cutAt({
    command: { test },
    moment: nth % 2 ? 'before the server has it' : 'before the answer',
    how: 'RST',
  });
  return () => isCut;
}

/** A copy that is gone was sent for before what stays of it went; what the plan says of the others is true. */
function judge(
  ended: PlanProgress,
  sentBefore: readonly string[],
  held: readonly number[],
  pairs: readonly Pair[],
) {
  const wasSent = sentBefore.some((line) => /^UID (?:EXPUNGE|MOVE) /.test(line));
  const copies = pairs.map(([copy]) => copy);
  const left = copies.filter((copy) => held.includes(copy));
  if (!wasSent) expect(left).toEqual(copies.slice(0, 2));
  expect(ended.state).toBe(left.length > 0 ? 'part' : 'done');
  const words = `${left.length} copies were left: what was to stay of them is gone`;
  expect(ended.outcome.includes(words)).toBe(left.length > 0);
  return wasSent;
}

describe.each(NAMES)('where the connection goes, on %s', (name) => {
  test.each(['here', 'elsewhere'])(
    'at each command in turn: copies of what went %s stay',
    async (where) => {
      const seen = { sent: 0, asked: 0 };
      for (let nth = 1; ; nth++) {
        const { scene, uids, folder, pairs: local } = await begun(name);
        const there = `${scene.server.prefix}Other`;
        const pairs =
          where === 'here'
            ? local
            : (
                [
                  [1, 1],
                  [2, 1],
                  [4, 2],
                ] as const
              ).map(([n, stays]) => [uids[n]!, stays] as const);
        const staysIn = where === 'here' ? folder.mailbox : await elsewhere(scene, there);
        let sent: readonly string[] = [];
        const isCut = cutAt(scene, nth, async () => {
          sent = scene.changes;
          await remove(scene, staysIn.path, pairs[0]![1]);
        });
        const ended = await scene.run(taking(scene, folder, pairs, { staysIn }));
        lawful(scene);
        const held = await scene.other.uids(scene.folder);
        const struck = isCut();
        await scene.close();
        if (!struck) break;
        if (judge(ended, sent, held, pairs)) seen.sent++;
        else seen.asked++;
      }
      expect(seen.sent).toBeGreaterThan(0);
      expect(seen.asked).toBeGreaterThan(2);
    },
    60_000,
  );
});

/** As the journal on the disk gives it back. */
function throughDisk({ progress }: JournalledPlan): JournalledPlan {
  const directory = mkdtempSync(join(tmpdir(), 'imaptop-survivors-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const open = (): SqliteJournal => {
    const opened = SqliteJournal.open(directory, 'ann', Date.now);
    if (opened.kind === 'failed') throw new Error(opened.failure.text);
    return opened.value;
  };
  const journal = open();
  const id = journal.nextPlanId();
  journal.write({ ...progress, plan: { ...progress.plan, id } });
  journal.close();
  const next = open();
  const read = next.read();
  next.close();
  if (read.kind === 'failed') throw new Error(read.failure.text);
  const [left] = read.value.unfinished;
  return {
    ...left!,
    progress: { ...left!.progress, plan: { ...left!.progress.plan, id: progress.plan.id } },
  };
}

describe.each(NAMES)('after the program died, on %s', (name) => {
  test.each([2, 3, 4, 5])('at command %i: resumed, copies of what is gone stay', async (nth) => {
    const { scene, uids, folder, pairs } = await begun(name);
    const plan = taking(scene, folder, pairs);
    expect(await dies(scene, plan, nth, false)).toBe(true);
    const left = scene.journal.contents.unfinished.map(throughDisk);
    await scene.remove([uids[0]!]);
    const parked = scene.next(plan.id, 'parked');
    scene.queue.adopt(left);
    await parked;
    scene.queue.resume(plan.id);
    const ended = await scene.end(plan);
    expect(ended.outcome).toMatch(/^3 asked · 1 gone · 2 copies were left: what was to stay of them is gone/);
    expect(await scene.other.uids(scene.folder)).toEqual(without(uids, 0, 4));
  });
});

test.each(['done', 'nothing is left'])(
  'asked after by the next run of the program, it ends where %s',
  async (how) => {
    const { scene, uids, folder, pairs } = await begun('dovecot');
    const plan = taking(scene, folder, pairs.slice(0, 2));
    // Behind the removal, and before anything was changed.
    expect(await dies(scene, plan, how === 'done' ? 7 : 3, false)).toBe(true);
    expect(scene.changes).toHaveLength(how === 'done' ? 2 : 0);
    await scene.remove([uids[0]!]);
    const parked = scene.next(plan.id, 'parked');
    scene.queue.adopt(scene.journal.contents.unfinished);
    await parked;
    scene.queue.recheck(plan.id);
    expect((await scene.end(plan)).outcome).toBe(
      how === 'done'
        ? '2 asked · 2 gone · 0 others'
        : 'nothing was changed: 2 copies were left: what was to stay of them is gone',
    );
    expect(await scene.other.uids(scene.folder)).toEqual(
      how === 'done' ? without(uids, 0, 1, 2) : without(uids, 0),
    );
  },
);

test('marked before the connection went, they keep the mark until z takes it back', async () => {
  const { scene, uids, folder, pairs } = await begun('dovecot');
  const plan = taking(scene, folder, pairs);
  scene.proxy.cutAt({ command: /^UID EXPUNGE /, moment: 'before the server has it', how: 'RST' });
  const held = scene.proxy.hold(/^UID EXPUNGE /);
  scene.queue.submit(plan);
  await held.reached;
  await scene.remove([uids[0]!]);
  held.release();
  const ended = await scene.end(plan);
  expect(ended.outcome).toBe(
    '3 asked · 1 gone · 2 copies were left: what was to stay of them is gone · 2 of these marked \\Deleted before that: z takes it back · 0 others',
  );
  expect((await scene.run(scene.undo(ended))).state).toBe('done');
  expect(await scene.having('\\Deleted')).toEqual([]);
  expect(await scene.other.uids(scene.folder)).toEqual(without(uids, 0, 4));
});
