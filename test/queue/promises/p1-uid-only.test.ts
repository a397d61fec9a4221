// P1 UID only, at length: thousands of messages that are no range. Every line is held to the wire's law by scene.ts: UIDs
// by number, at most 8,000 octets. The promises on progress and cancelling (P11) and on partial results (P12) go with it.
import { describe, expect, test } from 'vitest';
import { sharedServers } from '../../servers/shared.ts';
import type { ServerName } from '../../servers/server.ts';
import { Scene } from '../scene.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];
const CHUNK = 1_000;

/** 6,000 messages: some are sent, then the folder is copied onto itself until there are enough. */
async function bigFolder(name: ServerName): Promise<{ scene: Scene; uids: number[] }> {
  const scene = await Scene.open(sharedServers()[name]);
  await scene.seed(375, { size: 400 });
  await scene.other.ok(`SELECT "${scene.folder}"`);
  for (let count = 375; count < 6_000; count *= 2) {
    await scene.other.ok(`UID COPY 1:${count} "${scene.folder}"`);
    await scene.other.ok('NOOP');
  }
  const uids = await scene.other.uids(scene.folder);
  expect(uids).toHaveLength(6_000);
  return { scene, uids };
}

describe.each(NAMES)('P1 on %s', (name) => {
  test('5,000 of 6,000 messages, five of six: flagged, cancelled on the way, removed', async () => {
    const { scene, uids } = await bigFolder(name);
    const chosen = uids.filter((_, n) => n % 6 !== 5);
    const rest = uids.filter((_, n) => n % 6 === 5);
    const folder = await scene.read();

    // P11: cancelled while four of five chunks are on their way, the fifth is never sent.
    const second = scene.proxy.hold(new RegExp(`^UID STORE ${chosen[CHUNK]}:`));
    const ending = scene.run(scene.flag(folder, chosen, 'add', '\\Flagged'));
    await second.reached;
    expect(scene.queue.cancel()).toBe(true);
    expect(scene.queue.cancel()).toBe(false);
    second.release();
    const part = await ending;
    expect(part).toMatchObject({
      state: 'part',
      outcome: '5,000 asked · 4,000 set · 1,000 not set: cancelled: not sent',
    });
    expect(part.steps.filter(({ role }) => role === 'change').map(({ state }) => state)).toEqual([
      'done',
      'done',
      'done',
      'done',
      'void',
    ]);
    expect([...(part.undo?.uids ?? [])]).toEqual(chosen.slice(0, 4 * CHUNK));
    expect(await scene.having('\\Flagged')).toEqual(chosen.slice(0, 4 * CHUNK));

    const done = await scene.run(scene.expunge(await scene.read(), chosen));
    expect(done).toMatchObject({ state: 'done', outcome: '5,000 asked · 5,000 gone · 0 others' });
    expect(await scene.other.uids(scene.folder)).toEqual(rest);
    expect(await scene.having('\\Deleted')).toEqual([]);
    expect(scene.changes.map((line) => line.split(' ')[1])).toEqual([
      ...Array.from({ length: 9 }, () => 'STORE'),
      ...Array.from({ length: 5 }, () => 'EXPUNGE'),
    ]);
  });
});
