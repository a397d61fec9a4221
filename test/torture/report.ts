// What a run of torture found, as a page.
import { cpus, totalmem } from 'node:os';
import { PLAN_KINDS } from './plan-kinds.ts';
import { POINT_NAMES } from './points.ts';
import type { RoundResult } from './round.ts';

export interface RunFacts {
  readonly seed: number;
  readonly seconds: number;
}

export function report(results: readonly RoundResult[], { seed, seconds }: RunFacts): string {
  const struck = results.filter((result) => result.struck);
  const losses = results.filter(({ wrongs }) => wrongs.length > 0);
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  return [
    '# kill -9 at every point',
    '',
    'Written by `npm run torture`. Each kill is followed by a look at every message by its Message-ID.',
    '',
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${machine}, ${seconds} s, seed ${seed}.`,
    '',
    `**${struck.length} kills, ${losses.length} losses.** ${results.length - struck.length} more rounds ended before their point came.`,
    '',
    '## By server and point',
    '',
    ...table(struck, POINT_NAMES, ({ point }) => point),
    '',
    '## By server and plan',
    '',
    ...table(struck, PLAN_KINDS, ({ kind }) => kind),
    '',
    '## By server and program',
    '',
    ...table(struck, ['child', 'console'], ({ subject }) => subject),
    '',
    ...losses.flatMap(({ server, seed: of, point, kind, where, wrongs }) => [
      `- ${server}, seed ${of}, ${kind}, ${point} (${where}): ${wrongs.slice(0, 3).join('; ')}`,
    ]),
    ...(losses.length > 0 ? [''] : []),
  ].join('\n');
}

function table<Name extends string>(
  results: readonly RoundResult[],
  names: readonly Name[],
  nameOf: (result: RoundResult) => Name,
): string[] {
  const servers = [...new Set(results.map(({ server }) => server))];
  const count = (name: Name, server: string): number =>
    results.filter((result) => nameOf(result) === name && result.server === server).length;
  return [
    `| | ${servers.join(' | ')} | losses |`,
    `|---|${servers.map(() => '--:|').join('')}--:|`,
    ...names.map((name) => {
      const losses = results.filter((result) => nameOf(result) === name && result.wrongs.length > 0).length;
      return `| ${name} | ${servers.map((server) => count(name, server)).join(' | ')} | ${losses} |`;
    }),
    `| all | ${servers.map((server) => results.filter((result) => result.server === server).length).join(' | ')} | ${results.filter(({ wrongs }) => wrongs.length > 0).length} |`,
  ];
}
