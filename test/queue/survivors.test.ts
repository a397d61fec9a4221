// What is to stay of copies goes while their plan waits in the queue or rests: the copies stay, whatever the user was asked
// before. On real servers; another client removes what was to stay.
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { LOCKED_MS } from '../servers/courier.ts';
import type { ServerName } from '../servers/server.ts';
import {
  begun,
  elsewhere,
  lawful,
  madeAnew,
  mark,
  remove,
  taking,
  without,
  type Begun,
  type Pair,
} from './copies-scene.ts';
import type { Scene } from './scene.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

/** What is done while the plan waits behind another one. */
async function waited({ scene, folder, uids }: Begun, plan: Plan, meanwhile: () => Promise<unknown>) {
  const held = scene.proxy.hold(/^UID STORE .*Flagged/);
  const before = scene.flag(folder, uids.slice(5), 'add', '\\Flagged');
  expect([scene.queue.submit(before), scene.queue.submit(plan)]).toMatchObject([
    { kind: 'ok' },
    { kind: 'ok' },
  ]);
  await held.reached;
  await meanwhile();
  held.release();
  await scene.end(before);
  const changes = scene.changes.length;
  const ended = await scene.end(plan);
  lawful(scene);
  return { ended, changes: scene.changes.slice(changes) };
}

describe.each(NAMES)(
  'copies whose plan waits in the queue, on %s',
  { timeout: LOCKED_MS + 60_000 },
  (name) => {
    test('go where what stays of them is there', async () => {
      const at = await begun(name);
      const { ended } = await waited(at, taking(at.scene, at.folder, at.pairs), () => Promise.resolve());
      expect(ended).toMatchObject({ state: 'done', outcome: '3 asked · 3 gone · 0 others' });
      expect(await at.scene.other.uids(at.scene.folder)).toEqual(without(at.uids, 1, 2, 4));
    });

    test.each(['is removed', 'is marked \\Deleted'])(
      'stay where what was to stay of them %s',
      async (how) => {
        const at = await begun(name);
        const { scene, uids, folder, pairs } = at;
        const meanwhile = () => (how === 'is removed' ? scene.remove([uids[0]!]) : scene.mark([uids[0]!]));
        const { ended } = await waited(at, taking(scene, folder, pairs), meanwhile);
        expect(ended.state).toBe('part');
        expect(ended.outcome).toBe(
          '3 asked · 1 gone · 2 copies were left: what was to stay of them is gone · 0 others',
        );
        const left = how === 'is removed' ? without(uids, 0, 4) : without(uids, 4);
        expect(await scene.other.uids(scene.folder)).toEqual(left);
        expect(await scene.having('\\Deleted')).toEqual(how === 'is removed' ? [] : [uids[0]]);
      },
    );

    test('stay, and no change is sent, where nothing stays of any of them', async () => {
      const at = await begun(name);
      const { scene, uids, folder, pairs } = at;
      const plan = taking(scene, folder, pairs.slice(0, 2), { rescue: true });
      const { ended, changes } = await waited(at, plan, () => scene.remove([uids[0]!]));
      expect(ended.state).toBe('void');
      expect(ended.outcome).toBe('nothing was changed: 2 copies were left: what was to stay of them is gone');
      expect(changes).toEqual([]);
      expect(scene.rescue.list(plan.id)).toEqual([]);
      expect(scene.failures).toEqual([]);
      expect(await scene.other.uids(scene.folder)).toEqual(without(uids, 0));
    });

    test('are moved only where what stays of them is there', async () => {
      const at = await begun(name);
      const { scene, uids, folder, pairs } = at;
      const to = `${scene.server.prefix}Target`;
      await scene.other.ok(`CREATE "${to}"`);
      const { ended } = await waited(at, taking(scene, folder, pairs, { to }), () =>
        scene.remove([uids[3]!]),
      );
      expect(ended.state).toBe('part');
      expect(ended.outcome).toMatch(
        /^3 asked · 2 moved to \S+ · 1 copy was left: what was to stay of it is gone(?: · 0 others)?$/,
      );
      expect(await scene.other.uids(scene.folder)).toEqual(without(uids, 1, 2, 3));
      expect(await scene.other.uids(to)).toHaveLength(2);
    });

    describe.each([
      ['is removed', (scene: Scene, there: string) => remove(scene, there, 1)],
      ['is marked \\Deleted', (scene: Scene, there: string) => mark(scene, there, 1)],
      [
        'is in a folder that is deleted',
        (scene: Scene, there: string) => scene.other.ok(`DELETE "${there}"`),
      ],
      ['is in a folder that is made anew', madeAnew],
    ] as const)('where what was to stay of them %s', (how, act) => {
      test('stay, elsewhere than that is', async () => {
        const at = await begun(name);
        const { scene, uids, folder } = at;
        const there = `${scene.server.prefix}Other`;
        const staysIn = await elsewhere(scene, there);
        const pairs: Pair[] = [
          [uids[1]!, 1],
          [uids[2]!, 2],
        ];
        const { ended } = await waited(at, taking(scene, folder, pairs, { staysIn }), () =>
          act(scene, there),
        );
        const all = how.includes('folder');
        expect(ended.state).toBe(all ? 'void' : 'part');
        expect(ended.outcome).toBe(
          all
            ? 'nothing was changed: 2 copies were left: what was to stay of them is gone'
            : '2 asked · 1 gone · 1 copy was left: what was to stay of it is gone · 0 others',
        );
        expect(await scene.other.uids(scene.folder)).toEqual(all ? uids : without(uids, 2));
      });
    });

    test('rest, and stay where what was to stay of them goes meanwhile', async () => {
      const { scene, uids, folder, pairs } = await begun(name);
      const held = scene.proxy.hold(/^UID FETCH /);
      const plan = taking(scene, folder, pairs);
      scene.queue.submit(plan);
      await held.reached;
      expect(scene.queue.pause()).toBe(true);
      const paused = scene.next(plan.id, 'paused');
      held.release();
      await paused;
      await scene.remove([uids[0]!]);
      scene.queue.resume(plan.id);
      expect((await scene.end(plan)).outcome).toMatch(/^3 asked · 1 gone · 2 copies were left: /);
      expect(await scene.other.uids(scene.folder)).toEqual(without(uids, 0, 4));
    });
  },
);

