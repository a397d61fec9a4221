// What is to stay of copies goes while their plan waits, rests, is cut or is gone on with: the copies stay, whatever the
// user was asked before. On real servers; another client removes what was to stay.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { MailboxRef } from '../../src/model/mailbox.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import type { Plan, PlanProgress } from '../../src/model/plan.ts';
import { Survivors } from '../../src/model/survivors.ts';
import type { JournalledPlan } from '../../src/ports.ts';
import { SqliteJournal } from '../../src/sqlite/journal.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import type { ServerName } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { dies } from './dies.ts';
import { Scene, type ReadFolder, type SceneOptions } from './scene.ts';
import { isChange } from './wire-law.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

/** UIDs: a copy, and what stays of it. */
type Pair = readonly [copy: number, stays: number];

interface Removal {
  readonly staysIn?: MailboxRef;
  readonly rescue?: boolean;
  /** They are moved there. */
  readonly to?: string;
}

function taking(scene: Scene, folder: ReadFolder, pairs: readonly Pair[], how: Removal = {}): Plan {
  const { mailbox, identities } = folder;
  const copies = Uint32Array.from(pairs, ([copy]) => copy);
  const survivors = Survivors.ofPairs(
    copies,
    Uint32Array.from(pairs, ([, stays]) => stays),
  );
  const taken = {
    mailbox,
    basis: 'marked' as const,
    targets: identities.filter(({ uid }) => copies.includes(uid)),
    survivors: [{ staysIn: how.staysIn ?? mailbox, survivors }],
  };
  if (how.to === undefined) return scene.compile({ kind: 'expunge', ...taken, rescue: how.rescue ?? false });
  return scene.compile({ kind: 'move', ...taken, to: toMailboxPath(how.to), toName: toSafe(how.to) });
}

interface Begun {
  readonly scene: Scene;
  /** Six of them. */
  readonly uids: readonly number[];
  readonly folder: ReadFolder;
  /** The first one stays of the two behind it, the fourth one of the fifth. */
  readonly pairs: readonly Pair[];
}

async function begun(name: ServerName, options: SceneOptions = {}): Promise<Begun> {
  const scene = await Scene.open(sharedServers()[name], options);
  const uids = (await scene.seed(6)).map(({ uid }) => uid);
  const [a, b, c, d, e] = uids as [number, number, number, number, number];
  const folder = await scene.read();
  return {
    scene,
    uids,
    folder,
    pairs: [
      [b, a],
      [c, a],
      [e, d],
    ],
  };
}

/** What is done while the plan waits behind another one. */
async function waited({ scene, folder, uids }: Begun, plan: Plan, meanwhile: () => Promise<unknown>) {
  const held = scene.proxy.hold(/^UID STORE .*Flagged/);
  const before = scene.flag(folder, uids.slice(5), 'add', '\\Flagged');
  expect([scene.queue.submit(before), scene.queue.submit(plan)]).toMatchObject([
    { kind: 'ok' },
    { kind: 'ok' },
  ]);
  await held.reached;
  await meanwhile();
  held.release();
  await scene.end(before);
  const changes = scene.changes.length;
  const ended = await scene.end(plan);
  lawful(scene);
  return { ended, changes: scene.changes.slice(changes) };
}

/** No change but in the plan's own folder. */
function lawful(scene: Scene): void {
  let selected = '';
  for (const line of scene.proxy.lines) {
    selected = /^(?:SELECT|EXAMINE) .*$/.exec(line.line)?.[0] ?? selected;
    if (isChange(line)) expect(selected).toBe(`SELECT "${scene.folder}"`);
  }
}

const without = (uids: readonly number[], ...gone: number[]): number[] =>
  uids.filter((_, n) => !gone.includes(n));

