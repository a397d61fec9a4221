// P9 Locked means locked: once the lock is set, nothing that changes mail leaves, whatever was planned, asked or begun.
import { describe, expect, test } from 'vitest';
import { literal } from '../../../src/text/safe-text.ts';
import { sharedServers } from '../../servers/shared.ts';
import type { ServerName } from '../../servers/server.ts';
import { like } from '../like.ts';
import { Scene } from '../scene.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];
const READ_ONLY = literal('READ-ONLY: nothing was sent.');

describe.each(NAMES)('P9 on %s', (name) => {
  test('a plan that is handed in is refused', async () => {
    const scene = await Scene.open(sharedServers()[name]);
    const uids = (await scene.seed(2)).map(({ uid }) => uid);
    const folder = await scene.read();
    const plan = scene.flag(folder, uids, 'add', '\\Seen');
    scene.queue.setLock(READ_ONLY);
    expect(scene.queue.submit(plan)).toEqual({
      kind: 'failed',
      failure: { kind: 'locked', text: READ_ONLY },
    });
    expect(scene.queue.unfinished).toBe(0);
    expect(scene.journal.writes).toEqual([]);

    scene.queue.setLock(undefined);
    expect(await scene.run(plan)).toMatchObject({ state: 'done' });
    expect(await scene.having('\\Seen')).toEqual(uids);
  });

  test('plans that run or wait when the lock is set send no change', async () => {
    const scene = await Scene.open(sharedServers()[name]);
    const uids = (await scene.seed(4)).map(({ uid }) => uid);
    const folder = await scene.read();
    const plans = [
      scene.expunge(folder, uids.slice(0, 2)),
      scene.flag(folder, uids, 'add', '\\Flagged'),
      scene.expunge(folder, uids.slice(2, 3)),
    ];
    const opening = scene.proxy.hold(/^SELECT /);
    const ends = plans.map((plan) => scene.run(plan));
    await opening.reached;
    expect(scene.queue.unfinished).toBe(3);
    scene.queue.setLock(READ_ONLY);
    opening.release();

    for (const ended of await Promise.all(ends)) {
      expect(ended).toMatchObject({
        state: 'void',
        outcome: `nothing was changed: ${READ_ONLY}`,
        undo: undefined,
      });
    }
    expect(scene.queue.unfinished).toBe(0);
    expect(scene.changes).toEqual([]);
    expect([...(await scene.other.flags(scene.folder)).values()]).toEqual([[], [], [], []]);
  });

  test('set between the mark and the expunge, it keeps the expunge back', async () => {
    const scene = await Scene.open(sharedServers()[name]);
    const uids = (await scene.seed(3)).map(({ uid }) => uid);
    const folder = await scene.read();
    const marking = scene.proxy.hold(/^UID STORE /);
    const ending = scene.run(scene.expunge(folder, uids.slice(0, 2)));
    await marking.reached;
    scene.queue.setLock(READ_ONLY);
    marking.release();

    expect(await ending).toMatchObject({
      state: 'failed',
      outcome: `2 asked · 0 gone · 2 still there: ${READ_ONLY} · 0 others`,
    });
    expect(scene.changes).toEqual([like(/^UID STORE /)]);
    expect(await scene.other.uids(scene.folder)).toEqual(uids);
    expect(await scene.having('\\Deleted')).toEqual(uids.slice(0, 2));
  });

  test('set while the connection is away, it keeps the lost change from being sent again', async () => {
    const scene = await Scene.open(sharedServers()[name]);
    const uids = (await scene.seed(2)).map(({ uid }) => uid);
    const folder = await scene.read();
    scene.proxy.cutAt({ command: /^UID STORE /, moment: 'before the server has it', how: 'RST' });
    const storing = scene.proxy.hold(/^UID STORE /);
    const ending = scene.run(scene.flag(folder, uids, 'add', '\\Seen'));
    await storing.reached;
    scene.queue.setLock(READ_ONLY);
    storing.release();
    expect(await ending).toMatchObject({
      state: 'failed',
      outcome: `2 asked · 0 set · 2 not set: ${READ_ONLY}`,
    });
    expect(scene.changes).toHaveLength(1);
    expect(await scene.having('\\Seen')).toEqual([]);
  });
});
