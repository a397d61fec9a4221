// The connection goes before, during or after a change. Over the next one the server is asked what it holds, nothing is
// sent again blindly (scene.ts holds every scene to that), and the plan ends as if nothing had happened.
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Cut, CutMoment } from '../helpers/fault-proxy.ts';
import { sharedServers } from '../servers/shared.ts';
import type { ServerName } from '../servers/server.ts';
import { LyingMailbox } from './lying-mailbox.ts';
import { Scene } from './scene.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'courier'];
const MOMENTS: readonly CutMoment[] = ['before the server has it', 'before the answer', 'in the answer'];
const WAYS: readonly Cut['how'][] = ['FIN', 'RST'];

const cases = MOMENTS.flatMap((moment) => WAYS.map((how) => ({ moment, how })));

/** Whether a plan was ever shown with a step of unknown outcome. */
function wasUnknown(scene: Scene): boolean {
  return scene.facts.some(
    (fact) => fact.kind === 'plan-changed' && fact.progress.steps.some(({ state }) => state === 'unknown'),
  );
}

describe.each(NAMES)('%s', (name) => {
  test.each(cases)('UID STORE, $how $moment', async ({ moment, how }) => {
    const scene = await Scene.open(sharedServers()[name]);
    const uids = (await scene.seed(4, { flags: (n) => (n === 0 ? ['\\Flagged'] : []) })).map(
      ({ uid }) => uid,
    );
    const folder = await scene.read();
    scene.proxy.cutAt({ command: /^UID STORE /, moment, how });

    const done = await scene.run(scene.flag(folder, uids.slice(0, 3), 'add', '\\Flagged'));
    expect(wasUnknown(scene)).toBe(true);
    expect(done).toMatchObject({ state: 'done', outcome: '3 asked · 3 set · 1 of them already were' });
    expect([...(done.undo?.uids ?? [])]).toEqual(uids.slice(1, 3));
    expect(await scene.having('\\Flagged')).toEqual(uids.slice(0, 3));
    // Done before the cut, it is not sent again.
    expect(scene.changes).toHaveLength(moment === 'before the server has it' ? 2 : 1);
  });

  test.each(cases)('UID EXPUNGE, $how $moment', async ({ moment, how }) => {
    const scene = await Scene.open(sharedServers()[name]);
    const uids = (await scene.seed(5, { flags: (n) => (n === 4 ? ['\\Deleted'] : []) })).map(
      ({ uid }) => uid,
    );
    const folder = await scene.read();
    scene.proxy.cutAt({ command: /^UID EXPUNGE /, moment, how });

    const done = await scene.run(scene.expunge(folder, uids.slice(0, 3)));
    expect(wasUnknown(scene)).toBe(true);
    expect(done).toMatchObject({ state: 'done', outcome: '3 asked · 3 gone · 0 others', undo: undefined });
    expect(await scene.other.uids(scene.folder)).toEqual(uids.slice(3));
    expect(await scene.having('\\Deleted')).toEqual(uids.slice(4));
    const expunges = scene.changes.filter((line) => line.startsWith('UID EXPUNGE'));
    expect(expunges).toHaveLength(moment === 'before the server has it' ? 2 : 1);
  });

  test.each(MOMENTS)('at every command of a removal in turn, %s', async (moment) => {
    const server = sharedServers()[name];
    const first = await Scene.open(server);
    const some = (await first.seed(3)).map(({ uid }) => uid);
    const plan = first.expunge(await first.read(), some.slice(0, 2));
    expect(plan.steps.length).toBeGreaterThan(6);

    for (const { id } of plan.steps) {
      const scene = await Scene.open(server);
      const uids = (await scene.seed(4, { flags: (n) => (n === 3 ? ['\\Deleted'] : []) })).map(
        ({ uid }) => uid,
      );
      const folder = await scene.read();
      let nth = 0;
      scene.proxy.cutAt({ command: { test: () => ++nth === id }, moment, how: 'RST' });
      const done = await scene.run(scene.expunge(folder, uids.slice(0, 2)));
      expect(done, `cut at step ${id}`).toMatchObject({
        state: 'done',
        outcome: '2 asked · 2 gone · 0 others',
      });
      expect(await scene.other.uids(scene.folder)).toEqual(uids.slice(2));
    }
  });

  test('again and again, also while asking', async () => {
    const scene = await Scene.open(sharedServers()[name]);
    const uids = (await scene.seed(4)).map(({ uid }) => uid);
    const folder = await scene.read();
    for (const command of [
      /^UID STORE /,
      /^UID SEARCH .*UNDELETED/,
      /^SELECT /,
      /^UID EXPUNGE /,
      /^UID FETCH /,
    ]) {
      scene.proxy.cutAt({ command, moment: 'before the answer', how: 'RST' });
    }
    const done = await scene.run(scene.expunge(folder, uids.slice(0, 2)));
    expect(done).toMatchObject({ state: 'done', outcome: '2 asked · 2 gone · 0 others' });
    expect(await scene.other.uids(scene.folder)).toEqual(uids.slice(2));
  });

  test('the folder is made anew while the connection is away: no message of the new one is touched', async () => {
    const scene = await Scene.open(sharedServers()[name]);
    const uids = (await scene.seed(3)).map(({ uid }) => uid);
    const folder = await scene.read();
    scene.proxy.cutAt({ command: /^UID STORE /, moment: 'before the server has it', how: 'RST' });
    const opening = scene.proxy.hold(/^SELECT /);
    const again = scene.proxy.hold(/^SELECT /);

    const ending = scene.run(scene.expunge(folder, uids.slice(0, 2)));
    await opening.reached;
    opening.release();
    await again.reached;
    await scene.makeAnew(3);
    again.release();

    const ended = await ending;
    expect(ended.state).toBe('failed');
    expect(ended.outcome).toContain(`UIDVALIDITY was ${folder.mailbox.uidValidity}, is `);
    expect(ended.outcome).toContain('2 not known');
    expect(ended.outcome).not.toContain('Nothing was changed');
    expect(scene.failures).toEqual(['uidvalidity']);
    expect(scene.changes).toHaveLength(1);
    expect(await scene.having('\\Deleted')).toEqual([]);
    expect(await scene.other.uids(scene.folder)).toHaveLength(3);
    // Behind it went what only asks.
    expect(scene.lines.findLast((line) => !line.startsWith('UID FETCH '))).toMatch(/^SELECT /);
  });
});

