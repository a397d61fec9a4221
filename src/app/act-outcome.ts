// How an act of several plans ended, in one line: each plan's own words are in the queue.
import type { PlanProgress, PlanState } from '../model/plan.ts';
import { doneWords } from '../queue/outcome.ts';
import { formatCount } from '../text/size.ts';
import { toSafe } from '../text/safe-text.ts';
import { hasEnded } from './slices/queue.ts';
import type { Status } from './state.ts';

const ENDS: readonly (readonly [PlanState, string])[] = [
  ['done', 'done'],
  ['part', 'done in part'],
  ['void', 'void, nothing sent'],
  ['failed', 'failed'],
];

/** Undefined where this plan stands alone, or others of its act have not ended. */
export function actOutcome(
  plans: readonly PlanProgress[],
  { plan: { act } }: PlanProgress,
): Status | undefined {
  const together = act === undefined ? [] : plans.filter(({ plan }) => plan.act === act);
  if (together.length < 2 || !together.every(hasEnded)) return undefined;
  const asked = together.reduce((sum, { plan }) => sum + plan.uids.size, 0);
  const ends = ENDS.flatMap(([state, words]) => {
    const count = together.filter((each) => each.state === state).length;
    return count > 0 ? [`${formatCount(count)} ${words}`] : [];
  });
  const worst = ENDS.findLast(([state]) => together.some((each) => each.state === state))?.[0];
  const verbs = new Set(together.map(({ plan }) => doneWords(plan)));
  const words = [
    `${formatCount(asked)} asked in ${formatCount(together.length)} folders`,
    // Where some are not as they should be, each plan says what became of its own.
    ...(worst === 'done' && verbs.size === 1 ? [`${formatCount(asked)} ${[...verbs].join('')}`] : []),
    `plans: ${ends.join(', ')}`,
    '$ shows each',
  ];
  return {
    text: toSafe(words.join(' · ')),
    tone: worst === 'done' ? 'plain' : worst === 'failed' ? 'danger' : 'warning',
  };
}
