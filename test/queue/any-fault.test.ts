// Any plan, any cuts and refusals, cancelled or locked at any line: what the queue says of the messages is what the
// server holds, others' messages are as they were, and undo names exactly what the plan changed.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cut, CutMoment } from '../helpers/fault-proxy.ts';
import { literal } from '../../src/text/safe-text.ts';
import { LyingMailbox } from './lying-mailbox.ts';
import { Scene } from './scene.ts';
import { isChange } from './wire-law.ts';

const FLAGS = ['\\Seen', '\\Flagged', '\\Deleted'];
const MESSAGES = 8;
const RUNS = 200;

const moments: readonly CutMoment[] = ['before the server has it', 'before the answer', 'in the answer'];

const cases = fc.record({
  flags: fc.array(fc.subarray(FLAGS), { minLength: MESSAGES, maxLength: MESSAGES }),
  chosen: fc.uniqueArray(fc.integer({ min: 1, max: MESSAGES }), { minLength: 1 }),
  removal: fc.boolean(),
  change: fc.constantFrom('add' as const, 'remove' as const),
  flag: fc.constantFrom(...FLAGS),
  /** At which line after the start, counted over all connections. */
  cuts: fc.array(
    fc.record({
      line: fc.integer({ min: 1, max: 14 }),
      moment: fc.constantFrom(...moments),
      how: fc.constantFrom('FIN', 'RST') satisfies fc.Arbitrary<Cut['how']>,
    }),
    { maxLength: 3 },
  ),
  /** Which change is answered NO, and how many of its messages are changed all the same. */
  refusal: fc.option(fc.record({ nth: fc.integer({ min: 1, max: 3 }), done: fc.nat({ max: MESSAGES }) })),
  stop: fc.option(
    fc.record({ line: fc.integer({ min: 1, max: 14 }), how: fc.constantFrom('cancel', 'lock') }),
  ),
});

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

/** Lines that left although the plan was cancelled or the lock was set. */
function cutAndStop(scene: Scene, { cuts, stop }: Case): string[] {
  let count = 0;
  const late: string[] = [];
  const start = scene.proxy.lines.length;
  for (const { line, moment, how } of cuts) {
    const test = (): boolean => scene.proxy.lines.length - start === line;
    scene.proxy.cutAt({ command: { test }, moment, how });
  }
  const { onLine } = scene.proxy;
  scene.proxy.onLine = (line) => {
    onLine(line);
    count++;
    if (stop && count > stop.line && isChange(line)) late.push(line.line);
    if (count !== stop?.line) return;
    if (stop.how === 'cancel') scene.queue.cancel();
    else scene.queue.setLock(literal('READ-ONLY'));
  };
  return late;
}

function refuse(mailbox: LyingMailbox, { refusal, change, flag, removal }: Case): void {
  let count = 0;
  const sign = removal || change === 'add' ? '+' : '-';
  mailbox.lies['UID STORE'] = (_command, uids) => {
    if (++count !== refusal?.nth) return undefined;
    mailbox.store(uids.slice(0, refusal.done), sign, removal ? '\\Deleted' : flag);
    return '{TAG} NO not all\r\n';
  };
  mailbox.lies['UID EXPUNGE'] = (_command, uids) => {
    if (++count !== refusal?.nth) return undefined;
    mailbox.expunge(uids.slice(0, refusal.done));
    return '{TAG} NO not all\r\n';
  };
}

async function check(one: Case): Promise<void> {
  const { flags, chosen, removal, change } = one;
  const flag = removal ? '\\Deleted' : one.flag;
  const before = new Map(flags.map((list, n) => [n + 1, new Set(list)]));
  const mailbox = await LyingMailbox.start(Object.fromEntries(flags.map((list, n) => [n + 1, list])));
  const scene = await Scene.open(mailbox.server);
  try {
    const folder = await scene.read();
    const plan = removal ? scene.expunge(folder, chosen) : scene.flag(folder, chosen, change, flag);
    refuse(mailbox, one);
    const late = cutAndStop(scene, one);
    const ended = await scene.run(plan);

    const has = (uid: number): boolean => mailbox.messages.get(uid)?.has(flag) ?? false;
    const had = (uid: number): boolean => before.get(uid)?.has(flag) ?? false;
    const present = chosen.filter((uid) => mailbox.messages.has(uid)).sort((a, b) => a - b);
    const gone = chosen.filter((uid) => !mailbox.messages.has(uid)).sort((a, b) => a - b);

    for (const [uid, list] of before) {
      const untouched = mailbox.messages.get(uid);
      if (!chosen.includes(uid)) expect([...(untouched ?? [])]).toEqual([...list]);
    }
    const told = scene.facts.flatMap((fact) => (fact.kind === 'expunged' ? [...fact.uids] : []));
    expect(new Set(told)).toEqual(new Set(gone));
    const changed = present.filter((uid) => has(uid) !== had(uid));
    expect([...(ended.undo?.uids ?? [])]).toEqual(changed);

    const wanted = removal ? gone : chosen.filter((uid) => has(uid) === (change === 'add'));
    expect(ended.state === 'done').toBe(scene.changes.length > 0 && wanted.length === chosen.length);
    if (!one.refusal && !one.stop) expect(ended.state).toBe('done');
    expect(late).toEqual([]);
    if (ended.state === 'void') expect(scene.changes).toEqual([]);
    else expect(ended.outcome).toMatch(new RegExp(`^${chosen.length} asked · ${wanted.length} `));
  } finally {
    await scene.close();
    await mailbox.stop();
  }
}

test('any plan, whatever comes in between', async () => {
  await fc.assert(fc.asyncProperty(cases, check), { numRuns: RUNS });
});
