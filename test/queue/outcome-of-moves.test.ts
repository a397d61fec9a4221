// What a move says of messages that are not where it wanted them.
import { expect, test } from 'vitest';
import type { ServerName } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { Scene } from './scene.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

test.each(NAMES)('messages that somebody removed before are told apart, on %s', async (name) => {
  const scene = await Scene.open(sharedServers()[name]);
  const uids = (await scene.seed(5)).map(({ uid }) => uid);
  const target = `${scene.server.prefix}Target`;
  await scene.other.ok(`CREATE "${target}"`);
  const folder = await scene.read();
  await scene.remove(uids.slice(0, 1));
  const ended = await scene.run(scene.move('move', folder, uids.slice(0, 3), target));
  expect(ended.state).toBe('part');
  expect(ended.outcome).toMatch(
    new RegExp(`^3 asked · 2 moved to ${target} · 1 gone before(?: · 0 others)?$`),
  );
  expect(await scene.other.uids(target)).toHaveLength(2);
});

test('messages that vanish from the target before it is looked at are not called moved', async () => {
  const scene = await Scene.open(sharedServers().dovecot);
  const uids = (await scene.seed(4)).map(({ uid }) => uid);
  await scene.other.ok('CREATE "Target"');
  const looking = scene.proxy.hold(/^EXAMINE "Target"/);
  const ending = scene.run(scene.move('move', await scene.read(), uids.slice(0, 2), 'Target'));
  await looking.reached;
  await scene.other.ok('SELECT "Target"');
  await scene.other.ok('UID STORE 1 +FLAGS.SILENT (\\Deleted)');
  await scene.other.ok('UID EXPUNGE 1');
  looking.release();
  const ended = await ending;
  expect(ended).toMatchObject({
    state: 'part',
    outcome: '2 asked · 1 moved to Target · 1 gone from here and not found there',
  });
  expect(ended.undo).toMatchObject({ kind: 'move' });
});