describe.each(NAMES)('copies whose plan waits in the queue, on %s', (name) => {
  test('go where what stays of them is there', async () => {
    const at = await begun(name);
    const { ended } = await waited(at, taking(at.scene, at.folder, at.pairs), () => Promise.resolve());
    expect(ended).toMatchObject({ state: 'done', outcome: '3 asked · 3 gone · 0 others' });
    expect(await at.scene.other.uids(at.scene.folder)).toEqual(without(at.uids, 1, 2, 4));
  });

  test.each(['is removed', 'is marked \\Deleted'])('stay where what was to stay of them %s', async (how) => {
    const at = await begun(name);
    const { scene, uids, folder, pairs } = at;
    const meanwhile = () => (how === 'is removed' ? scene.remove([uids[0]!]) : scene.mark([uids[0]!]));
    const { ended } = await waited(at, taking(scene, folder, pairs), meanwhile);
    expect(ended.state).toBe('part');
    expect(ended.outcome).toBe(
      '3 asked · 1 gone · 2 copies were left: what was to stay of them is gone · 0 others',
    );
    const left = how === 'is removed' ? without(uids, 0, 4) : without(uids, 4);
    expect(await scene.other.uids(scene.folder)).toEqual(left);
    expect(await scene.having('\\Deleted')).toEqual(how === 'is removed' ? [] : [uids[0]]);
  });

  test('stay, and no change is sent, where nothing stays of any of them', async () => {
    const at = await begun(name);
    const { scene, uids, folder, pairs } = at;
    const plan = taking(scene, folder, pairs.slice(0, 2), { rescue: true });
    const { ended, changes } = await waited(at, plan, () => scene.remove([uids[0]!]));
    expect(ended.state).toBe('void');
    expect(ended.outcome).toBe('nothing was changed: 2 copies were left: what was to stay of them is gone');
    expect(changes).toEqual([]);
    expect(scene.rescue.list(plan.id)).toEqual([]);
    expect(scene.failures).toEqual([]);
    expect(await scene.other.uids(scene.folder)).toEqual(without(uids, 0));
  });

  test('are moved only where what stays of them is there', async () => {
    const at = await begun(name);
    const { scene, uids, folder, pairs } = at;
    const to = `${scene.server.prefix}Target`;
    await scene.other.ok(`CREATE "${to}"`);
    const { ended } = await waited(at, taking(scene, folder, pairs, { to }), () => scene.remove([uids[3]!]));
    expect(ended.state).toBe('part');
    expect(ended.outcome).toMatch(
      /^3 asked · 2 moved to \S+ · 1 copy was left: what was to stay of it is gone(?: · 0 others)?$/,
    );
    expect(await scene.other.uids(scene.folder)).toEqual(without(uids, 1, 2, 3));
    expect(await scene.other.uids(to)).toHaveLength(2);
  });

  describe.each([
    ['is removed', (scene: Scene, there: string) => remove(scene, there, 1)],
    ['is marked \\Deleted', (scene: Scene, there: string) => mark(scene, there, 1)],
    ['is in a folder that is deleted', (scene: Scene, there: string) => scene.other.ok(`DELETE "${there}"`)],
    ['is in a folder that is made anew', madeAnew],
  ] as const)('where what was to stay of them %s', (how, act) => {
    test('stay, elsewhere than that is', async () => {
      const at = await begun(name);
      const { scene, uids, folder } = at;
      const there = `${scene.server.prefix}Other`;
      const staysIn = await elsewhere(scene, there);
      const pairs: Pair[] = [
        [uids[1]!, 1],
        [uids[2]!, 2],
      ];
      const { ended } = await waited(at, taking(scene, folder, pairs, { staysIn }), () => act(scene, there));
      const all = how.includes('folder');
      expect(ended.state).toBe(all ? 'void' : 'part');
      expect(ended.outcome).toBe(
        all
          ? 'nothing was changed: 2 copies were left: what was to stay of them is gone'
          : '2 asked · 1 gone · 1 copy was left: what was to stay of it is gone · 0 others',
      );
      expect(await scene.other.uids(scene.folder)).toEqual(all ? uids : without(uids, 2));
    });
  });

  test('rest, and stay where what was to stay of them goes meanwhile', async () => {
    const { scene, uids, folder, pairs } = await begun(name);
    const held = scene.proxy.hold(/^UID FETCH /);
    const plan = taking(scene, folder, pairs);
    scene.queue.submit(plan);
    await held.reached;
    expect(scene.queue.pause()).toBe(true);
    const paused = scene.next(plan.id, 'paused');
    held.release();
    await paused;
    await scene.remove([uids[0]!]);
    scene.queue.resume(plan.id);
    expect((await scene.end(plan)).outcome).toMatch(/^3 asked · 1 gone · 2 copies were left: /);
    expect(await scene.other.uids(scene.folder)).toEqual(without(uids, 0, 4));
  });
});

