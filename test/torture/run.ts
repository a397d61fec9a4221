// `npm run torture [-- --kills N --signals N --messages N --server NAME --seed N]`: kill -9 of the program at points of its journal, its wire and
// its answers, on private servers on loopback, and a look at every message afterwards. Ends by itself; writes RESULTS.md.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import './after-kills.ts';
import { bundleChild } from './bundle.ts';
import { isLate, report } from './report.ts';
import { Account, FEW, type RoundResult } from './round.ts';
import { makeRounds, runRounds } from './rounds.ts';
import type { SignalResult } from './signal-round.ts';
import { runSignals } from './signals.ts';
import { TORTURED, type Tortured } from './varieties.ts';

// Most of a round is waiting: for sign-ins, for servers, for pauses before the blow.
const ACCOUNTS = 6;
/** One kill in ten is of the real program. */
const CONSOLE_SHARE = 0.1;
/** Of each signal, over all servers: 17 on each of three. */
const SIGNALS = 51;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '420' },
    messages: { type: 'string', default: String(FEW) },
    server: { type: 'string' },
    seed: { type: 'string', default: '1' },
    signals: { type: 'string', default: String(SIGNALS) },
  },
});
const [kills, seed, signals] = [Number(values.kills), Number(values.seed), Number(values.signals)];
const messages = Number(values.messages);
const PAGE = new URL(messages === FEW ? 'RESULTS.md' : 'RESULTS-many.md', import.meta.url);
const servers = TORTURED.filter(({ name }) => values.server === undefined || name === values.server);
if (servers.length === 0 || ![kills, seed, signals, messages].every(Number.isInteger)) {
  throw new Error(
    `--kills, --signals, --messages and --seed take whole numbers, --server one of ${TORTURED.map(({ name }) => name).join(', ')}`,
  );
}

const began = performance.now();
const directory = mkdtempSync(join(tmpdir(), 'imaptop-torture-'));
const results: RoundResult[] = [];
const signalled: SignalResult[] = [];
try {
  const script = await bundleChild(directory);
  for (const tortured of servers) {
    await tortureServer(tortured, script);
    // After each: a run that is ended early has said what it found.
    writeFileSync(PAGE, text());
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
process.stdout.write(text());
const isWrong = [...results, ...signalled].some(({ wrongs }) => wrongs.length > 0);
process.exit(isWrong || signalled.some(isLate) ? 1 : 0);

function text(): string {
  const seconds = Math.round((performance.now() - began) / 1000);
  return report(results, signalled, { seed, seconds, messages });
}

async function tortureServer(tortured: Tortured, script: string): Promise<void> {
  const server = await tortured.start();
  const accounts: Account[] = [];
  try {
    for (let n = 0; n < ACCOUNTS; n++) accounts.push(await Account.open(tortured, server, directory, script));
    const all = Math.ceil(kills * tortured.share);
    const consoles = tortured.consoles ? Math.ceil(all * CONSOLE_SHARE) : 0;
    const rounds = [
      ...makeRounds('console', consoles, seed, tortured.kinds, messages),
      ...makeRounds('child', all - consoles, seed + 1, tortured.kinds, messages),
    ];
    await runRounds(accounts, rounds, (result) => {
      results.push(result);
      tell(result);
    });
    if (!tortured.consoles || signals === 0) return;
    const times = Math.ceil(signals / servers.filter((one) => one.consoles).length);
    await runSignals({ server, directory, script, times, seed: seed + 2, atOnce: ACCOUNTS }, (result) => {
      signalled.push(result);
      tell(result);
    });
  } finally {
    for (const account of accounts) await account.close();
    await server.stop();
  }
}

function tell(result: RoundResult | SignalResult): void {
  if (result.wrongs.length > 0) process.stdout.write(`${JSON.stringify(result)}\n`);
}
