// A small share of `node test/torture/races.ts`: random plans while other clients change, expunge, append, move and make
// folders anew on the same account, on every server. After each plan every message is looked at by its Message-ID.
import { describe, test } from 'vitest';
import { sharedServers } from '../servers/shared.ts';
import { race, VARIETIES, type Raced } from '../torture/race-rounds.ts';

const SEED = 20_261_123;
// Several sessions on one Maildir wait for each other's locks on Courier, at times for seconds.
const PLANS = { dovecot: 9, cyrus: 9, courier: 4 };

describe.concurrent.each(['dovecot', 'cyrus', 'courier'] as const)('%s', (name) => {
  test(`${PLANS[name]} plans among other clients: only what was planned, and the figures add up`, async ({
    expect,
  }) => {
    const results: Raced[] = [];
    const take = (result: Raced): void => void results.push(result);
    await race(sharedServers()[name], PLANS[name], SEED, VARIETIES.slice(0, 3), take, () => {});
    expect(results.flatMap(({ wrongs }) => wrongs)).toEqual([]);
    expect(results).toHaveLength(PLANS[name]);
    expect(results.some(({ acts }) => acts > 0)).toBe(true);
  }, 150_000);
});
