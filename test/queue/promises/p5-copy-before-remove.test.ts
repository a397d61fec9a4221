// P5 Copy before remove: a message that is moved is in the target before it leaves the source, and never in neither.
import { describe, expect, test } from 'vitest';
import type { ServerName } from '../../servers/server.ts';
import { sharedServers } from '../../servers/shared.ts';
import type { CutMoment } from '../../helpers/fault-proxy.ts';
import { like } from '../like.ts';
import { Scene, type SceneOptions } from '../scene.ts';

/** Courier has no MOVE of its own. */
const WAYS: readonly (readonly [ServerName, SceneOptions])[] = [
  ['dovecot', {}],
  ['cyrus', {}],
  ['dovecot', { without: ['MOVE'] }],
  ['cyrus', { without: ['MOVE'] }],
  ['courier', {}],
];

const MOMENTS: readonly CutMoment[] = ['before the server has it', 'before the answer', 'in the answer'];

interface Moving {
  readonly scene: Scene;
  readonly uids: number[];
  readonly target: string;
  /** Message-IDs with the folder they are in, as the other client sees them. */
  readonly holdings: () => Promise<{ readonly source: string[]; readonly target: string[] }>;
}

async function moving(name: ServerName, options: SceneOptions): Promise<Moving> {
  const scene = await Scene.open(sharedServers()[name], options);
  const seeded = await scene.seed(6, {
    flags: (n) => (n === 4 ? ['\\Deleted'] : n === 1 ? ['\\Flagged'] : []),
  });
  const target = `${scene.server.prefix}Target`;
  await scene.other.ok(`CREATE "${target}"`);
  const ids = async (folder: string): Promise<string[]> => {
    await scene.other.ok(`EXAMINE "${folder}"`);
    const { untagged } = await scene.other.ok(
      'UID FETCH 1:4294967295 (BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])',
    );
    return [...untagged.join('\n').matchAll(/<[^<>\s]+@[^<>\s]+>/g)].map(([id]) => id).sort();
  };
  const holdings = async () => ({ source: await ids(scene.folder), target: await ids(target) });
  return { scene, uids: seeded.map(({ uid }) => uid), target, holdings };
}

