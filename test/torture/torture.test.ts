// A small share of `npm run torture`: the program is killed by SIGKILL in the middle of its plans, on every server, and
// every message is looked at by its Message-ID afterwards.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedServers } from '../servers/shared.ts';
import { bundleChild } from './bundle.ts';
import { AS_THEY_ARE } from './varieties.ts';
import { PLAN_KINDS } from './plan-kinds.ts';
import { Account, type RoundResult } from './round.ts';
import { makeRounds, runRounds } from './rounds.ts';

const SEED = 20_261_122;

let directory: string;
let script: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'imaptop-torture-'));
  script = await bundleChild(directory);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.each(['dovecot', 'cyrus', 'courier'] as const)('%s', (name) => {
  test('4 kills: nothing lost, nothing changed that was not planned', async () => {
    const server = sharedServers()[name];
    const accounts = [
      await Account.open(AS_THEY_ARE[name], server, directory, script),
      await Account.open(AS_THEY_ARE[name], server, directory, script),
    ];
    const seed = SEED + server.name.length;
    const rounds = [
      ...makeRounds('console', 1, seed, PLAN_KINDS),
      ...makeRounds('child', 3, seed, PLAN_KINDS),
    ];
    const results: RoundResult[] = [];
    await runRounds(accounts, rounds, (result) => results.push(result));
    for (const account of accounts) await account.close();
    expect(results.flatMap(({ wrongs }) => wrongs)).toEqual([]);
    expect(results.filter(({ kills }) => kills > 0)).toHaveLength(4);
  }, 120_000);
});
