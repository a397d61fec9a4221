// Rescue copies: saved octet by octet before anything is removed, and put back as new messages. What could not be saved is
// not removed.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { ServerName } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import type { CutMoment } from '../helpers/fault-proxy.ts';
import { Scene } from './scene.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];
const MOMENTS: readonly CutMoment[] = ['before the server has it', 'before the answer', 'in the answer'];

async function begun(name: ServerName, options = {}): Promise<{ scene: Scene; uids: number[] }> {
  const scene = await Scene.open(sharedServers()[name], options);
  const seeded = await scene.seed(5, { flags: (n) => (n === 0 ? ['\\Flagged', '\\Seen', '$Wedding'] : []) });
  return { scene, uids: seeded.map(({ uid }) => uid) };
}

/** What the other client reads of a folder: flags but \Recent, internal date, size and a hash of the octets. */
async function contents(scene: Scene): Promise<string[]> {
  await scene.other.ok(`EXAMINE "${scene.folder}"`);
  const { untagged } = await scene.other.ok(
    'UID FETCH 1:4294967295 (FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])',
  );
  return untagged
    .filter((line) => / FETCH /.test(line))
    .map((line) => {
      const flags = (/FLAGS \(([^)]*)\)/.exec(line)?.[1] ?? '')
        .split(' ')
        .filter((flag) => flag && flag !== '\\Recent');
      const date = Date.parse(/INTERNALDATE "([^"]*)"/.exec(line)?.[1] ?? '');
      const size = /RFC822\.SIZE (\d+)/.exec(line)?.[1];
      const body = line
        .slice(line.indexOf('}') + 1)
        .replace(/^\r?\n/, '')
        .slice(0, Number(size));
      return `${flags.sort().join(' ')} ${date} ${size} ${createHash('sha256').update(body).digest('hex')}`;
    })
    .sort();
}

describe.each(NAMES)('on %s', (name) => {
  test('removed messages come back as they were, with new UIDs', async () => {
    const { scene, uids } = await begun(name);
    const before = await contents(scene);
    const removed = await scene.run(scene.expunge(await scene.read(), uids.slice(0, 3), {}, true));
    expect(removed).toMatchObject({ state: 'done', outcome: '3 asked · 3 gone · 0 others' });
    expect(removed.undo?.kind).toBe('rescued');
    expect(await contents(scene)).toHaveLength(2);
    expect(scene.lines.findIndex((line) => line.includes('BODY.PEEK[]'))).toBeLessThan(
      scene.lines.findIndex((line) => line.startsWith('UID STORE')),
    );

    const back = await scene.run(scene.undo(removed));
    expect(back).toMatchObject({ state: 'done', outcome: '3 asked · 3 put back, with new UIDs' });
    expect(await contents(scene)).toEqual(before);
    const now = await scene.other.uids(scene.folder);
    expect(now.slice(0, 2)).toEqual(uids.slice(3));
    expect(Math.min(...now.slice(2))).toBeGreaterThan(Math.max(...uids));
  });

  test('what cannot be saved is not removed', async () => {
    const { scene, uids } = await begun(name);
    scene.rescue.fails = (uid) => uid === uids[1];
    const ended = await scene.run(scene.expunge(await scene.read(), uids.slice(0, 3), {}, true));
    expect(ended.state).not.toBe('done');
    expect(ended.outcome).toMatch(/The rescue copy cannot be written: disk full/);
    expect(await scene.other.uids(scene.folder)).toEqual(uids);
    expect(scene.changes).toEqual([]);
  });

  test('cut at every command while they are put back: each comes back once', async () => {
    for (let nth = 1; ; nth++) {
      const { scene, uids } = await begun(name);
      const before = await contents(scene);
      const removed = await scene.run(scene.expunge(await scene.read(), uids.slice(0, 2), {}, true));
      let count = 0;
      const test = (line: string): boolean => !line.startsWith('LOGIN') && ++count === nth;
      scene.proxy.cutAt({ command: { test }, moment: MOMENTS[nth % 3]!, how: 'RST' });
      const back = await scene.run(scene.undo(removed));
      expect(back.state).toBe('done');
      expect(await contents(scene)).toEqual(before);
      if (count < nth) return;
      await scene.close();
    }
  });
});

test('a message of many parts is saved whole', async () => {
  const scene = await Scene.open(sharedServers().dovecot);
  const body = `${'x'.repeat(998)}\r\n`.repeat(9_500);
  const message = Buffer.from(
    `From: a@example.org\r\nMessage-ID: <big@example.org>\r\nSubject: big\r\n\r\n${body}`,
  );
  await scene.seed(1);
  await scene.other.append(scene.folder, [], undefined, message);
  const uid = (await scene.other.uids(scene.folder)).at(-1)!;
  const removed = await scene.run(scene.expunge(await scene.read(), [uid], {}, true));
  expect(removed).toMatchObject({ state: 'done' });
  const [copy] = scene.rescue.copies.values();
  expect(copy?.octets.equals(message)).toBe(true);
  expect(scene.lines.filter((line) => line.includes('BODY.PEEK[]'))).toHaveLength(3);
});
