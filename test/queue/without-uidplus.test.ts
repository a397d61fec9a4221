// Removing messages where the server has no UID EXPUNGE: with a folder of our own where it has MOVE, by a plain EXPUNGE
// after consent where it has not, and never what is not ours.
import { describe, expect, test } from 'vitest';
import type { ServerName } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import type { CutMoment } from '../helpers/fault-proxy.ts';
import { like } from './like.ts';
import { Scene } from './scene.ts';

const MOMENTS: readonly CutMoment[] = ['before the server has it', 'before the answer', 'in the answer'];

interface Begun {
  readonly scene: Scene;
  readonly uids: number[];
}

async function begin(name: ServerName, without: string[], foreign: number[] = [4]): Promise<Begun> {
  const scene = await Scene.open(sharedServers()[name], {
    without,
    consented: without.includes('MOVE') ? [/^EXPUNGE$/] : [],
  });
  const seeded = await scene.seed(6, { flags: (n) => (foreign.includes(n) ? ['\\Deleted'] : []) });
  return { scene, uids: seeded.map(({ uid }) => uid) };
}

async function ownFolders({ other }: Scene): Promise<string> {
  const { untagged } = await other.ok('LIST "" "*"');
  return untagged.filter((line) => line.includes('imaptop-')).join();
}

