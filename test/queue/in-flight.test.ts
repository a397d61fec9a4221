// How many changes a plan has in flight at once: few at first, more where the server answers soon, few again where it does
// not; whoever pauses never waits for more than that.
import { expect, test } from 'vitest';
import type { Command, CommandData } from '../../src/model/command.ts';
import { Capabilities } from '../../src/model/capabilities.ts';
import type { Fact } from '../../src/model/fact.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import type { Answer, Lease } from '../../src/ports.ts';
import { Queue } from '../../src/queue/queue.ts';
import { literal } from '../../src/text/safe-text.ts';
import { ManualClock } from '../imap/wire/manual-clock.ts';
import { alternating, flagOf, INBOX, planOf } from '../plan/plans.ts';
import { MemoryJournal } from './memory-journal.ts';
import { MemoryRescue, noMailFiles } from './memory-rescue.ts';

/** The numbers of STOREs that were sent and not answered, each time all of them are answered; `took` milliseconds a time. */
async function rounds(took: (round: number) => number): Promise<number[]> {
  const clock = new ManualClock();
  const waiting: (() => void)[] = [];
  const sent: number[] = [];
  let stored = false;
  const ok = <Data>(data: Data): Answer<Data> => ({ kind: 'ok', data, text: literal('OK'), code: undefined });
  const run = ((command: Command): Promise<Answer<CommandData[keyof CommandData]>> => {
    if (command.kind === 'select')
      return Promise.resolve(ok({ mailbox: INBOX, exists: 0, readOnly: false, permanentFlags: undefined }));
    if (command.kind === 'search') {
      const found = stored === command.test?.present ? (command.uids ?? UidSet.empty) : UidSet.empty;
      return Promise.resolve(ok(found));
    }
    stored = true;
    return new Promise((resolve) => waiting.push(() => resolve(ok({ modified: UidSet.empty }))));
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
  queue.submit(planOf(flagOf(alternating(100_000))));
  let isOver = false;
  void ended.promise.then(() => (isOver = true));
  for (let round = 0; ; round++) {
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    if (isOver) return sent;
    sent.push(waiting.length);
    clock.advance(took(round));
    for (const answer of waiting.splice(0)) answer();
  }
}

test('grows while answers come soon, and no further than sixteen', async () => {
  const sent = await rounds(() => 5);
  expect(sent[0]).toBe(4);
  expect(sent[1]).toBeGreaterThan(4);
  expect(Math.max(...sent)).toBe(16);
});

test('stays small while answers take their time', async () => {
  const sent = await rounds(() => 1_000);
  expect(sent.length).toBeGreaterThan(10);
  expect(Math.max(...sent)).toBe(4);
});

test('is small again as soon as answers take their time', async () => {
  const sent = await rounds((round) => (round < 4 ? 5 : 1_000));
  expect(Math.max(...sent.slice(0, 5))).toBe(16);
  expect(Math.max(...sent.slice(7, -1))).toBe(4);
});
