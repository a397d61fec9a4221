// `node test/torture/seeds.ts [--plans N --server NAME --seed N]`: N cuts between send and reply over all kinds of changes
// and all servers (default 1,000), and folders made anew before, inside and behind each line of plans. Private servers on
// loopback; ends by itself; writes RESULTS-races.md.
import type { ServerName } from '../servers/server.ts';
import { runCuts, type CutResult } from './cuts.ts';
import { anewCases, runAnew, type AnewResult } from './made-anew.ts';
import { indexLossWords } from './index-loss.ts';
import { countTable, keepPage, programOptions, withServer, writePart } from './programs.ts';

/** As many accounts at once. */
const VARIETIES: readonly (readonly string[])[] = [[], ['MOVE'], ['UIDPLUS'], ['UIDPLUS', 'MOVE']];

type On<T> = T & { readonly server: ServerName };

const { plans, seed, servers } = programOptions(1_000);
const began = performance.now();
const cuts: On<CutResult>[] = [];
const anew: On<AnewResult>[] = [];
const broken: string[] = [];
const page = keepPage(write);
await Promise.all(
  servers.map((server) =>
    withServer(server, async (real) => {
      const count = Math.ceil(plans / servers.length);
      const jobs = VARIETIES.map((without, n) => {
        const seeds = Array.from({ length: count }, (_, at) => seed * 100_000 + at).filter(
          (_, at) => at % VARIETIES.length === n,
        );
        return runCuts(real, { without, seeds }, (result) => {
          cuts.push({ ...result, server });

          if (result.wrongs.length > 0) process.stdout.write(`${server} ${JSON.stringify(result)}\n`);
        });
      });
      await Promise.all(jobs);
      const cases = anewCases();
      const lanes = Map.groupBy(cases, (one) => JSON.stringify({ ...one, moment: '' }));
      await Promise.all(
        [...lanes.values()].map((lane, n) =>
          runAnew(
            real,
            lane,
            seed + n,
            (result) => {
              anew.push({ ...result, server });

              if (result.round.wrongs.length > 0)
                process.stdout.write(`${server} ${JSON.stringify(result)}\n`);
            },
            (why) => broken.push(`${server}: ${why}`),
          ),
        ),
      );
    }),
  ),
);
page.end();
const wrong =
  cuts.some(({ wrongs }) => wrongs.length > 0) || anew.some(({ round }) => round.wrongs.length > 0);
process.exit(wrong ? 1 : 0);

function write(): string {
  const seconds = Math.round((performance.now() - began) / 1000);
  const struck = cuts.filter((one) => one.struck);
  const badCuts = cuts.filter(({ wrongs }) => wrongs.length > 0);
  const first = writePart('Cuts between send and reply', seed, seconds, [
    `**${struck.length} cuts, ${struck.filter(({ wrongs }) => wrongs.length === 0).length} resolved right over the next connection, ${badCuts.length} with something wrong.** ${cuts.length - struck.length} plans had no such line to send.`,
    '',
    ...countTable(
      [...new Set(cuts.map(called))].sort(),
      servers,
      (name, server) => struck.filter((one) => one.server === server && called(one) === name).length,
    ),
    '',
    ...countTable(
      [...new Set(cuts.map(({ moment }) => moment))],
      servers,
      (name, server) => struck.filter((one) => one.server === server && one.moment === name).length,
    ),
    ...badCuts.map(
      (one) => `- ${one.server}, ${called(one)}, ${one.moment}: ${one.wrongs.slice(0, 2).join('; ')}`,
    ),
  ]);
  const badAnew = anew.filter(({ round }) => round.wrongs.length > 0);
  const second = writePart('Folders made anew', seed, seconds, [
    `**${anew.length} plans during which a second session deleted a folder and made it anew, with other messages under the same UIDs; ${badAnew.length} with something wrong.**`,
    '',
    ...countTable(
      [...new Set(anew.map(anewName))],
      servers,
      (name, server) => anew.filter((one) => one.server === server && anewName(one) === name).length,
    ),
    '',
    indexLossWords(anew.filter(({ round }) => round.lostByServer > 0).length),
    `${broken.length} times the server itself could not open a folder any more, and another account was taken.`,
    ...badAnew.map(
      (one) =>
        `- ${one.server}, ${anewName(one)}, ${one.wanted.moment} \`${one.line}\`: ${one.round.wrongs.slice(0, 2).join('; ')}`,
    ),
  ]);
  return `${first}\n${second}`;
}

function called({ wanted: { kind, undo, verb } }: CutResult): string {
  return `${undo ? 'undo of ' : ''}${kind}, ${verb}`;
}

function anewName({ wanted: { kind, undo, which, without } }: AnewResult): string {
  const lacking = without.length > 0 ? `, without ${without.join()}` : '';
  return `${undo ? 'undo of ' : ''}${kind}, ${which}${lacking}`;
}
