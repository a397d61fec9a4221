// Servers that lie, refuse in the middle, or do what nobody asked; and a journal that cannot be written. Whatever they
// do, nothing is claimed that was not shown, and nothing more is sent than is safe.
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PlanProgress } from '../../src/model/plan.ts';
import { like } from './like.ts';
import { LyingMailbox } from './lying-mailbox.ts';
import { Scene } from './scene.ts';

const D = '\\Deleted';

async function lying(
  messages: Readonly<Record<number, readonly string[]>>,
): Promise<{ mailbox: LyingMailbox; scene: Scene }> {
  const mailbox = await LyingMailbox.start(messages);
  onTestFinished(() => mailbox.stop());
  return { mailbox, scene: await Scene.open(mailbox.server) };
}

/** Messages 1 to n without flags. */
function plain(n: number): Record<number, readonly string[]> {
  return Object.fromEntries(Array.from({ length: n }, (_, i) => [i + 1, []]));
}

function sent(scene: Scene, name: string): string[] {
  return scene.changes.filter((line) => line.startsWith(name));
}

describe("a UID EXPUNGE that removes others' mail", () => {
  test('is told, and no further expunge leaves', async () => {
    const { mailbox, scene } = await lying({ 1: [], 2: [D], 3: [], 4: [D], 5: [], 6: [] });
    mailbox.lies['UID EXPUNGE'] = () => {
      mailbox.expunge(mailbox.uids);
      return undefined;
    };
    const folder = await scene.read();
    const first = scene.expunge(folder, [1, 3]);
    const next = scene.expunge(folder, [5]);
    const [ended, halted] = await Promise.all([scene.run(first), scene.run(next)]);

    expect(ended).toMatchObject({
      state: 'failed',
      outcome: '2 asked · 2 gone · 2 others vanished meanwhile, removed by the server or another client',
    });
    const gone = scene.facts.flatMap((fact) => (fact.kind === 'expunged' ? [...fact.uids] : []));
    expect(new Set(gone)).toEqual(new Set([1, 2, 3, 4]));
    expect(halted).toMatchObject({
      state: 'void',
      outcome: like('nothing was changed: Expunging is halted'),
    });
    expect(scene.queue.submit(scene.expunge(folder, [6]))).toMatchObject({
      kind: 'failed',
      failure: { text: like('Expunging is halted') },
    });
    expect(sent(scene, 'UID EXPUNGE')).toHaveLength(1);
    expect(mailbox.uids).toEqual([5, 6]);
    expect(mailbox.having(D)).toEqual([]);
    // Flags destroy nothing: they go on.
    expect(await scene.run(scene.flag(folder, [5], 'add', '\\Seen'))).toMatchObject({ state: 'done' });
  });

  test('others that took their marks back meanwhile are not missed', async () => {
    const { mailbox, scene } = await lying({ 1: [], 2: [D], 3: [] });
    mailbox.lies['UID EXPUNGE'] = () => {
      mailbox.store([2], '-', D);
      return undefined;
    };
    const ended = await scene.run(scene.expunge(await scene.read(), [1]));
    expect(ended).toMatchObject({ state: 'done', outcome: '1 asked · 1 gone · 0 others' });
    expect(mailbox.uids).toEqual([2, 3]);
  });

  test('where the server will not say what became of others, nothing is claimed of them', async () => {
    const { mailbox, scene } = await lying({ 1: [], 2: [D], 3: [] });
    mailbox.lies['UID EXPUNGE'] = () => {
      mailbox.store([2], '-', D);
      mailbox.lies['UID SEARCH'] = ({ rest }) => (rest === 'UID 2' ? '{TAG} NO not now\r\n' : undefined);
      return undefined;
    };
    const ended = await scene.run(scene.expunge(await scene.read(), [1]));
    expect(ended.outcome).toBe('1 asked · 1 gone · others not asked about');
    expect(scene.facts.flatMap((fact) => (fact.kind === 'expunged' ? [...fact.uids] : []))).toEqual([1]);
  });
});

