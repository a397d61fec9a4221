// A connection that is lost before anything was changed, that is away when the user gives up, or that a server cuts at
// the same command for ever.
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PlanProgress } from '../../src/model/plan.ts';
import { sharedServers } from '../servers/shared.ts';
import type { ServerName } from '../servers/server.ts';
import { like } from './like.ts';
import { LyingMailbox } from './lying-mailbox.ts';
import { Scene } from './scene.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

async function seeded(name: ServerName): Promise<{ scene: Scene; uids: number[] }> {
  const scene = await Scene.open(sharedServers()[name]);
  const uids = (await scene.seed(5)).map(({ uid }) => uid);
  return { scene, uids };
}

async function lying(count: number): Promise<{ scene: Scene; mailbox: LyingMailbox }> {
  const messages = Object.fromEntries(Array.from({ length: count }, (_, n) => [n + 1, []]));
  const mailbox = await LyingMailbox.start(messages);
  onTestFinished(() => mailbox.stop());
  return { scene: await Scene.open(mailbox.server), mailbox };
}

/** Loses the connection between the last question and the first change; what then happens comes before the next SELECT. */
function dropBeforeTheChange(scene: Scene, meanwhile: () => Promise<void>): void {
  scene.journal.fails = ({ steps }) => {
    if (!steps.some(({ role, state }) => role === 'change' && state === 'running')) return false;
    scene.journal.fails = () => false;
    const opening = scene.proxy.hold(/^SELECT /);
    scene.drop();
    // Not awaited: a failure in it leaves the plan without an end.
    void opening.reached.then(meanwhile).then(() => opening.release());
    return false;
  };
}

const last = (scene: Scene): PlanProgress | undefined =>
  scene.facts.flatMap((fact) => (fact.kind === 'plan-changed' ? [fact.progress] : [])).at(-1);

describe.each(NAMES)('lost before the first change, on %s', (name) => {
  test('a flag that somebody else set meanwhile is not ours to take back', async () => {
    const { scene, uids } = await seeded(name);
    const folder = await scene.read();
    dropBeforeTheChange(scene, () => scene.mark(uids.slice(0, 1)));

    const done = await scene.run(scene.flag(folder, uids.slice(0, 3), 'add', '\\Deleted'));
    expect(done).toMatchObject({ state: 'done', outcome: '3 asked · 3 set · 1 of them already were' });
    expect([...(done.undo?.uids ?? [])]).toEqual(uids.slice(1, 3));
    const flagged = scene.facts.flatMap((fact) => (fact.kind === 'flagged' ? [...fact.changed] : []));
    expect(flagged).toEqual(uids.slice(1, 3));
    expect(scene.changes).toHaveLength(1);

    await scene.run(scene.undo(done));
    expect(await scene.having('\\Deleted')).toEqual(uids.slice(0, 1));
  });

  test("nor are others' marks taken for ours where a removal is given up", async () => {
    const { scene, uids } = await seeded(name);
    const folder = await scene.read();
    dropBeforeTheChange(scene, () => scene.mark([uids[0]!, uids[4]!]));
    const marking = scene.proxy.hold(/^UID STORE /);

    const ending = scene.run(scene.expunge(folder, uids.slice(0, 3)));
    await marking.reached;
    scene.queue.cancel();
    marking.release();
    const ended = await ending;
    expect(ended.steps.find(({ role }) => role === 'survey')?.note).toBe(
      '2 of others are marked \\Deleted: they stay',
    );
    expect([...(ended.undo?.uids ?? [])]).toEqual(uids.slice(1, 3));

    await scene.run(scene.undo(ended));
    expect(await scene.having('\\Deleted')).toEqual([uids[0], uids[4]]);
    expect(await scene.other.uids(scene.folder)).toEqual(uids);
  });
});

