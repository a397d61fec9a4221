// P7 Crash-proof: the program dies at any command of a plan. The next start knows what was sent, asks before it sends
// anything again, and ends as planned; or changes nothing.
import { describe, expect, test } from 'vitest';
import type { ServerName } from '../../servers/server.ts';
import { sharedServers } from '../../servers/shared.ts';
import { dies } from '../dies.ts';
import { Scene } from '../scene.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

async function begun(name: ServerName): Promise<{ scene: Scene; uids: number[] }> {
  const scene = await Scene.open(sharedServers()[name]);
  return { scene, uids: (await scene.seed(5)).map(({ uid }) => uid) };
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
