// P8 Reversible first: flags run at once, and undo gives back exactly what changed.
import { describe, expect, test } from 'vitest';
import { sharedServers } from '../../servers/shared.ts';
import type { ServerName } from '../../servers/server.ts';
import { Scene } from '../scene.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

describe.each(NAMES)('P8 on %s', (name) => {
  test.each([
    ['\\Flagged', '\\Flagged'],
    ['\\Seen', '\\Seen'],
    ['\\Deleted', '\\Deleted'],
    ['a keyword', '$Wedding'],
  ])('%s is set, and undone for those that lacked it', async (_name, flag) => {
    const scene = await Scene.open(sharedServers()[name]);
    const uids = (await scene.seed(6, { flags: (n) => (n % 3 === 0 ? [flag] : []) })).map(({ uid }) => uid);
    const [a, b, c, d, e] = uids as [number, number, number, number, number, number];
    const folder = await scene.read();

    const done = await scene.run(scene.flag(folder, [a, b, c, d], 'add', flag));
    expect(done).toMatchObject({ state: 'done', outcome: '4 asked · 4 set · 2 of them already were' });
    expect([...(done.undo?.uids ?? [])]).toEqual([b, c]);
    expect(await scene.having(flag)).toEqual([a, b, c, d]);
    expect(scene.facts).toContainEqual(expect.objectContaining({ kind: 'flagged', change: 'add', flag }));

    const undone = await scene.run(scene.undo(done));
    expect(undone).toMatchObject({ state: 'done', outcome: '2 asked · 2 cleared' });
    expect(await scene.having(flag)).toEqual([a, d]);
    expect(await scene.other.uids(scene.folder)).toEqual(uids);
    expect(await scene.having(flag)).not.toContain(e);
  });
});
