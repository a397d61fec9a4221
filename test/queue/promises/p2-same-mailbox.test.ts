// P2 Same mailbox: every plan opens the folder anew and compares UIDVALIDITY; before a removal the messages, too. What is
// not as the user saw it is left as it is.
import { describe, expect, test } from 'vitest';
import { sharedServers } from '../../servers/shared.ts';
import type { ServerName } from '../../servers/server.ts';
import { like } from '../like.ts';
import { Scene } from '../scene.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

/** False where the server broke the folder by itself. */
async function madeAnewWhileLooking(name: ServerName): Promise<boolean> {
  const scene = await Scene.open(sharedServers()[name]);
  const uids = (await scene.seed(3, { seed: 5 })).map(({ uid }) => uid);
  const folder = await scene.read();
  const looking = scene.proxy.hold(/^UID FETCH /);
  const ending = scene.run(scene.expunge(folder, uids));
  await looking.reached;
  await scene.makeAnew(3);
  looking.release();

  // Courier says nothing and shows the new messages. Cyrus says that the folder is no more. Dovecot shows the old ones
  // from memory and fails at the first change, or says BYE: then the new UIDVALIDITY is met over the next connection.
  const ended = await ending;
  const refusals = {
    courier: /3 of these UIDs now name other messages/,
    cyrus: /the server said: /,
    dovecot: /the server said: |UIDVALIDITY was \d+, is \d+/,
  };
  expect(ended).toMatchObject({ outcome: like(refusals[name]), undo: undefined });
  expect(name === 'dovecot' ? ['failed', 'void'] : ['void']).toContain(ended.state);
  const flags = await scene.other.flags(scene.folder).catch((error: Error) => error.message);
  if (typeof flags === 'string') {
    expect(flags).toContain('SERVERBUG');
    await scene.close();
    return false;
  }
  expect([...flags.values()]).toEqual([[], [], []]);
  return true;
}

describe.each(NAMES)('P2 on %s', (name) => {
  test.each(['flag', 'expunge'] as const)(
    'the folder is deleted and made anew before the plan (%s) runs, with the wire still in the old one',
    async (kind) => {
      const scene = await Scene.open(sharedServers()[name]);
      const uids = (await scene.seed(3)).map(({ uid }) => uid);
      const folder = await scene.read();
      const plan = kind === 'flag' ? scene.flag(folder, uids, 'add', '\\Seen') : scene.expunge(folder, uids);
      const now = await scene.makeAnew(3);
      const before = folder.mailbox.uidValidity;

      const ended = await scene.run(plan);
      expect(ended).toMatchObject({
        state: 'void',
        outcome: `nothing was changed: UIDVALIDITY was ${before}, is ${now}: the folder was made anew, its UIDs name other messages.`,
        undo: undefined,
      });
      expect(ended.steps.map(({ state }) => state)).toEqual([
        'failed',
        ...plan.steps.slice(1).map(() => 'void'),
      ]);
      expect(scene.failures).toEqual(['uidvalidity']);
      expect(scene.changes).toEqual([]);
      expect([...(await scene.other.flags(scene.folder))]).toEqual([
        [1, []],
        [2, []],
        [3, []],
      ]);
    },
  );

  test('the folder is made anew between SELECT and the look at the messages', async () => {
    // Now and then Dovecot cannot open a folder that was made anew under a session: then once more, with another.
    while (!(await madeAnewWhileLooking(name))) expect(name).toBe('dovecot');
  });

  test.each(['size', 'date'] as const)(
    'a UID names a message of another %s than the user saw',
    async (what) => {
      const scene = await Scene.open(sharedServers()[name]);
      const uids = (await scene.seed(4)).map(({ uid }) => uid);
      const folder = await scene.read();
      const identities = folder.identities.map((one, n) =>
        n === 1 ? { ...one, [what]: one[what] + 1 } : one,
      );

      const ended = await scene.run(scene.expunge({ ...folder, identities }, uids.slice(0, 3)));
      expect(ended).toMatchObject({
        state: 'void',
        outcome: like('1 of these UIDs now name other messages than you saw'),
      });
      expect(scene.failures).toEqual(['identity']);
      expect(scene.changes).toEqual([]);
      expect(await scene.other.uids(scene.folder)).toEqual(uids);
      expect(await scene.having('\\Deleted')).toEqual([]);
    },
  );

  test('messages that are gone already are no obstacle, and are not counted as removed by the plan', async () => {
    const scene = await Scene.open(sharedServers()[name]);
    const uids = (await scene.seed(5)).map(({ uid }) => uid);
    const folder = await scene.read();
    await scene.remove([uids[1]!, uids[3]!]);

    const ended = await scene.run(scene.expunge(folder, uids.slice(0, 4)));
    expect(ended).toMatchObject({
      state: 'done',
      outcome: '4 asked · 4 gone · 2 of them were gone before · 0 others',
    });
    expect(await scene.other.uids(scene.folder)).toEqual(uids.slice(4));
  });

  test('a folder that is no more', async () => {
    const scene = await Scene.open(sharedServers()[name]);
    const uids = (await scene.seed(2)).map(({ uid }) => uid);
    const folder = await scene.read();
    await scene.other.ok(`DELETE "${scene.folder}"`);
    const ended = await scene.run(scene.expunge(folder, uids));
    expect(ended.state).toBe('void');
    expect(ended.outcome).toMatch(/^nothing was changed: Could not open /);
    expect(scene.changes).toEqual([]);
  });
});

describe('P2 on dovecot, which lets its administrator set UIDVALIDITY', () => {
  test('the same messages under another UIDVALIDITY', async () => {
    const { dovecot } = sharedServers();
    const scene = await Scene.open(dovecot);
    const uids = (await scene.seed(3)).map(({ uid }) => uid);
    const folder = await scene.read();
    await dovecot.setUidValidity(scene.user, scene.folder, 4_242);
    const ended = await scene.run(scene.expunge(folder, uids));
    expect(ended.outcome).toContain(`UIDVALIDITY was ${folder.mailbox.uidValidity}, is 4242:`);
    expect(ended.state).toBe('void');
    expect(scene.changes).toEqual([]);
    expect(await scene.other.uids(scene.folder)).toEqual(uids);
  });

  test('other messages under the same UIDVALIDITY', async () => {
    const { dovecot } = sharedServers();
    const scene = await Scene.open(dovecot);
    const uids = (await scene.seed(3)).map(({ uid }) => uid);
    const folder = await scene.read();
    await scene.makeAnew(3);
    await dovecot.setUidValidity(scene.user, scene.folder, folder.mailbox.uidValidity);
    const ended = await scene.run(scene.expunge(folder, uids));
    expect(ended.outcome).toContain('3 of these UIDs now name other messages than you saw');
    expect(ended.state).toBe('void');
    expect(scene.changes).toEqual([]);
    expect(await scene.other.uids(scene.folder)).toEqual([1, 2, 3]);
  });
});