describe.each(WAYS)('P5 on %s %o', (name, options) => {
  test('what is moved is there, the same, and gone here; undo takes it back', async () => {
    const { scene, uids, target, holdings } = await moving(name, options);
    const before = await holdings();
    const done = await scene.run(scene.move('move', await scene.read(), uids.slice(0, 3), target));
    expect(done.state).toBe('done');
    expect(done.outcome).toMatch(new RegExp(`^3 asked · 3 moved to ${target}(?: · 0 others)?$`));
    expect(await scene.other.uids(scene.folder)).toEqual(uids.slice(3));
    expect(await scene.having('\\Deleted')).toEqual([uids[4]]);
    expect(await scene.having('\\Flagged', target)).toHaveLength(1);
    expect((await holdings()).target).toHaveLength(3);
    const copied = scene.lines.findIndex((line) => /^UID (?:COPY|MOVE) /.test(line));
    const removed = scene.lines.findIndex((line) => line.startsWith('UID EXPUNGE '));
    const looked = scene.lines.findIndex((line) => line === `EXAMINE "${target}"`);
    expect(copied).toBeGreaterThan(0);
    if (removed > 0) expect(looked).toBeLessThan(removed);
    expect(looked).toBeGreaterThan(copied);

    const undone = await scene.run(scene.undo(done));
    expect(undone.state).toBe('done');
    expect(await holdings()).toEqual(before);
    expect(await scene.having('\\Flagged')).toHaveLength(1);
  });

  test('a copy that the server makes only after it was looked for is not made twice', async () => {
    if (name !== 'courier' && !options.without?.includes('MOVE')) return;
    const { scene, uids, target, holdings } = await moving(name, options);
    const { source } = await holdings();
    const chosen = uids.slice(0, 3);
    scene.proxy.cutAt({ command: /^UID COPY /, moment: 'before the server has it', how: 'RST' });
    const copying = scene.run(scene.move('copy', await scene.read(), chosen, target));
    // The server is done with what came over the lost connection between the first look and the second.
    let looks = 0;
    const test = (line: string): boolean => line === `EXAMINE "${target}"` && ++looks === 2;
    const { reached, release } = scene.proxy.hold({ test });
    await reached;
    await scene.other.ok(`SELECT "${scene.folder}"`);
    await scene.other.ok(`UID COPY ${chosen.join(',')} "${target}"`);
    release();
    expect(await copying).toMatchObject({ state: 'done' });
    expect(scene.changes).toHaveLength(1);
    const after = await holdings();
    expect(after.source).toEqual(source);
    expect(after.target).toHaveLength(3);
  });

  test('cut at every command in turn: each message is in one of the two, and once', async () => {
    for (let nth = 1; ; nth++) {
      const { scene, uids, target, holdings } = await moving(name, options);
      const before = await holdings();
      const plan = scene.move('move', await scene.read(), uids.slice(0, 3), target);
      let count = 0;
      scene.proxy.cutAt({
        command: { test: (line) => !line.startsWith('LOGIN') && ++count === nth },
        moment: MOMENTS[nth % 3]!,
        how: 'RST',
      });
      const done = await scene.run(plan);
      expect(done.state).toBe('done');
      const after = await holdings();
      expect(after.source).toHaveLength(3);
      expect(after.target).toHaveLength(3);
      expect([...after.source, ...after.target].sort()).toEqual(before.source);
      expect(await scene.having('\\Deleted')).toEqual([uids[4]]);
      if (count < nth) return;
      await scene.close();
    }
  });

  test('a target that is not there: nothing leaves, and the plan says so', async () => {
    const { scene, uids, target } = await moving(name, options);
    await scene.other.ok(`DELETE "${target}"`);
    const ended = await scene.run(scene.move('move', await scene.read(), uids.slice(0, 3), target));
    expect(['failed', 'void']).toContain(ended.state);
    expect(ended.outcome).toMatch(/^nothing was changed: /);
    expect(ended.undo).toBeUndefined();
    expect(await scene.other.uids(scene.folder)).toEqual(uids);
  });

  test('cancelled while copies are under way: the originals of what is not proven stay', async () => {
    const { scene, uids, target, holdings } = await moving(name, options);
    const before = await holdings();
    const copying = scene.proxy.hold(/^UID (?:COPY|MOVE) /);
    const ending = scene.run(scene.move('move', await scene.read(), uids.slice(0, 3), target));
    await copying.reached;
    scene.queue.cancel();
    copying.release();
    const ended = await ending;
    const after = await holdings();
    expect([...new Set([...after.source, ...after.target])].sort()).toEqual(before.source);
    if (scene.capabilities.move) expect(ended.state).toBe('done');
    else expect(ended.outcome).toEqual(like(/3 copied, the originals stay/));
  });

  test('copied: there and here', async () => {
    const { scene, uids, target, holdings } = await moving(name, options);
    const before = await holdings();
    const done = await scene.run(scene.move('copy', await scene.read(), uids.slice(0, 2), target));
    expect(done).toMatchObject({
      state: 'done',
      outcome: `2 asked · 2 copied to ${target}`,
      undo: undefined,
    });
    const after = await holdings();
    expect(after.source).toEqual(before.source);
    expect(after.target).toHaveLength(2);
  });
});

test.each(['dovecot', 'cyrus', 'courier'] as const)(
  'without MOVE and UIDPLUS on %s the originals are marked and stay; undo takes the marks away',
  async (name) => {
    const { scene, uids, target, holdings } = await moving(name, { without: ['MOVE', 'UIDPLUS'] });
    const before = await holdings();
    const done = await scene.run(scene.move('move', await scene.read(), uids.slice(0, 3), target));
    expect(done).toMatchObject({
      state: 'done',
      outcome: `3 asked · 3 copied to ${target} and marked \\Deleted, not removed (no UIDPLUS)`,
    });
    expect((await holdings()).source).toEqual(before.source);
    expect((await holdings()).target).toHaveLength(3);
    expect(await scene.having('\\Deleted')).toEqual([...uids.slice(0, 3), uids[4]]);
    await scene.run(scene.undo(done));
    expect(await scene.having('\\Deleted')).toEqual([uids[4]]);
  },
);