describe('without UID EXPUNGE', () => {
  test('no folder of our own is made where nothing is left to be done', async () => {
    const at = await begun('dovecot', { without: ['UIDPLUS'] });
    const { scene, uids, folder, pairs } = at;
    const plan = taking(scene, folder, pairs.slice(0, 2));
    const { ended, changes } = await waited(at, plan, () => scene.remove([uids[0]!]));
    expect(ended.outcome).toBe('nothing was changed: 2 copies were left: what was to stay of them is gone');
    expect(changes).toEqual([]);
  });

  test('copies that this plan marked before are not taken by a plain EXPUNGE, and lose the mark on request', async () => {
    const { scene, uids, folder, pairs } = await begun('dovecot', {
      without: ['UIDPLUS', 'MOVE'],
      consented: [/^EXPUNGE$/],
    });
    const plan = taking(scene, folder, pairs);
    scene.proxy.cutAt({ command: /^EXPUNGE$/, moment: 'before the server has it', how: 'RST' });
    const back = scene.proxy.hold(/^EXPUNGE$/);
    scene.queue.submit(plan);
    await back.reached;
    await scene.remove([uids[0]!]);
    back.release();
    const ended = await scene.end(plan);
    expect(await scene.other.uids(scene.folder)).toEqual(without(uids, 0));
    const undone = await scene.run(scene.undo(ended));
    expect(undone.state).toBe('done');
    expect(await scene.having('\\Deleted')).toEqual([]);
  });
});
