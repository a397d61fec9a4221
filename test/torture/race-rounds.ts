// The races of one server: several accounts at once, each with plans and other clients of its own, some of them on a
// server that is taken not to have all that it has.
import type { MailServer } from '../servers/server.ts';
import { BrokenFolder } from './snapshot.ts';
import { Lane, type RoundResult } from './lane.ts';

/** What a server is taken not to have, and how many other clients are at work. */
export interface Variety {
  readonly without: readonly string[];
  readonly others: number;
}

export const VARIETIES: readonly Variety[] = [
  { without: [], others: 4 },
  { without: [], others: 2 },
  { without: ['MOVE'], others: 3 },
  { without: ['UIDPLUS'], others: 2 },
  { without: ['CONDSTORE', 'QRESYNC'], others: 1 },
  { without: ['UIDPLUS', 'MOVE'], others: 2 },
];

/** Accounts at once: more would only wait for each other. */
const LANES = 6;

export type Raced = RoundResult & { readonly variety: Variety };

/** `plans` rounds in all, as evenly over the varieties as may be. */
export async function race(
  server: MailServer,
  plans: number,
  seed: number,
  varieties: readonly Variety[],
  done: (result: Raced) => void,
  broken: (why: string) => void,
): Promise<void> {
  const waiting = varieties.map((variety, n) => {
    const share = Math.floor(plans / varieties.length) + (n < plans % varieties.length ? 1 : 0);
    return { variety, share, seed: seed * 101 + n };
  });
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { variety, seed } = next;
      if (next.share === 0) continue;
      const lane = await Lane.open(server, { seed, ...variety });
      let left = next.share;
      try {
        while (left > 0) {
          const result = await lane.round();
          if (!result) continue;
          left--;
          done({ ...result, variety });
        }
      } catch (error) {
        if (!(error instanceof BrokenFolder)) throw error;
        broken(error.message);
        waiting.push({ variety, share: left, seed: seed + 7 });
      } finally {
        await lane.close();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, varieties.length) }, work));
}
