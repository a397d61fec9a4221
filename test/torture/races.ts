// `node test/torture/races.ts [--plans N --server NAME --seed N]`: random plans of the queue while other clients change
// flags, expunge, append, move and make folders anew on the same account, on private servers on loopback. After each plan
// every message is looked at. Ends by itself; writes RESULTS-races.md.
import { RACE_KINDS } from './race-plans.ts';
import { race, VARIETIES, type Raced } from './race-rounds.ts';
import { indexLossWords } from './index-loss.ts';
import { countTable, keepPage, programOptions, withServer, writePart } from './programs.ts';

const { plans, seed, servers } = programOptions(500);
const began = performance.now();
const broken: string[] = [];
const results: (Raced & { readonly server: string })[] = [];
const page = keepPage(write);
await Promise.all(
  servers.map((name) =>
    withServer(name, (server) =>
      race(
        server,
        plans,
        seed,
        VARIETIES,
        (result) => {
          results.push({ ...result, server: name });
          if (result.wrongs.length > 0) process.stdout.write(`${name} ${JSON.stringify(result)}\n`);
        },
        (why) => broken.push(`${name}: ${why}`),
      ),
    ),
  ),
);

page.end();
process.exit(results.some(({ wrongs }) => wrongs.length > 0) ? 1 : 0);

function write(): string {
  const sum = (count: (one: Raced) => number) => (of: readonly Raced[]) =>
    of.reduce((total, one) => total + count(one), 0);
  const acts = sum((one) => one.acts);
  const changes = sum((one) => one.changes);
  const wrong = results.filter(({ wrongs }) => wrongs.length > 0);
  const of = (server: string, test: (one: Raced) => boolean): number =>
    results.filter((one) => one.server === server && test(one)).length;
  const called = ({ without }: Raced['variety']): string =>
    without.length === 0 ? 'all capabilities' : `without ${without.join(', ')}`;
  return writePart('Other clients at the same time', seed, Math.round((performance.now() - began) / 1000), [
    `**${results.length} plans, ${wrong.length} with something wrong.** ${acts(results)} acts of 1 to 4 other clients meanwhile, ${results.filter(({ madeAnew }) => madeAnew).length} plans during which a folder was made anew, ${changes(results)} changing lines sent, each held to its plan.`,
    '',
    ...countTable(RACE_KINDS, servers, (kind, server) => of(server, (one) => one.kind === kind)),
    '',
    ...countTable(['done', 'part', 'failed', 'void'], servers, (state, server) =>
      of(server, ({ facts }) => facts.state === state),
    ),
    '',
    ...countTable([...new Set(VARIETIES.map(called))], servers, (name, server) =>
      of(server, ({ variety }) => called(variety) === name),
    ),
    '',
    indexLossWords(results.filter(({ lostByServer }) => lostByServer > 0).length),
    `${sum(({ late }) => late)(results)} messages came late: Courier had said OK to what put them there in an earlier round, and showed them only then.`,
    `${broken.length} times the server itself could not open a folder any more, or had to rebuild its storage, and the account was left for another.`,
    ...wrong.map(({ server, kind, wrongs }) => `- ${server}, ${kind}: ${wrongs.slice(0, 3).join('; ')}`),
  ]);
}