async function fill(scene: Scene, there: string): Promise<void> {
  await scene.other.ok(`CREATE "${there}"`);
  for (let n = 1; n <= 2; n++)
    await scene.other.append(there, [], new Date(0), Buffer.from(`Subject: ${n}\r\n\r\nstays\r\n`));
}

async function elsewhere(scene: Scene, there: string): Promise<MailboxRef> {
  await fill(scene, there);
  return (await scene.read(there)).mailbox;
}

async function mark(scene: Scene, there: string, uid: number): Promise<void> {
  await scene.other.ok(`SELECT "${there}"`);
  await scene.other.ok(`UID STORE ${uid} +FLAGS.SILENT (\\Deleted)`);
}

async function remove(scene: Scene, there: string, uid: number): Promise<void> {
  await mark(scene, there, uid);
  await scene.other.ok(`UID EXPUNGE ${uid}`);
}

/** With the same UIDs, which name other messages. */
async function madeAnew(scene: Scene, there: string): Promise<void> {
  const uidValidity = async (): Promise<string | undefined> => {
    const { untagged } = await scene.other.ok(`STATUS "${there}" (UIDVALIDITY)`);
    return /UIDVALIDITY \d+/.exec(untagged.join())?.[0];
  };
  const before = await uidValidity();
  // Courier takes the time in seconds for it: asked until the clock has moved on.
  for (;;) {
    await scene.other.ok(`DELETE "${there}"`);
    await fill(scene, there);
    if ((await uidValidity()) !== before) return;
  }
}

/** The connection goes at the nth command of the plan; over the next one nothing is sent before `meanwhile` is over. */
function cutAt(scene: Scene, nth: number, meanwhile: () => Promise<unknown>): () => boolean {
  let count = 0;
  let isCut = false;
  const test = (line: string): boolean => {
    if (isCut || line.startsWith('LOGIN') || ++count < nth) return false;
    isCut = true;
    const back = scene.proxy.hold(/^LOGIN /);
    void back.reached.then(meanwhile).then(back.release);
    return true;
  };
  scene.proxy.cutAt({
    command: { test },
    moment: nth % 2 ? 'before the server has it' : 'before the answer',
    how: 'RST',
  });
  return () => isCut;
}

/** A copy that is gone was sent for before what stays of it went; what the plan says of the others is true. */
function judge(
  ended: PlanProgress,
  sentBefore: readonly string[],
  held: readonly number[],
  pairs: readonly Pair[],
) {
  const wasSent = sentBefore.some((line) => /^UID (?:EXPUNGE|MOVE) /.test(line));
  const copies = pairs.map(([copy]) => copy);
  const left = copies.filter((copy) => held.includes(copy));
  if (!wasSent) expect(left).toEqual(copies.slice(0, 2));
  expect(ended.state).toBe(left.length > 0 ? 'part' : 'done');
  const words = `${left.length} copies were left: what was to stay of them is gone`;
  expect(ended.outcome.includes(words)).toBe(left.length > 0);
  return wasSent;
}

describe.each(NAMES)('where the connection goes, on %s', (name) => {
  test.each(['here', 'elsewhere'])(
    'at each command in turn: copies of what went %s stay',
    async (where) => {
      const seen = { sent: 0, asked: 0 };
      for (let nth = 1; ; nth++) {
        const { scene, uids, folder, pairs: local } = await begun(name);
        const there = `${scene.server.prefix}Other`;
        const pairs =
          where === 'here'
            ? local
            : (
                [
                  [1, 1],
                  [2, 1],
                  [4, 2],
                ] as const
              ).map(([n, stays]) => [uids[n]!, stays] as const);
        const staysIn = where === 'here' ? folder.mailbox : await elsewhere(scene, there);
        let sent: readonly string[] = [];
        const isCut = cutAt(scene, nth, async () => {
          sent = scene.changes;
          await remove(scene, staysIn.path, pairs[0]![1]);
        });
        const ended = await scene.run(taking(scene, folder, pairs, { staysIn }));
        lawful(scene);
        const held = await scene.other.uids(scene.folder);
        const struck = isCut();
        await scene.close();
        if (!struck) break;
        if (judge(ended, sent, held, pairs)) seen.sent++;
        else seen.asked++;
      }
      expect(seen.sent).toBeGreaterThan(0);
      expect(seen.asked).toBeGreaterThan(2);
    },
    60_000,
  );
});

