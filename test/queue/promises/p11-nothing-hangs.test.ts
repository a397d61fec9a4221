// P11 Nothing hangs: a server that goes silent is given up after its deadline, at whatever command, and the plan goes on over
// the next connection; the user can end it at any time.
import { describe, expect, test } from 'vitest';
import type { ServerName } from '../../servers/server.ts';
import { sharedServers } from '../../servers/shared.ts';
import { Scene } from '../scene.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

async function begun(name: ServerName): Promise<{ scene: Scene; uids: number[] }> {
  const scene = await Scene.open(sharedServers()[name]);
  return { scene, uids: (await scene.seed(4)).map(({ uid }) => uid) };
}

describe.each(NAMES)('P11 on %s', (name) => {
  test('silence at each command of a removal in turn', async () => {
    for (let nth = 1; ; nth++) {
      const { scene, uids } = await begun(name);
      const plan = scene.expunge(await scene.read(), uids.slice(0, 2));
      let count = 0;
      const stalled = (line: string): boolean => !line.startsWith('LOGIN') && ++count === nth;
      scene.proxy.cutAt({ command: { test: stalled }, moment: 'stalled', how: 'RST' });
      expect(await scene.run(plan)).toMatchObject({ state: 'done', outcome: '2 asked · 2 gone · 0 others' });
      expect(await scene.other.uids(scene.folder)).toEqual(uids.slice(2));
      if (count < nth) return;
      await scene.close();
    }
  });

  test('given up by the user while the server is silent: what was sent is asked about, no more is sent', async () => {
    const { scene, uids } = await begun(name);
    const plan = scene.expunge(await scene.read(), uids.slice(0, 2));
    const reached = Promise.withResolvers<void>();
    scene.proxy.onStall = () => reached.resolve();
    scene.proxy.cutAt({ command: /^UID STORE /, moment: 'stalled', how: 'RST' });
    const ending = scene.run(plan);
    await reached.promise;
    expect(scene.queue.cancel()).toBe(true);
    scene.wireClock.advance(31_000);
    const ended = await ending;
    expect(ended.outcome).toMatch(/^2 asked · 0 gone · 2 still there: cancelled: not sent/);
    expect(scene.lines.some((line) => line.startsWith('UID EXPUNGE'))).toBe(false);
    expect(await scene.other.uids(scene.folder)).toEqual(uids);
  });
});
