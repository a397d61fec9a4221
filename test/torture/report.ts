// What a run of torture found, as a page.
import { cpus, totalmem } from 'node:os';
import { MOST, PLAN_KINDS } from './plan-kinds.ts';
import { POINT_NAMES } from './points.ts';
import { BROKE_OFF, FEW, type RoundResult } from './round.ts';
import { EVENTS, LONGEST_END_MS, type SignalResult } from './signal-round.ts';

export interface RunFacts {
  readonly seed: number;
  readonly seconds: number;
  /** In each folder. */
  readonly messages: number;
}

export function report(
  results: readonly RoundResult[],
  signals: readonly SignalResult[],
  { seed, seconds, messages }: RunFacts,
): string {
  const struck = results.filter(({ kills }) => kills > 0);
  const kills = results.reduce((sum, result) => sum + result.kills, 0);
  const broken = results.filter(isBroken);
  const losses = results.filter(isLoss);
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  return [
    '# kill -9 at every point',
    '',
    'Written by `npm run torture`. After each kill a second client looks at every message by its Message-ID: none lost, none',
    'changed that was not planned. The program is started anew on its journal: what that says of each step is held against',
    'the mailbox; then the plans are resumed to the planned state (some are killed once more in that), or only asked about, or',
    'dropped, which changes nothing. A removal with rescue copies leaves a copy of each message. The password is in no file.',
    '',
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${machine}, ${seconds} s, seed ${seed}. Folders of ${messages} messages${messages > FEW ? `, plans of ${Math.ceil(messages * MOST)}` : ''}.`,
    '',
    `**${kills} kills in ${struck.length} rounds, ${losses.length} losses.** ${results.length - struck.length} more rounds ended before their point came.${broken.length > 0 ? ` ${broken.length} could not be held to their end: see below.` : ''}`,
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
    '## By server and what was done with the plans that were left',
    '',
    ...table(struck, ['resume', 'recheck', 'drop', 'nothing'], ({ afterwards }) => afterwards),
    '',
    ...(signals.length > 0 ? signalPart(signals) : []),
    ...[...losses, ...broken].map(
      ({ server, seed: of, point, kind, where, wrongs }) =>
        `- ${server}, seed ${of}, ${kind}, ${point} (${where}): ${wrongs.slice(0, 3).join('; ')}`,
    ),
    ...(losses.length + broken.length > 0 ? [''] : []),
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
      const losses = results.filter((result) => nameOf(result) === name && isLoss(result)).length;
      return `| ${name} | ${servers.map((server) => count(name, server)).join(' | ')} | ${losses} |`;
    }),
    `| all | ${servers.map((server) => results.filter((result) => result.server === server).length).join(' | ')} | ${results.filter(isLoss).length} |`,
  ];
}

/** The machine was too slow for it, or the program failed: nothing was found out about any message. */
function isBroken({ wrongs }: RoundResult): boolean {
  return wrongs.some((wrong) => wrong.startsWith(BROKE_OFF));
}

function isLoss(result: RoundResult): boolean {
  return result.wrongs.length > 0 && !isBroken(result);
}

export function isLate({ took }: SignalResult): boolean {
  return took > LONGEST_END_MS;
}

function signalPart(results: readonly SignalResult[]): string[] {
  return [
    '## Signals and a terminal that goes away',
    '',
    'At a random moment of a running plan of the real program, in a shell: terminal modes and line discipline, exit code, journal, mailbox, and the plan resumed.',
    '',
    `| | moments | longest end, ms | later than ${LONGEST_END_MS} ms | wrongs |`,
    '|---|--:|--:|--:|--:|',
    ...EVENTS.map((event) => {
      const of = results.filter((result) => result.event === event);
      const wrongs = of.filter((result) => result.wrongs.length > 0).length;
      const longest = Math.max(0, ...of.map(({ took }) => took));
      const late = of.filter(isLate).length;
      return `| ${event} | ${of.length} | ${longest || 'goes on'} | ${late} | ${wrongs} |`;
    }),
    '',
    ...results
      .filter(({ wrongs }) => wrongs.length > 0)
      .map(({ server, event, seed, wrongs }) => `- ${server}, seed ${seed}, ${event}: ${wrongs[0]}`),
    '',
  ];
}
