// A plan of very many messages over a wire that answers at once: what the queue itself has to do for a step must not grow
// with the plan.
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Fact } from '../../src/model/fact.ts';
import type { Command, CommandData } from '../../src/model/command.ts';
import { Capabilities } from '../../src/model/capabilities.ts';
import type { PlanState } from '../../src/model/plan.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import type { Lease } from '../../src/ports.ts';
import { Queue } from '../../src/queue/queue.ts';
import { PlanRecord } from '../../src/queue/record.ts';
import { literal } from '../../src/text/safe-text.ts';
import { alternating, flagOf, INBOX, planOf } from '../plan/plans.ts';
import { ManualClock } from '../imap/wire/manual-clock.ts';
import { MemoryJournal } from './memory-journal.ts';
import { MemoryRescue, noMailFiles } from './memory-rescue.ts';

/** A mailbox in which nobody has the flag before the first STORE, and everybody after it. */
function instantLease(): Lease {
  let stored = false;
  const answer = (command: Command): CommandData[keyof CommandData] => {
    if (command.kind === 'select') {
      return { mailbox: INBOX, exists: 0, readOnly: false, permanentFlags: undefined };
    }
    if (command.kind === 'search') {
      return stored === command.test?.present ? (command.uids ?? UidSet.empty) : UidSet.empty;
    }
    if (command.kind !== 'store') throw new Error(`no plan of flags sends ${command.kind}`);
    stored = true;
    return { modified: UidSet.empty };
  };
  const run = ((command: Command) =>
    Promise.resolve({
      kind: 'ok',
      data: answer(command),
      text: literal('OK'),
      code: undefined,
    })) as Lease['run'];
  return {
    selected: undefined,
    capabilities: Capabilities.none,
    wanted: false,
    run,
    yieldToViews: () => undefined,
    release: () => undefined,
  };
}

test('what could be undone is worked out when a plan ends, not at each of its steps', async () => {
  const plan = planOf(flagOf(alternating(100_000)));
  expect(plan.steps.length).toBeGreaterThan(250);
  const computed: PlanState[] = [];
  const { progress: make } = PlanRecord.prototype;
  const spy = vi.spyOn(PlanRecord.prototype, 'progress').mockImplementation(function (this: PlanRecord, now) {
    if (this.state !== 'running') computed.push(this.state);
    return make.call(this, now);
  });
  onTestFinished(() => spy.mockRestore());

  const ended = Promise.withResolvers<Fact & { kind: 'plan-changed' }>();
  const wire = { capabilities: Capabilities.none, lease: () => Promise.resolve(instantLease()) };
  const queue = new Queue({
    mailFiles: noMailFiles,
    wire,
    journal: new MemoryJournal(),
    rescue: new MemoryRescue(),
    clock: new ManualClock(),
    report: (fact) => {
      if (fact.kind === 'plan-changed' && fact.progress.outcome !== '') ended.resolve(fact);
    },
  });
  queue.submit(plan);
  const { progress } = await ended.promise;
  expect(progress).toMatchObject({ state: 'done', outcome: '100,000 asked · 100,000 set' });
  expect(progress.undo?.uids.size).toBe(100_000);
  // Submitted, and ended: each time for the journal and for the screen.
  expect(computed).toEqual(['waiting', 'waiting', 'done', 'done']);
});