/** As the journal on the disk gives it back. */
function throughDisk({ progress }: JournalledPlan): JournalledPlan {
  const directory = mkdtempSync(join(tmpdir(), 'imaptop-survivors-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const open = (): SqliteJournal => {
    const opened = SqliteJournal.open(directory, 'ann', Date.now);
    if (opened.kind === 'failed') throw new Error(opened.failure.text);
    return opened.value;
  };
  const journal = open();
  const id = journal.nextPlanId();
  journal.write({ ...progress, plan: { ...progress.plan, id } });
  journal.close();
  const next = open();
  const read = next.read();
  next.close();
  if (read.kind === 'failed') throw new Error(read.failure.text);
  const [left] = read.value.unfinished;
  return {
    ...left!,
    progress: { ...left!.progress, plan: { ...left!.progress.plan, id: progress.plan.id } },
  };
}

describe.each(NAMES)('after the program died, on %s', (name) => {
  test.each([2, 3, 4, 5])('at command %i: resumed, copies of what is gone stay', async (nth) => {
    const { scene, uids, folder, pairs } = await begun(name);
    const plan = taking(scene, folder, pairs);
    expect(await dies(scene, plan, nth, false)).toBe(true);
    const left = scene.journal.contents.unfinished.map(throughDisk);
    await scene.remove([uids[0]!]);
    const parked = scene.next(plan.id, 'parked');
    scene.queue.adopt(left);
    await parked;
    scene.queue.resume(plan.id);
    const ended = await scene.end(plan);
    expect(ended.outcome).toMatch(/^3 asked · 1 gone · 2 copies were left: what was to stay of them is gone/);
    expect(await scene.other.uids(scene.folder)).toEqual(without(uids, 0, 4));
  });
});

describe('without UID EXPUNGE', () => {
  test('no folder of our own is made where nothing is left to be done', async () => {
    const at = await begun('dovecot', { without: ['UIDPLUS'] });
    const { scene, uids, folder, pairs } = at;
    const plan = taking(scene, folder, pairs.slice(0, 2));
    const { ended, changes } = await waited(at, plan, () => scene.remove([uids[0]!]));
    expect(ended.outcome).toBe('nothing was changed: 2 copies were left: what was to stay of them is gone');
    expect(changes).toEqual([]);
  });

  test('copies that this plan marked before are not taken by a plain EXPUNGE, and lose the mark on request', async () => {
    const { scene, uids, folder, pairs } = await begun('dovecot', {
      without: ['UIDPLUS', 'MOVE'],
      consented: [/^EXPUNGE$/],
    });
    const plan = taking(scene, folder, pairs);
    scene.proxy.cutAt({ command: /^EXPUNGE$/, moment: 'before the server has it', how: 'RST' });
    const back = scene.proxy.hold(/^EXPUNGE$/);
    scene.queue.submit(plan);
    await back.reached;
    await scene.remove([uids[0]!]);
    back.release();
    const ended = await scene.end(plan);
    expect(await scene.other.uids(scene.folder)).toEqual(without(uids, 0));
    const undone = await scene.run(scene.undo(ended));
    expect(undone.state).toBe('done');
    expect(await scene.having('\\Deleted')).toEqual([]);
  });
});

test('marked before the connection went, they keep the mark until z takes it back', async () => {
  const { scene, uids, folder, pairs } = await begun('dovecot');
  const plan = taking(scene, folder, pairs);
  scene.proxy.cutAt({ command: /^UID EXPUNGE /, moment: 'before the server has it', how: 'RST' });
  const held = scene.proxy.hold(/^UID EXPUNGE /);
  scene.queue.submit(plan);
  await held.reached;
  await scene.remove([uids[0]!]);
  held.release();
  const ended = await scene.end(plan);
  expect(ended.outcome).toBe(
    '3 asked · 1 gone · 2 copies were left: what was to stay of them is gone · 2 of these marked \\Deleted before that: z takes it back · 0 others',
  );
  expect((await scene.run(scene.undo(ended))).state).toBe('done');
  expect(await scene.having('\\Deleted')).toEqual([]);
  expect(await scene.other.uids(scene.folder)).toEqual(without(uids, 0, 4));
});
