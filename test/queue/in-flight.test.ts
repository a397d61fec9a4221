// How many changes a plan has in flight at once: few at first, more where the server answers soon, few again where it does
// not; whoever pauses never waits for more than that.
import { expect, test } from 'vitest';
import type { Command, CommandData } from '../../src/model/command.ts';
import { Capabilities } from '../../src/model/capabilities.ts';
import type { Fact } from '../../src/model/fact.ts';
import type { Intent } from '../../src/model/intent.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import type { Answer, Lease } from '../../src/ports.ts';
import { Queue } from '../../src/queue/queue.ts';
import { literal } from '../../src/text/safe-text.ts';
import { ManualClock } from '../imap/wire/manual-clock.ts';
import { batchOf } from '../model/rows.ts';
import { alternating, expungeOf, flagOf, identity, INBOX, planOf } from '../plan/plans.ts';
import { MemoryJournal } from './memory-journal.ts';
import { MemoryRescue, noMailFiles } from './memory-rescue.ts';

const FLAGGED = flagOf(alternating(100_000));

/** Which changes were sent and not answered, each time all of them are answered; `took` milliseconds a time. */
async function changes(took: (round: number) => number, intent: Intent): Promise<string[][]> {
  const clock = new ManualClock();
  const waiting: { readonly kind: string; readonly answer: () => void }[] = [];
  const sent: string[][] = [];
  let stored = false;
  const ok = <Data>(data: Data): Answer<Data> => ({ kind: 'ok', data, text: literal('OK'), code: undefined });
  const run = ((command: Command): Promise<Answer<CommandData[keyof CommandData]>> => {
    if (command.kind === 'select')
      return Promise.resolve(ok({ mailbox: INBOX, exists: 0, readOnly: false, permanentFlags: undefined }));
    if (command.kind === 'search') {
      const found = stored === command.test?.present ? (command.uids ?? UidSet.empty) : UidSet.empty;
      return Promise.resolve(ok(found));
    }
    if (command.kind === 'fetch-identities') {
      const rows = Array.from(command.uids, (uid) => ({ ...identity(uid), flags: [] }));
      return Promise.resolve(ok({ rows: batchOf(rows), modSeq: undefined, headers: new Map() }));
    }
    stored = true;
    return new Promise((resolve) =>
      waiting.push({ kind: command.kind, answer: () => resolve(ok({ modified: UidSet.empty })) }),
    );
  }) as Lease['run'];
  const lease: Lease = {
    selected: undefined,
    capabilities: Capabilities.none,
    wanted: false,
    run,
    yieldToViews: () => undefined,
    release: () => undefined,
  };
  const ended = Promise.withResolvers<Fact>();
  const queue = new Queue({
    mailFiles: noMailFiles,
    wire: { capabilities: Capabilities.none, lease: () => Promise.resolve(lease) },
    journal: new MemoryJournal(),
    rescue: new MemoryRescue(),
    clock,
    report: (fact) => {
      if (fact.kind === 'plan-changed' && fact.progress.outcome !== '') ended.resolve(fact);
    },
  });
  queue.submit(planOf(intent));
  let isOver = false;
  void ended.promise.then(() => (isOver = true));
  for (let round = 0; ; round++) {
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    if (isOver) return sent;
    sent.push(waiting.map(({ kind }) => kind));
    clock.advance(took(round));
    for (const { answer } of waiting.splice(0)) answer();
  }
}

const rounds = async (took: (round: number) => number, intent: Intent = FLAGGED): Promise<number[]> =>
  (await changes(took, intent)).map(({ length }) => length);

test('grows while answers come soon, and no further than thirty-two', async () => {
  const sent = await rounds(() => 5);
  expect(sent[0]).toBe(4);
  expect(sent[1]).toBeGreaterThan(4);
  expect(Math.max(...sent)).toBe(32);
});

test('stays small while answers take their time', async () => {
  const sent = await rounds(() => 1_000);
  expect(sent.length).toBeGreaterThan(10);
  expect(Math.max(...sent)).toBe(4);
});

test('is small again as soon as answers take their time', async () => {
  const sent = await rounds((round) => (round < 4 ? 5 : 1_000), flagOf(alternating(400_000)));
  expect(Math.max(...sent.slice(0, 5))).toBe(32);
  expect(Math.max(...sent.slice(8, -1))).toBe(4);
});

test('a removal begins with as many as the marking ended with', async () => {
  const sent = await changes(() => 5, expungeOf(alternating(100_000)));
  const removals = sent.filter((kinds) => kinds.includes('expunge'));
  expect(removals[0]).toHaveLength(32);
  expect(sent.flat().filter((kind) => kind === 'store')).toHaveLength(removals.flat().length);
  // Never beside each other.
  expect(sent.filter((kinds) => new Set(kinds).size > 1)).toEqual([]);
});
