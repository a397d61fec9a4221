// A plan as the queue would report it: what matters to a test, and nothing known beside it.
import type { Known, Plan, PlanProgress } from '../../src/model/plan.ts';
import { PlanRecord } from '../../src/queue/record.ts';

type Change = Omit<Partial<PlanProgress>, 'known'> & { readonly known?: Partial<Known> };

export function progressOf(plan: Plan, { known, ...change }: Change = {}): PlanProgress {
  const fresh = new PlanRecord(plan).progress(0);
  return { ...fresh, ...change, known: { ...fresh.known, ...known } };
}
