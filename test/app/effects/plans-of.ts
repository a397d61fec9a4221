// The effect that makes plans, over a queue, a journal and rescue copies in memory.
import type { EffectContext } from '../../../src/app/effects/context.ts';
import { Envelopes } from '../../../src/app/effects/envelopes.ts';
import { Plans, type PlansParts } from '../../../src/app/effects/plans.ts';
import { Queue } from '../../../src/queue/queue.ts';
import { MemoryJournal } from '../../queue/memory-journal.ts';
import { MemoryRescue, noMailFiles } from '../../queue/memory-rescue.ts';

export function plansOf(context: EffectContext, change: Partial<PlansParts> = {}): Plans {
  const { journal = new MemoryJournal(), rescue = new MemoryRescue() } = change;
  const { store, server, clock } = context;
  const queue = new Queue({
    mailFiles: noMailFiles,
    wire: server.wire,
    journal,
    rescue,
    clock,
    report: (fact) => store.report(fact),
  });
  const envelopes = new Envelopes(context, () => undefined);
  return new Plans(context, {
    queue,
    journal,
    rescue,
    envelopes,
    maxRemove: 100_000,
    random: () => 0.5,
    ...change,
  });
}
