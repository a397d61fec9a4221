// `node test/torture/consoles.ts [--plans N --server NAME --seed N]`: two consoles as processes of their own, N plans each,
// on one account and one journal, both on the same folders at the same time; in some rounds one of them is killed, and a
// third one goes on with what it left. Private servers on loopback; ends by itself; writes RESULTS-races.md.
import { ConsolePair, type PairResult } from './console-pair.ts';
import { countTable, keepPage, programOptions, withServer, writePart } from './programs.ts';
import { BrokenFolder } from './snapshot.ts';

const { plans, seed, servers } = programOptions(200);
const began = performance.now();
const results: (PairResult & { readonly server: string })[] = [];
const journals: string[] = [];
const page = keepPage(write);
await Promise.all(
  servers.map((name) =>
    withServer(name, async (server) => {
      for (let left = 2 * plans, tries = 0; left > 0; tries++) {
        const pair = await ConsolePair.open(server, seed + tries);
        try {
          while (left > 0) {
            const result = await pair.round();
            left -= result.plans.length;
            results.push({ ...result, server: name });
            if (result.wrongs.length > 0) process.stdout.write(`${name} ${JSON.stringify(result)}\n`);
          }
        } catch (error) {
          if (!(error instanceof BrokenFolder)) throw error;
          process.stdout.write(`${name}: ${error.message}\n`);
        } finally {
          journals.push(...(await pair.close()).map((wrong) => `${name}: ${wrong}`));
        }
      }
    }),
  ),
);
page.end();
process.exit(journals.length > 0 || results.some(({ wrongs }) => wrongs.length > 0) ? 1 : 0);

function write(): string {
  const bad = results.filter(({ wrongs }) => wrongs.length > 0);
  const of = (server: string): PairResult[] => results.filter((one) => one.server === server);
  return writePart('Two consoles on one account', seed, Math.round((performance.now() - began) / 1000), [
    `**${results.reduce((sum, one) => sum + one.plans.length, 0)} plans of two consoles at the same time, ${bad.length} rounds with something wrong; ${results.filter(({ killed }) => killed).length} consoles killed in the middle, ${results.reduce((sum, one) => sum + one.adopted, 0)} plans of theirs adopted and ended by a third.** Journals: ${journals.length === 0 ? 'whole, every plan ended, no id twice' : journals.join('; ')}.`,
    '',
    ...countTable(['done', 'part', 'failed', 'void'], servers, (state, server) =>
      of(server).reduce((sum, one) => sum + one.plans.filter((plan) => plan.state === state).length, 0),
    ),
    `| killed | ${servers.map((server) => of(server).filter(({ killed }) => killed).length).join(' | ')} |`,
    ...bad.map(({ server, wrongs }) => `- ${server}: ${wrongs.slice(0, 3).join('; ')}`),
  ]);
}
