// A list that the cache gave, after another client was at work in the folder: it is what a fresh reading shows. A share of
// what `node test/torture/cached.ts` does at length.
import { describe, expect, test } from 'vitest';
import { sharedServers } from '../servers/shared.ts';
import { cachedRounds, type CachedRound } from '../torture/cached-rounds.ts';

const SEED = 20_261_127;
const ROUNDS = { dovecot: 6, cyrus: 5, courier: 3 };

describe.each(['dovecot', 'cyrus', 'courier'] as const)('%s', (name) => {
  test(`${ROUNDS[name]} times another client changed, removed, added or made anew: the list is the server's`, async () => {
    const rounds: CachedRound[] = [];
    await cachedRounds(sharedServers()[name], ROUNDS[name], SEED, (round) => rounds.push(round));
    expect(rounds.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
    // Each time the cache had a list, and gave it.
    expect(rounds.every(({ recalled }) => recalled !== undefined)).toBe(true);
    expect(rounds).toHaveLength(ROUNDS[name]);
  }, 120_000);
});
