// P3 Only mine: an expunge removes the planned messages and no other, whatever others have marked \Deleted, and when.
import { describe, expect, test } from 'vitest';
import { sharedServers } from '../../servers/shared.ts';
import type { ServerName } from '../../servers/server.ts';
import { Scene } from '../scene.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

describe.each(NAMES)('P3 on %s', (name) => {
  test("exactly the planned messages go; others' \\Deleted mail stays, marked", async () => {
    const scene = await Scene.open(sharedServers()[name]);
    const uids = (await scene.seed(8, { flags: (n) => (n === 2 || n === 6 ? ['\\Deleted'] : []) })).map(
      ({ uid }) => uid,
    );
    const folder = await scene.read();
    // One of the planned was marked before: that is no reason to spare it.
    const mine = [uids[0]!, uids[3]!, uids[6]!];
    const done = await scene.run(scene.expunge(folder, mine));
    expect(done).toMatchObject({ state: 'done', outcome: '3 asked · 3 gone · 0 others', undo: undefined });
    expect(done.steps.find(({ role }) => role === 'survey')?.note).toBe(
      '1 of others are marked \\Deleted: they stay',
    );
    expect(await scene.other.uids(scene.folder)).toEqual(uids.filter((uid) => !mine.includes(uid)));
    expect(await scene.having('\\Deleted')).toEqual([uids[2]]);
    const gone = scene.facts.filter(({ kind }) => kind === 'expunged');
    expect(gone.map((fact) => fact.kind === 'expunged' && [...fact.uids])).toEqual([mine]);
  });

  test('mail that others mark while the plan runs stays, too', async () => {
    const scene = await Scene.open(sharedServers()[name]);
    const uids = (await scene.seed(5)).map(({ uid }) => uid);
    const folder = await scene.read();
    const expunging = scene.proxy.hold(/^UID EXPUNGE /);
    const ending = scene.run(scene.expunge(folder, uids.slice(0, 2)));
    await expunging.reached;
    await scene.mark([uids[3]!]);
    expunging.release();
    expect(await ending).toMatchObject({ state: 'done', outcome: '2 asked · 2 gone · 0 others' });
    expect(await scene.other.uids(scene.folder)).toEqual(uids.slice(2));
    expect(await scene.having('\\Deleted')).toEqual([uids[3]]);
  });

  test('a plan that ends before its expunge leaves marks that undo takes back, and nobody else’s', async () => {
    const scene = await Scene.open(sharedServers()[name]);
    const uids = (await scene.seed(5, { flags: (n) => (n === 1 || n === 4 ? ['\\Deleted'] : []) })).map(
      ({ uid }) => uid,
    );
    const folder = await scene.read();
    const marking = scene.proxy.hold(/^UID STORE /);
    const ending = scene.run(scene.expunge(folder, uids.slice(0, 3)));
    await marking.reached;
    expect(scene.queue.cancel()).toBe(true);
    marking.release();
    const ended = await ending;
    expect(ended).toMatchObject({
      state: 'failed',
      outcome: '3 asked · 0 gone · 3 still there: cancelled: not sent · 0 others',
    });
    expect([...(ended.undo?.uids ?? [])]).toEqual([uids[0], uids[2]]);
    expect(await scene.having('\\Deleted')).toEqual([uids[0], uids[1], uids[2], uids[4]]);

    await scene.run(scene.undo(ended));
    expect(await scene.having('\\Deleted')).toEqual([uids[1], uids[4]]);
    expect(await scene.other.uids(scene.folder)).toEqual(uids);
  });
});
