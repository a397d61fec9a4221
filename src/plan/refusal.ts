// A plan that will not be: one line that says why.
import type { Refusal } from '../model/plan.ts';
import type { Safe } from '../text/safe-text.ts';

export function refused(why: Safe): Refusal {
  return { kind: 'refused', why };
}