describe.each(['dovecot', 'cyrus'] as const)('with MOVE, on %s', (name) => {
  test("the planned messages go with a folder of our own; others' marked mail stays", async () => {
    const { scene, uids } = await begin(name, ['UIDPLUS']);
    const done = await scene.run(scene.expunge(await scene.read(), uids.slice(0, 3)));
    expect(done).toMatchObject({ state: 'done', outcome: '3 asked · 3 gone · 0 others', undo: undefined });
    expect(await scene.other.uids(scene.folder)).toEqual(uids.slice(3));
    expect(await scene.having('\\Deleted')).toEqual([uids[4]]);
    expect(await ownFolders(scene)).toBe('');
  });

  test('cut at every command in turn: the same', async () => {
    for (let nth = 1; ; nth++) {
      const { scene, uids } = await begin(name, ['UIDPLUS']);
      const plan = scene.expunge(await scene.read(), uids.slice(0, 3));
      let count = 0;
      const test = (line: string): boolean => !line.startsWith('LOGIN') && ++count === nth;
      scene.proxy.cutAt({ command: { test }, moment: MOMENTS[nth % 3]!, how: 'FIN' });
      const done = await scene.run(plan);
      expect(done).toMatchObject({ state: 'done', outcome: like(/^3 asked · 3 gone/) });
      expect(await scene.other.uids(scene.folder)).toEqual(uids.slice(3));
      expect(await scene.having('\\Deleted')).toEqual([uids[4]]);
      expect(await ownFolders(scene)).toBe('');
      if (count < nth) return;
      await scene.close();
    }
  });

  test('a folder of ours into which somebody put mail is not deleted, and undo takes ours back', async () => {
    const { scene, uids } = await begin(name, ['UIDPLUS']);
    const looking = scene.proxy.hold(/^EXAMINE "imaptop-/);
    const ending = scene.run(scene.expunge(await scene.read(), uids.slice(0, 2)));
    const { line } = await looking.reached;
    await scene.other.ok(`SELECT "${scene.folder}"`);
    await scene.other.ok(`UID COPY ${uids[5]} ${line.slice('EXAMINE '.length)}`);
    looking.release();
    const ended = await ending;
    expect(ended.outcome).toMatch(/is left, with 2 of them in it/);
    expect(await ownFolders(scene)).not.toBe('');
  });

  test('cancelled once they are in our folder: it is left with them, and undo takes them back', async () => {
    const { scene, uids } = await begin(name, ['UIDPLUS']);
    const moving = scene.proxy.hold(/^UID MOVE /);
    const ending = scene.run(scene.expunge(await scene.read(), uids.slice(0, 2)));
    await moving.reached;
    scene.queue.cancel();
    moving.release();
    const ended = await ending;
    expect(ended.state).toBe('part');
    expect(ended.outcome).toMatch(/the folder imaptop-\S+ is left, with 2 of them in it/);
    expect(ended.undo?.kind).toBe('move');
    const back = await scene.run(scene.undo(ended));
    expect(back.state).toBe('done');
    expect(await scene.other.uids(scene.folder)).toHaveLength(6);
  });
});

describe.each(['dovecot', 'cyrus', 'courier'] as const)('with neither, on %s', (name) => {
  test('nobody else has marked mail: EXPUNGE, after the count was typed', async () => {
    const { scene, uids } = await begin(name, ['UIDPLUS', 'MOVE'], []);
    const plan = scene.expunge(await scene.read(), uids.slice(0, 2));
    expect(plan.consent).toEqual({ kind: 'count', count: 2 });
    const done = await scene.run(plan);
    expect(done).toMatchObject({ state: 'done', outcome: '2 asked · 2 gone · 0 others' });
    expect(scene.lines.filter((line) => line === 'EXPUNGE')).toHaveLength(1);
    expect(await scene.other.uids(scene.folder)).toEqual(uids.slice(2));
  });

  test('somebody else has: refused, nothing is marked', async () => {
    const { scene, uids } = await begin(name, ['UIDPLUS', 'MOVE']);
    const ended = await scene.run(scene.expunge(await scene.read(), uids.slice(0, 2)));
    expect(ended.state).toBe('void');
    expect(ended.outcome).toMatch(
      /1 other message is marked \\Deleted, and EXPUNGE would remove that as well/,
    );
    expect(scene.changes).toEqual([]);
  });

  test('somebody marks mail while ours is being marked: no EXPUNGE, and undo takes our marks away', async () => {
    const { scene, uids } = await begin(name, ['UIDPLUS', 'MOVE'], []);
    const marking = scene.proxy.hold(/^UID STORE /);
    const ending = scene.run(scene.expunge(await scene.read(), uids.slice(0, 2)));
    await marking.reached;
    await scene.mark([uids[4]!]);
    marking.release();
    const ended = await ending;
    expect(ended.state).toBe('failed');
    expect(scene.lines).not.toContain('EXPUNGE');
    expect(await scene.other.uids(scene.folder)).toEqual(uids);
    await scene.run(scene.undo(ended));
    expect(await scene.having('\\Deleted')).toEqual([uids[4]]);
  });

  test('somebody marks mail in the instant before EXPUNGE: where it goes as well, that is said', async () => {
    const { scene, uids } = await begin(name, ['UIDPLUS', 'MOVE'], []);
    const expunging = scene.proxy.hold(/^EXPUNGE$/);
    const ending = scene.run(scene.expunge(await scene.read(), uids.slice(0, 2)));
    await expunging.reached;
    await scene.mark([uids[4]!]);
    expunging.release();
    const ended = await ending;
    // Courier removes what was marked when it looked last.
    const stays = name === 'courier';
    expect((await scene.other.uids(scene.folder)).includes(uids[4]!)).toBe(stays);
    expect(ended.state).toBe(stays ? 'done' : 'failed');
    const others = stays
      ? '0 others'
      : '1 more went with them: marked \\Deleted by others in the instant before EXPUNGE, or removed by them';
    expect(ended.outcome).toBe(`2 asked · 2 gone · ${others}`);
  });

  test('its answer is lost after it was done: whether more went is not known, and that is said', async () => {
    const { scene, uids } = await begin(name, ['UIDPLUS', 'MOVE'], []);
    scene.proxy.cutAt({ command: /^EXPUNGE$/, moment: 'before the answer', how: 'RST' });
    const ended = await scene.run(scene.expunge(await scene.read(), uids.slice(0, 2)));
    expect(ended.outcome).toBe('2 asked · 2 gone · others not known');
  });

  test('its answer is lost: what is left is not removed by another EXPUNGE', async () => {
    const { scene, uids } = await begin(name, ['UIDPLUS', 'MOVE'], []);
    scene.proxy.cutAt({ command: /^EXPUNGE$/, moment: 'before the server has it', how: 'RST' });
    const ended = await scene.run(scene.expunge(await scene.read(), uids.slice(0, 2)));
    expect(ended.outcome).toMatch(/^2 asked · 0 gone · 2 still there: .*it is not sent again/);
    expect(scene.lines.filter((line) => line === 'EXPUNGE')).toHaveLength(1);
    expect(await scene.other.uids(scene.folder)).toEqual(uids);
  });
});