describe('given up while the connection is away', () => {
  test('a plan of which nothing was sent is void at once; asked again, so are those that wait', async () => {
    const { scene, uids } = await seeded('dovecot');
    const folder = await scene.read();
    const [first, second, third] = [0, 1, 2].map((n) => scene.flag(folder, [uids[n]!], 'add', '\\Flagged'));
    const signingIn = scene.proxy.hold(/^LOGIN /);
    scene.drop();
    await signingIn.reached;
    const lines = scene.lines.length;
    for (const plan of [first!, second!, third!]) scene.queue.submit(plan);

    expect(scene.queue.cancel()).toBe(true);
    expect(scene.queue.cancel()).toBe(true);
    expect(scene.queue.cancel()).toBe(false);
    for (const plan of [first!, second!, third!]) {
      expect(await scene.end(plan)).toMatchObject({
        state: 'void',
        outcome: 'nothing was changed: cancelled: not sent',
        undo: undefined,
      });
    }
    expect(scene.lines).toHaveLength(lines);
    expect(scene.queue.unfinished).toBe(0);

    // The next one is not held back by them.
    signingIn.release();
    expect(await scene.run(scene.flag(folder, [uids[3]!], 'add', '\\Flagged'))).toMatchObject({
      state: 'done',
    });
    expect(await scene.having('\\Flagged')).toEqual([uids[3]]);
  });

  test('a plan of which something was sent waits, and the server is asked what became of it', async () => {
    const { scene, uids } = await seeded('dovecot');
    const folder = await scene.read();
    const signingIn = scene.proxy.hold(/^LOGIN /);
    scene.proxy.cutAt({ command: /^UID STORE /, moment: 'before the answer', how: 'RST' });
    const ending = scene.run(scene.expunge(folder, uids.slice(0, 2)));
    await signingIn.reached;
    expect(scene.queue.cancel()).toBe(true);
    // A round trip of somebody else's: time enough for an end that should not come.
    await scene.other.ok('NOOP');
    expect(last(scene)).toMatchObject({ state: 'unknown', outcome: '' });
    expect(scene.queue.unfinished).toBe(1);

    signingIn.release();
    const ended = await ending;
    expect(ended).toMatchObject({
      state: 'failed',
      outcome: '2 asked · 0 gone · 2 still there: cancelled: not sent · 0 others',
    });
    expect([...(ended.undo?.uids ?? [])]).toEqual(uids.slice(0, 2));
    expect(scene.changes.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(['UID STORE']);
  });
});

test('mail of others that vanished before this console removed anything halts no expunge', async () => {
  const { scene, uids } = await seeded('dovecot');
  await scene.mark([uids[4]!]);
  const folder = await scene.read();
  const marking = scene.proxy.hold(/^UID STORE /);
  const ending = scene.run(scene.expunge(folder, uids.slice(0, 1)));
  await marking.reached;
  scene.queue.cancel();
  await scene.remove([uids[4]!]);
  marking.release();
  expect((await ending).outcome).toContain('1 others vanished meanwhile');
  expect(scene.changes).toHaveLength(1);

  const next = await scene.run(scene.expunge(folder, uids.slice(1, 2)));
  expect(next).toMatchObject({ state: 'done', outcome: '1 asked · 1 gone · 0 others' });
});

test.each(['dovecot', 'cyrus', 'courier'] as const)(
  'mail of others that another client removes during a removal halts nothing on %s, whose UID EXPUNGE is honest',
  async (name) => {
    const { scene, uids } = await seeded(name);
    await scene.mark([uids[4]!]);
    const folder = await scene.read();
    const expunging = scene.proxy.hold(/^UID EXPUNGE /);
    const ending = scene.run(scene.expunge(folder, uids.slice(0, 1)));
    await expunging.reached;
    await scene.remove([uids[4]!]);
    expunging.release();
    expect(await ending).toMatchObject({
      state: 'failed',
      outcome: '1 asked · 1 gone · 1 others vanished meanwhile, removed by the server or another client',
    });
    const next = await scene.run(scene.expunge(folder, uids.slice(1, 2)));
    expect(next).toMatchObject({ state: 'done', outcome: '1 asked · 1 gone · 0 others' });
    const { untagged } = await scene.other.ok('LIST "" "*"');
    expect(untagged.join()).not.toContain('imaptop-trial');
  },
);

test.each(['dovecot', 'cyrus', 'courier'] as const)(
  'a trial of UID EXPUNGE whose connection goes is held again on %s, and leaves no folder',
  async (name) => {
    const { scene, uids } = await seeded(name);
    await scene.mark([uids[4]!]);
    const folder = await scene.read();
    const expunging = scene.proxy.hold(/^UID EXPUNGE /);
    const ending = scene.run(scene.expunge(folder, uids.slice(0, 1)));
    await expunging.reached;
    await scene.remove([uids[4]!]);
    // That of the plan is answered, that of the trial is not.
    let removals = 0;
    const test = (line: string): boolean => line.startsWith('UID EXPUNGE ') && ++removals === 2;
    scene.proxy.cutAt({ command: { test }, moment: 'before the answer', how: 'RST' });
    expunging.release();
    expect((await ending).outcome).toContain('1 gone · 1 others vanished meanwhile');
    expect(removals).toBeGreaterThan(1);
    const next = await scene.run(scene.expunge(folder, uids.slice(1, 2)));
    expect(next).toMatchObject({ state: 'done', outcome: '1 asked · 1 gone · 0 others' });
    const { untagged } = await scene.other.ok('LIST "" "*"');
    expect(untagged.join()).not.toContain('imaptop-trial');
  },
);

describe('a server that cuts the connection at the same command each time', () => {
  const FIVE = 'The connection went 5 times in a row and nothing of the plan got done.';
  const GONE = 'Connection lost: the server closed it.';

  test('a change: the plan ends, says that its outcome is not known, and lets the next one go on', async () => {
    const { scene, mailbox } = await lying(4);
    mailbox.lies['UID STORE'] = ({ rest }) => (rest.includes('Flagged') ? mailbox.die() : undefined);
    const folder = await scene.read();
    const cut = scene.flag(folder, [1, 2, 3], 'add', '\\Flagged');
    const next = scene.flag(folder, [4], 'add', '\\Seen');
    const [ended, done] = await Promise.all([scene.run(cut), scene.run(next)]);
    expect(ended).toMatchObject({
      state: 'failed',
      outcome: `3 asked · 0 set · 3 not known: ${FIVE} ${GONE} Nothing more was sent.`,
    });
    expect(ended.steps.find(({ role }) => role === 'change')).toMatchObject({
      state: 'unknown',
      note: `not known: ${FIVE} ${GONE} Nothing more was sent.`,
    });
    expect(ended.steps.find(({ role }) => role === 'proof')?.state).toBe('void');
    expect(scene.changes.filter((line) => line.includes('Flagged'))).toHaveLength(5);
    expect(scene.failures).toEqual(['connection-lost']);
    expect(done).toMatchObject({ state: 'done', outcome: '1 asked · 1 set' });
  });

  test('a question: nothing was changed', async () => {
    const { scene, mailbox } = await lying(4);
    const folder = await scene.read();
    mailbox.lies['UID SEARCH'] = () => mailbox.die();
    const ended = await scene.run(scene.expunge(folder, [1, 2]));
    expect(ended).toMatchObject({
      state: 'void',
      outcome: like(`nothing was changed: ${FIVE}`),
      undo: undefined,
    });
    expect(scene.lines.filter((line) => line.startsWith('SELECT '))).toHaveLength(5);
    expect(scene.changes).toEqual([]);
  });

  test('as long as something gets done in between, the plan goes on', async () => {
    const { scene, mailbox } = await lying(3_000);
    const folder = await scene.read();
    const deaths = new Map<string, number>();
    mailbox.lies['UID STORE'] = ({ rest }) => {
      const before = deaths.get(rest) ?? 0;
      deaths.set(rest, before + 1);
      return before < 4 ? mailbox.die() : undefined;
    };
    const done = await scene.run(scene.flag(folder, mailbox.uids, 'add', '\\Flagged'));
    expect(done).toMatchObject({ state: 'done', outcome: '3,000 asked · 3,000 set' });
    expect([...deaths.values()]).toEqual([5, 5, 5]);
  });
});