test('a server that dies in the middle of the second chunk of three: what it had not done is sent again', async () => {
  const mailbox = await LyingMailbox.start(
    Object.fromEntries(Array.from({ length: 2_500 }, (_, n) => [n + 1, []])),
  );
  onTestFinished(() => mailbox.stop());
  const scene = await Scene.open(mailbox.server);
  const folder = await scene.read();
  let deaths = 0;
  mailbox.lies['UID STORE'] = ({ rest }, uids) => {
    if (!rest.startsWith('1001:') || deaths++ > 0) return undefined;
    mailbox.store(uids.slice(0, 300), '+', '\\Deleted');
    return mailbox.die();
  };
  scene.proxy.cutAt({ command: /^UID EXPUNGE 2001:/, moment: 'before the answer', how: 'FIN' });
  const done = await scene.run(scene.expunge(folder, mailbox.uids.slice(0, 2_400)));
  expect(done).toMatchObject({ state: 'done', outcome: '2,400 asked · 2,400 gone · 0 others' });
  expect(mailbox.uids).toEqual(Array.from({ length: 100 }, (_, n) => n + 2_401));
  expect(scene.lines.filter((line) => line.includes('UID 1001:2000 UNDELETED'))).toHaveLength(1);
  expect(scene.changes.map((line) => line.split(' ').slice(1, 3).join(' '))).toEqual([
    'STORE 1:1000',
    'STORE 1001:2000',
    'STORE 2001:2400',
    'STORE 1301:2000',
    'EXPUNGE 1:1000',
    'EXPUNGE 1001:2000',
    'EXPUNGE 2001:2400',
  ]);
});
