// P6 No lost update: a removal or an undo spares what somebody else changed since the user looked, and says how many.
import { describe, expect, test } from 'vitest';
import type { ServerName } from '../../servers/server.ts';
import { sharedServers } from '../../servers/shared.ts';
import { like } from '../like.ts';
import { Scene } from '../scene.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];
const CONDSTORE: readonly ServerName[] = ['dovecot', 'cyrus'];

async function seeded(name: ServerName): Promise<{ scene: Scene; uids: number[] }> {
  const scene = await Scene.open(sharedServers()[name]);
  return { scene, uids: (await scene.seed(6)).map(({ uid }) => uid) };
}

async function flagByOther(scene: Scene, uids: readonly number[], flag: string): Promise<void> {
  await scene.other.ok(`SELECT "${scene.folder}"`);
  await scene.other.ok(`UID STORE ${uids.join(',')} +FLAGS.SILENT (${flag})`);
}

describe.each(NAMES)('P6 on %s', (name) => {
  test('messages that somebody flagged since the user looked are not removed', async () => {
    const { scene, uids } = await seeded(name);
    const folder = await scene.read();
    await flagByOther(scene, [uids[1]!, uids[3]!], '\\Flagged');
    const ended = await scene.run(scene.expunge(folder, uids.slice(0, 4)));
    expect(ended).toMatchObject({
      state: 'part',
      outcome: '4 asked · 2 gone · somebody else changed 2 of these since you looked: left alone · 0 others',
    });
    expect(await scene.other.uids(scene.folder)).toEqual([uids[1], uids[3], uids[4], uids[5]]);
    expect(await scene.having('\\Deleted')).toEqual([]);
    // Looked at again, they can be removed.
    const again = await scene.run(scene.expunge(await scene.read(), [uids[1]!, uids[3]!]));
    expect(again).toMatchObject({ state: 'done', outcome: '2 asked · 2 gone · 0 others' });
  });

  test('nor does a plan remove anything where somebody changed all of it', async () => {
    const { scene, uids } = await seeded(name);
    const folder = await scene.read();
    await flagByOther(scene, uids.slice(0, 2), '\\Answered');
    const ended = await scene.run(scene.expunge(folder, uids.slice(0, 2)));
    expect(ended).toMatchObject({
      state: 'void',
      outcome: 'nothing was changed: somebody else changed 2 of these since you looked: left alone',
    });
    expect(scene.changes).toEqual([]);
  });

  test('one flag is set whatever else becomes of the others', async () => {
    const { scene, uids } = await seeded(name);
    const folder = await scene.read();
    await flagByOther(scene, uids, '\\Flagged');
    const done = await scene.run(scene.flag(folder, uids, 'add', '\\Seen'));
    expect(done.state).toBe('done');
    expect(scene.changes).toEqual([like(/^UID STORE [\d:,]+ \+FLAGS\.SILENT \(\\Seen\)$/)]);
    expect(await scene.having('\\Flagged')).toEqual(uids);
  });
});

describe.each(CONDSTORE)('P6 with CONDSTORE on %s', (name) => {
  test('a change between the comparison and the removal is met by UNCHANGEDSINCE', async () => {
    const { scene, uids } = await seeded(name);
    const folder = await scene.read();
    const marking = scene.proxy.hold(/^UID STORE /);
    const ending = scene.run(scene.expunge(folder, uids.slice(0, 3)));
    await marking.reached;
    await flagByOther(scene, [uids[1]!], '\\Flagged');
    marking.release();
    const ended = await ending;
    expect(scene.changes[0]).toMatch(
      /^UID STORE [\d:,]+ \(UNCHANGEDSINCE \d+\) \+FLAGS\.SILENT \(\\Deleted\)$/,
    );
    expect(ended).toMatchObject({
      state: 'part',
      outcome: '3 asked · 2 gone · somebody else changed 1 of these since you looked: left alone · 0 others',
    });
    expect(await scene.other.uids(scene.folder)).toEqual([uids[1], ...uids.slice(3)]);
    expect(await scene.having('\\Flagged')).toEqual([uids[1]]);
  });

  test('an undo carries the condition, too', async () => {
    const { scene, uids } = await seeded(name);
    const done = await scene.run(scene.flag(await scene.read(), uids.slice(0, 3), 'add', '\\Seen'));
    const undoing = scene.proxy.hold(/^UID STORE .*UNCHANGEDSINCE/);
    const ending = scene.run(scene.undo(done));
    await undoing.reached;
    await flagByOther(scene, [uids[0]!], '\\Flagged');
    undoing.release();
    expect(await ending).toMatchObject({
      state: 'part',
      outcome: '3 asked · 2 cleared · somebody else changed 1 of these since you looked: left alone',
    });
    expect(await scene.having('\\Seen')).toEqual([uids[0]]);
  });
});
