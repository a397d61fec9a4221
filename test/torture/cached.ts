// `node test/torture/cached.ts [--plans N --server NAME --seed N]`: N times on each private server a folder is opened with the
// list that the cache has of it, after another client was at work there. Ends by itself; writes RESULTS-cached.md.
import { writeFileSync } from 'node:fs';
import { cachedRounds, type CachedRound } from './cached-rounds.ts';
import { programOptions, withServer } from './programs.ts';

/** Of one account; each has a cache of its own. */
const ROUNDS_EACH = 10;

const { plans: rounds, seed, servers } = programOptions(200);
const began = performance.now();
const results: (CachedRound & { readonly server: string })[] = [];
const broken: string[] = [];
for (const name of servers) {
  await withServer(name, async (server) => {
    for (let from = 0; from < rounds; from += ROUNDS_EACH) {
      const account = seed * 1_000 + from;
      await cachedRounds(server, Math.min(ROUNDS_EACH, rounds - from), account, (round) => {
        results.push({ ...round, server: name });
        if (round.wrong.length > 0) process.stdout.write(`${name} ${account} ${JSON.stringify(round)}\n`);
      }).catch((error: unknown) => {
        broken.push(`${name} ${account}: ${String(error)}`);
        process.stdout.write(`${broken.at(-1) ?? ''}\n`);
      });
    }
  });
}

const wrong = results.filter((round) => round.wrong.length > 0).length;
const count = (server: string, test: (round: CachedRound) => boolean): number =>
  results.filter((round) => round.server === server && test(round)).length;
const rows: readonly (readonly [string, (round: CachedRound) => boolean])[] = [
  ['opened', () => true],
  ['with the list of the cache shown first', ({ recalled }) => recalled !== undefined],
  ['of another folder, and thrown away', ({ refuted }) => refuted],
  ['not as the server has it', (round) => round.wrong.length > 0],
];
const text = [
  '# The list that the cache had, against a fresh reading',
  '',
  `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, seed ${seed}, ${Math.round((performance.now() - began) / 1000)} s. Between two openings another client changed flags, expunged, appended, or made the folder anew, with another UIDVALIDITY and with the same.`,
  '',
  `| folder | ${servers.join(' | ')} |`,
  `|---|${servers.map(() => '--:').join('|')}|`,
  ...rows.map(([what, test]) => `| ${what} | ${servers.map((server) => count(server, test)).join(' | ')} |`),
  '',
  ...broken.map((line) => `- ${line}`),
].join('\n');
writeFileSync(new URL('RESULTS-cached.md', import.meta.url), text);
process.stdout.write(text);
process.exit(wrong + broken.length > 0 ? 1 : 0);
