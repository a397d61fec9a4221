// Plans that wait for the user's word in the middle.
import { expect, test } from 'vitest';
import type { ServerName } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { Scene } from './scene.ts';

async function begun(name: ServerName): Promise<{ scene: Scene; uids: number[] }> {
  const scene = await Scene.open(sharedServers()[name]);
  return { scene, uids: (await scene.seed(5)).map(({ uid }) => uid) };
}

test('a paused plan sends nothing, lets others go on, and resumes where it was', async () => {
  const { scene, uids } = await begun('dovecot');
  const folder = await scene.read();
  const plan = scene.expunge(folder, uids.slice(0, 2));
  const marking = scene.proxy.hold(/^UID STORE /);
  scene.queue.submit(plan);
  await marking.reached;
  const paused = scene.next(plan.id, 'paused');
  expect(scene.queue.pause()).toBe(true);
  expect(scene.queue.pause()).toBe(false);
  marking.release();
  await paused;
  expect(scene.journal.writes.at(-1)).toMatchObject({ state: 'paused' });
  expect(scene.lines.some((line) => line.startsWith('UID EXPUNGE'))).toBe(false);
  expect(await scene.run(scene.flag(folder, [uids[4]!], 'add', '\\Seen'))).toMatchObject({ state: 'done' });

  expect(scene.queue.resume(plan.id)).toMatchObject({ kind: 'ok' });
  expect(await scene.end(plan)).toMatchObject({ state: 'done', outcome: '2 asked · 2 gone · 0 others' });
  expect(await scene.other.uids(scene.folder)).toEqual(uids.slice(2));
  expect(scene.queue.resume(plan.id)).toMatchObject({ kind: 'failed' });
});

test('dropped instead: what was marked can be unmarked', async () => {
  const { scene, uids } = await begun('dovecot');
  const plan = scene.expunge(await scene.read(), uids.slice(0, 2));
  const marking = scene.proxy.hold(/^UID STORE /);
  scene.queue.submit(plan);
  await marking.reached;
  const paused = scene.next(plan.id, 'paused');
  scene.queue.pause();
  marking.release();
  await paused;
  expect(scene.queue.drop(plan.id)).toMatchObject({ kind: 'ok' });
  const ended = await scene.end(plan);
  expect(ended.state).toBe('failed');
  expect(ended.outcome).toMatch(/dropped: not sent/);
  await scene.run(scene.undo(ended));
  expect(await scene.having('\\Deleted')).toEqual([]);
  expect(await scene.other.uids(scene.folder)).toEqual(uids);
});
