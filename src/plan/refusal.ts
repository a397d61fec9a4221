// A plan that will not be: one line that says why.
import type { Identity } from '../model/message-table.ts';
import type { Refusal } from '../model/plan.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import { messages } from './words.ts';

export function refused(why: Safe): Refusal {
  return { kind: 'refused', why };
}

/** Messages are named by what they are, so that what they are has to be known. */
export function refuseUnknown(targets: readonly Identity[]): Refusal | undefined {
  const unread = targets.filter(({ size }) => Number.isNaN(size)).length;
  if (unread === 0) return undefined;
  return refused(
    toSafe(
      `${messages(unread)} of these have not been read yet, so nobody could tell them from others. Nothing was sent.`,
    ),
  );
}
