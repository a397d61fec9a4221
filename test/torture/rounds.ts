// Which rounds there are, and how they are shared out over some accounts at once.
import { FEW, type Account, type Round, type RoundResult, type Subject } from './round.ts';
import type { PlanKind } from './plan-kinds.ts';
import { POINT_NAMES } from './points.ts';
import { Random } from './random.ts';

/** Every point with every kind of plan in turn, seeded one by one: any of them can be run alone. */
export function makeRounds(
  subject: Subject,
  count: number,
  seed: number,
  kinds: readonly PlanKind[],
  messages = FEW,
): Round[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, n) => ({
    subject,
    messages,
    seed: random.between(1, 2 ** 31),
    point: POINT_NAMES[n % POINT_NAMES.length]!,
    kind: kinds[Math.floor(n / POINT_NAMES.length) % kinds.length]!,
  }));
}

/**
 * Runs them on these accounts at once. A round whose plans were over before the point came is followed by another of its
 * kind, until one was struck.
 */
export async function runRounds(
  accounts: readonly Account[],
  rounds: readonly Round[],
  done: (result: RoundResult) => void,
): Promise<void> {
  const waiting = [...rounds];
  const work = async (account: Account): Promise<void> => {
    for (let round = waiting.shift(); round; round = waiting.shift()) {
      const result = await account.torture(round).catch((error: unknown) => account.broken(round, error));
      done(result);
      if (result.kills === 0 && result.wrongs.length === 0)
        waiting.push({ ...round, seed: (round.seed % 2 ** 31) + 1 });
    }
  };
  await Promise.all(accounts.map(work));
}
