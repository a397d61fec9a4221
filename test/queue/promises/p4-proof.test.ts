// P4 Proof: nothing counts as done but what the server showed afterwards. Here the servers answer OK and change nothing,
// refuse, or say beforehand that nothing will stick.
import { describe, expect, test } from 'vitest';
import { sharedServers } from '../../servers/shared.ts';
import type { ServerName } from '../../servers/server.ts';
import { like } from '../like.ts';
import { Scene } from '../scene.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

/** A folder of three messages, the last of them \Flagged, in which the user keeps only these rights (RFC 4314). */
async function sceneWithRights(name: ServerName, rights: string): Promise<{ scene: Scene; uids: number[] }> {
  const scene = await Scene.open(sharedServers()[name]);
  const uids = (await scene.seed(3, { flags: (n) => (n === 2 ? ['\\Flagged'] : []) })).map(({ uid }) => uid);
  const who = name === 'courier' ? 'owner' : scene.user;
  await scene.other.ok(`SETACL "${scene.folder}" ${who} ${rights}`);
  return { scene, uids };
}

describe.each(NAMES)('P4 on %s', (name) => {
  test('a folder that may only be read: nothing is sent, nothing is claimed', async () => {
    const { scene, uids } = await sceneWithRights(name, 'lra');
    const folder = await scene.read();
    const flagged = await scene.run(scene.flag(folder, uids, 'add', '\\Flagged'));
    const removed = await scene.run(scene.expunge(folder, uids));
    // Cyrus opens it READ-WRITE, with PERMANENTFLAGS ().
    const why = name === 'cyrus' ? /The server does not keep .* \(PERMANENTFLAGS\)/ : /READ-ONLY/;
    for (const ended of [flagged, removed]) {
      expect(ended).toMatchObject({ state: 'void', outcome: like(why), undo: undefined });
    }
    expect(scene.changes).toEqual([]);
    expect(scene.facts.map(({ kind }) => kind)).not.toContain('flagged');
    expect(await scene.having('\\Flagged')).toEqual([uids[2]]);
  });

  test('a folder that keeps \\Seen alone', async () => {
    const { scene, uids } = await sceneWithRights(name, 'lrsa');
    const folder = await scene.read();
    const seen = await scene.run(scene.flag(folder, uids, 'add', '\\Seen'));
    expect(seen).toMatchObject({ state: 'done', outcome: '3 asked · 3 set' });
    const flagged = await scene.run(scene.flag(folder, uids, 'add', '\\Flagged'));
    const keyword = await scene.run(scene.flag(folder, uids, 'add', '$Wedding'));
    const removed = await scene.run(scene.expunge(await scene.read(), uids));

    // Courier's PERMANENTFLAGS name them all, and its STORE says OK: the proof alone tells.
    const courier = [
      { state: 'failed', outcome: '3 asked · 1 set · 1 of them already were · 2 not set', undo: undefined },
      { state: 'failed', outcome: '3 asked · 0 set · 3 not set', undo: undefined },
      {
        state: 'failed',
        outcome: like(/^3 asked · 0 gone · 3 still there: Could not expunge/),
      },
    ];
    const others = ['\\Flagged', '$Wedding', '\\Deleted'].map((flag) => ({
      state: 'void',
      outcome: like(`The server does not keep ${flag} in this folder`),
    }));
    expect([flagged, keyword, removed]).toMatchObject(name === 'courier' ? courier : others);
    expect(removed.undo).toBeUndefined();
    const deleted = scene.facts.filter((fact) => fact.kind === 'flagged' && fact.flag === '\\Deleted');
    expect(deleted).toEqual([]);
    expect(await scene.having('\\Seen')).toEqual(uids);
    expect(await scene.having('\\Flagged')).toEqual([uids[2]]);
    expect(await scene.having('\\Deleted')).toEqual([]);
  });

  test('a folder where mail can be marked \\Deleted, and not be expunged', async () => {
    const { scene, uids } = await sceneWithRights(name, 'lrsta');
    const folder = await scene.read();
    const ended = await scene.run(scene.expunge(folder, uids.slice(0, 2)));
    // Dovecot says "OK Expunge ignored: Permission denied", the others NO.
    const why = name === 'dovecot' ? '' : ': Could not expunge: the server said: .*';
    expect(ended).toMatchObject({
      state: 'failed',
      outcome: like(new RegExp(`^2 asked · 0 gone · 2 still there${why} · 0 others$`)),
    });
    expect(await scene.other.uids(scene.folder)).toEqual(uids);
    expect(await scene.having('\\Deleted')).toEqual(uids.slice(0, 2));
    expect([...(ended.undo?.uids ?? [])]).toEqual(uids.slice(0, 2));
    expect(scene.facts.map(({ kind }) => kind)).not.toContain('expunged');
    expect(await scene.run(scene.undo(ended))).toMatchObject({
      state: 'done',
      outcome: '2 asked · 2 cleared',
    });
    expect(await scene.having('\\Deleted')).toEqual([]);
  });

  test('flags are read back: those of messages that vanished meanwhile are not claimed', async () => {
    const scene = await Scene.open(sharedServers()[name]);
    const uids = (await scene.seed(4)).map(({ uid }) => uid);
    const folder = await scene.read();
    await scene.remove([uids[1]!]);
    const ended = await scene.run(scene.flag(folder, uids.slice(0, 3), 'add', '\\Answered'));
    expect(ended).toMatchObject({ state: 'part', outcome: '3 asked · 2 set · 1 not set' });
    expect([...(ended.undo?.uids ?? [])]).toEqual([uids[0], uids[2]]);
    expect(await scene.having('\\Answered')).toEqual([uids[0], uids[2]]);
  });
});