describe('a server that announces UIDPLUS and does not know UID EXPUNGE', () => {
  test.each([
    ['BAD', 'bad'],
    ['NO', 'no'],
  ])('%s: failed, no other way is tried, and undo takes the marks back', async (word, kind) => {
    const { mailbox, scene } = await lying({ 1: [], 2: [D], 3: [], 4: [D] });
    mailbox.lies['UID EXPUNGE'] = () => `{TAG} ${word} what?\r\n`;
    const ended = await scene.run(scene.expunge(await scene.read(), [1, 2]));
    expect(ended).toMatchObject({
      state: 'failed',
      outcome: '2 asked · 0 gone · 2 still there: Could not expunge: the server said: what?. · 0 others',
    });
    expect(scene.failures).toEqual([kind]);
    expect(scene.changes).toEqual([`UID STORE 1:2 +FLAGS.SILENT (${D})`, 'UID EXPUNGE 1:2']);
    expect(mailbox.uids).toEqual([1, 2, 3, 4]);
    expect(mailbox.having(D)).toEqual([1, 2, 4]);

    expect(await scene.run(scene.undo(ended))).toMatchObject({
      state: 'done',
      outcome: '1 asked · 1 cleared',
    });
    expect(mailbox.having(D)).toEqual([2, 4]);
  });
});

describe('an OK without effect', () => {
  test('to UID STORE', async () => {
    const { mailbox, scene } = await lying({ 1: ['\\Seen'], 2: [], 3: [] });
    mailbox.lies['UID STORE'] = () => '{TAG} OK done\r\n';
    const folder = await scene.read();
    const seen = await scene.run(scene.flag(folder, [1, 2], 'add', '\\Seen'));
    expect(seen).toMatchObject({
      state: 'failed',
      outcome: '2 asked · 1 set · 1 of them already were · 1 not set',
      undo: undefined,
    });
    const removed = await scene.run(scene.expunge(folder, [2, 3]));
    expect(removed).toMatchObject({
      state: 'failed',
      outcome: '2 asked · 0 gone · 2 still there · 0 others',
      undo: undefined,
    });
    expect(scene.facts.filter((fact) => fact.kind === 'flagged' && fact.flag === D)).toEqual([]);
    expect(mailbox.uids).toEqual([1, 2, 3]);
  });

  test('to UID EXPUNGE', async () => {
    const { mailbox, scene } = await lying({ 1: [D], 2: [], 3: [] });
    mailbox.lies['UID EXPUNGE'] = () => '{TAG} OK done\r\n';
    const ended = await scene.run(scene.expunge(await scene.read(), [1, 2]));
    expect(ended).toMatchObject({ state: 'failed', outcome: '2 asked · 0 gone · 2 still there · 0 others' });
    expect([...(ended.undo?.uids ?? [])]).toEqual([2]);
    expect(scene.facts).toContainEqual(expect.objectContaining({ kind: 'flagged', change: 'add', flag: D }));
  });
});

