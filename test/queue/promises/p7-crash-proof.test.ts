// P7 Crash-proof: the program dies at any command of a plan. The next start knows what was sent, asks before it sends
// anything again, and ends as planned; or changes nothing.
import { describe, expect, test } from 'vitest';
import type { PlanProgress } from '../../../src/model/plan.ts';
import type { ServerName } from '../../servers/server.ts';
import { sharedServers } from '../../servers/shared.ts';
import { MemoryJournal } from '../memory-journal.ts';
import { Scene } from '../scene.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

async function begun(name: ServerName): Promise<{ scene: Scene; uids: number[] }> {
  const scene = await Scene.open(sharedServers()[name]);
  return { scene, uids: (await scene.seed(5)).map(({ uid }) => uid) };
}

/**
 * The program dies when the nth command of a plan reaches the server, answered or not. The next one reads the journal.
 */
async function dies(scene: Scene, plan: PlanProgress['plan'], nth: number, done: boolean): Promise<boolean> {
  let count = 0;
  const test = (line: string): boolean => !line.startsWith('LOGIN') && ++count === nth;
  const frozen = new MemoryJournal();
  let dead = false;
  scene.proxy.cutAt({
    command: {
      test: (line) => {
        const now = test(line);
        if (now) {
          dead = true;
          frozen.writes.push(...scene.journal.writes);
        }
        return now;
      },
    },
    moment: done ? 'before the answer' : 'before the server has it',
    how: 'RST',
  });
  scene.queue.submit(plan);
  await scene.seen((fact) =>
    dead ||
    (fact.kind === 'plan-changed' && fact.progress.plan.id === plan.id && fact.progress.outcome !== '')
      ? true
      : undefined,
  );
  if (!dead) return false;
  await scene.restart(MemoryJournal.leftBy(frozen));
  return true;
}

describe.each(NAMES)('after the program died, on %s', (name) => {
  test.each(['expunge', 'move', 'flag'] as const)(
    'at every command of a plan (%s): resumed, it ends as planned',
    async (kind) => {
      for (let nth = 1; ; nth++) {
        const { scene, uids } = await begun(name);
        const target = `${scene.server.prefix}Target`;
        await scene.other.ok(`CREATE "${target}"`);
        const folder = await scene.read();
        const plan =
          kind === 'expunge'
            ? scene.expunge(folder, uids.slice(0, 2))
            : kind === 'move'
              ? scene.move('move', folder, uids.slice(0, 2), target)
              : scene.flag(folder, uids.slice(0, 2), 'add', '\\Flagged');
        if (!(await dies(scene, plan, nth, nth % 2 === 0))) return;
        const left = scene.journal.contents.unfinished;
        expect(left.map(({ progress }) => progress.plan.id)).toEqual([plan.id]);
        const parked = scene.next(plan.id, 'parked');
        scene.queue.adopt(left);
        const before = scene.changes.length;
        await parked;

        // Asking changes nothing.
        const checked = Promise.race([scene.next(plan.id, 'parked'), scene.end(plan)]);
        expect(scene.queue.recheck(plan.id)).toMatchObject({ kind: 'ok' });
        const known = await checked;
        expect(scene.changes.length).toBe(before);
        expect(known.steps.some(({ state }) => state === 'unknown')).toBe(false);
        if (known.outcome === '') {
          expect(scene.queue.resume(plan.id)).toMatchObject({ kind: 'ok' });
          expect((await scene.end(plan)).state).toBe('done');
        }
        if (kind === 'flag') expect(await scene.having('\\Flagged')).toEqual(uids.slice(0, 2));
        else expect(await scene.other.uids(scene.folder)).toEqual(uids.slice(2));
        if (kind === 'move') expect(await scene.other.uids(target)).toHaveLength(2);
        expect(await scene.having('\\Deleted')).toEqual([]);
        await scene.close();
      }
    },
  );

  test('the folder was made anew meanwhile: nothing is sent, and the plan says why', async () => {
    const { scene, uids } = await begun(name);
    const plan = scene.expunge(await scene.read(), uids.slice(0, 2));
    expect(await dies(scene, plan, 5, true)).toBe(true);
    await scene.makeAnew(4);
    scene.queue.adopt(scene.journal.contents.unfinished);
    const before = scene.changes.length;
    scene.queue.resume(plan.id);
    const ended = await scene.end(plan);
    expect(ended.outcome).toMatch(/UIDVALIDITY was \d+, is \d+/);
    expect(scene.changes.length).toBe(before);
    expect(await scene.other.uids(scene.folder)).toHaveLength(4);
  });
});