describe('a refusal in the middle', () => {
  test('NO to the second chunk, half of which was done: what was done is counted, nothing is sent again', async () => {
    const { mailbox, scene } = await lying(plain(3_000));
    mailbox.lies['UID STORE'] = ({ rest }, uids) => {
      if (!rest.startsWith('1001:')) return undefined;
      mailbox.store(uids.slice(0, 500), '+', '\\Seen');
      return '{TAG} NO [CANNOT] index full\r\n';
    };
    const folder = await scene.read();
    const ended = await scene.run(scene.flag(folder, mailbox.uids, 'add', '\\Seen'));
    expect(ended).toMatchObject({
      state: 'part',
      outcome:
        '3,000 asked · 2,500 set · 500 not set: Could not set \\Seen: the server said: [CANNOT] index full.',
    });
    expect(ended.undo?.uids.toString()).toBe('1:1500,2001:3000');
    // Three were on their way together.
    expect(ended.steps.filter(({ role }) => role === 'change').map(({ state }) => state)).toEqual([
      'done',
      'failed',
      'done',
    ]);
    expect(scene.changes).toHaveLength(3);
  });

  test('messages of a chunk that was never sent, and that had the flag before, are not called without it', async () => {
    const { mailbox, scene } = await lying({ ...plain(2_000), 1_999: ['\\Seen'], 2_000: ['\\Seen'] });
    mailbox.lies['UID STORE'] = () => '{TAG} NO not now\r\n';
    const ended = await scene.run(scene.flag(await scene.read(), mailbox.uids, 'add', '\\Seen'));
    expect(ended).toMatchObject({
      state: 'failed',
      outcome: like(/^2,000 asked · 2 set · 2 of them already were · 1,998 not set: /),
      undo: undefined,
    });
    expect(scene.changes).toHaveLength(2);
  });

  test('NO to the second UID EXPUNGE', async () => {
    const { mailbox, scene } = await lying(plain(2_100));
    mailbox.lies['UID EXPUNGE'] = ({ rest }) => (rest.startsWith('1001:') ? '{TAG} NO busy\r\n' : undefined);
    const ended = await scene.run(scene.expunge(await scene.read(), mailbox.uids));
    expect(ended).toMatchObject({
      state: 'part',
      outcome: like(/^2,100 asked · 1,100 gone · 1,000 still there: Could not expunge: /),
    });
    expect(ended.undo?.uids.toString()).toBe('1001:2000');
    expect(mailbox.uids).toHaveLength(1_000);
  });

  test.each([
    ['flag', 'UID SEARCH', 'failed'],
    ['expunge', 'UID FETCH', 'void'],
    ['expunge', 'UID SEARCH', 'failed'],
  ] as const)('a plan (%s) whose checks (%s) are refused changes nothing', async (kind, command, state) => {
    const { mailbox, scene } = await lying(plain(3));
    const folder = await scene.read();
    mailbox.lies[command] = () => '{TAG} NO not now\r\n';
    const plan = kind === 'flag' ? scene.flag(folder, [1], 'add', D) : scene.expunge(folder, [1]);
    expect(await scene.run(plan)).toMatchObject({
      state,
      outcome: like(/^nothing was changed: .* the server said: not now/),
    });
    expect(scene.changes).toEqual([]);
  });

  test('a proof that is refused proves nothing: what was sent is not known', async () => {
    const { mailbox, scene } = await lying(plain(3));
    const folder = await scene.read();
    mailbox.lies['UID EXPUNGE'] = () => {
      mailbox.lies['UID SEARCH'] = () => '{TAG} NO not now\r\n';
      return undefined;
    };
    const ended = await scene.run(scene.expunge(folder, [1, 2]));
    expect(ended.state).toBe('failed');
    expect(ended.outcome).toMatch(/^2 asked · 0 gone · 2 not known: .* · others not asked about$/);
    expect(scene.facts.map(({ kind }) => kind)).not.toContain('expunged');
  });
});

describe('a server that does not say what a message is', () => {
  test.each([
    ['leaves it out', () => ''],
    ['leaves out its size', (row: string) => row.replace(/ RFC822\.SIZE \d+/, '')],
    ['gives another', (row: string) => row.replace(/RFC822\.SIZE \d+/, 'RFC822.SIZE 5')],
  ])('%s: it is not removed', async (_name, lie) => {
    const { mailbox, scene } = await lying(plain(4));
    const folder = await scene.read();
    mailbox.lies['UID FETCH'] = (_command, uids) =>
      `${uids.map((uid) => (uid === 2 ? lie(mailbox.row(uid)) : mailbox.row(uid))).join('')}{TAG} OK done\r\n`;
    const ended = await scene.run(scene.expunge(folder, [1, 2, 3]));
    expect(ended).toMatchObject({ state: 'void', outcome: like(/^nothing was changed: /) });
    expect(scene.failures).toEqual(['identity']);
    expect(scene.changes).toEqual([]);
  });
});

test('a server that changes UIDVALIDITY in mid-session is not believed any further', async () => {
  const { mailbox, scene } = await lying(plain(3));
  const folder = await scene.read();
  mailbox.lies['UID SEARCH'] = () => {
    mailbox.uidValidity = 8;
    return '* OK [UIDVALIDITY 8] surprise\r\n* SEARCH\r\n{TAG} OK done\r\n';
  };
  const ended = await scene.run(scene.expunge(folder, [1, 2]));
  expect(ended).toMatchObject({ state: 'void', outcome: like('UIDVALIDITY was 7, is 8') });
  expect(scene.changes).toEqual([]);
});

describe('a journal that cannot be written (P7)', () => {
  const isRunning = ({ steps }: PlanProgress, nth: number): boolean =>
    steps.filter(({ role }) => role === 'change')[nth]?.state === 'running';

  test('when the plan is handed in: it is refused, nothing is sent', async () => {
    const { scene } = await lying(plain(2));
    const folder = await scene.read();
    const before = scene.lines.length;
    scene.journal.fails = () => true;
    expect(scene.queue.submit(scene.flag(folder, [1], 'add', D))).toMatchObject({
      kind: 'failed',
      failure: { text: 'The journal cannot be written: disk full.' },
    });
    expect(scene.queue.unfinished).toBe(0);
    scene.journal.fails = () => false;
    expect(await scene.run(scene.flag(folder, [2], 'add', '\\Seen'))).toMatchObject({ state: 'done' });
    expect(scene.lines.slice(before)).not.toContainEqual(like(D));
  });

  test('before the first change: none is sent', async () => {
    const { mailbox, scene } = await lying(plain(2));
    scene.journal.fails = (progress) => isRunning(progress, 0);
    const ended = await scene.run(scene.expunge(await scene.read(), [1, 2]));
    expect(ended).toMatchObject({
      state: 'void',
      outcome: 'nothing was changed: The journal cannot be written: disk full.',
    });
    expect(scene.changes).toEqual([]);
    expect(scene.failures).toEqual(['limit']);
    expect(mailbox.having(D)).toEqual([]);
  });

  test('between changes: no more are sent, what was sent is read back', async () => {
    const { mailbox, scene } = await lying(plain(5_500));
    scene.journal.fails = (progress) => isRunning(progress, 4);
    const ended = await scene.run(scene.flag(await scene.read(), mailbox.uids, 'add', '\\Seen'));
    expect(ended).toMatchObject({
      state: 'part',
      outcome: '5,500 asked · 4,000 set · 1,500 not set: The journal cannot be written: disk full.',
    });
    expect(scene.changes).toHaveLength(4);
    expect(mailbox.having('\\Seen')).toHaveLength(4_000);
  });

  test('each change is on record before it is sent, and after it is answered', async () => {
    const { scene } = await lying(plain(1_500));
    const plan = scene.expunge(
      await scene.read(),
      Array.from({ length: 1_500 }, (_, i) => i + 1),
    );
    expect(await scene.run(plan)).toMatchObject({ state: 'done' });
    const changes = ({ steps }: PlanProgress): string =>
      steps
        .filter(({ role }) => role === 'change')
        .map(({ state }) => state[0])
        .join('');
    // waiting, running, done, for two UID STORE together and two UID EXPUNGE; then the end.
    expect(scene.journal.writes.map(changes).join(' ')).toBe('wwww rrww ddww ddrr dddd dddd');
    // Only what can be asked for again need not be on the disk.
    expect(scene.journal.waits.map((wait) => wait.slice(6)).join(' ')).toBe(
      'on-disk on-disk written on-disk written on-disk',
    );
    expect(scene.journal.writes.at(-1)?.outcome).toBe('1,500 asked · 1,500 gone · 0 others');
  });
});

test('when the program ends, the running plan sends no more and stays unfinished in the journal', async () => {
  const { mailbox, scene } = await lying(plain(5_500));
  const folder = await scene.read();
  const second = scene.proxy.hold(/^UID STORE 1001:/);
  const plan = scene.flag(folder, mailbox.uids, 'add', '\\Seen');
  scene.queue.submit(plan);
  scene.queue.submit(scene.expunge(folder, [1]));
  await second.reached;
  const closed = scene.queue.close();
  second.release();
  await closed;
  await scene.seen((fact) => {
    if (fact.kind !== 'plan-changed' || fact.progress.plan.id !== plan.id) return undefined;
    const stays =
      fact.progress.state === 'waiting' && fact.progress.steps.some(({ state }) => state === 'done');
    return stays || undefined;
  });
  expect(scene.changes).toHaveLength(4);
  expect(scene.journal.writes.at(-1)).toMatchObject({ state: 'waiting', outcome: '' });
  expect(scene.queue.unfinished).toBe(2);
  expect(mailbox.having('\\Seen')).toHaveLength(4_000);
});
