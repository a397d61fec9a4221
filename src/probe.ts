// `imaptop probe`: a server step by step on stdout, as text or as JSON (probe.schema.json), and an exit code that says
// which step failed.
import {
  cardSections,
  MECHANISM_HEADS,
  mechanismRows,
  serverTitle,
  type CardPairs,
  type CardRow,
} from './app/server-card.ts';
import { KnownCertificateFile } from './config/known-certificates.ts';
import type { Options } from './config/options.ts';
import { directories } from './config/paths.ts';
import { credentialsOf } from './destination.ts';
import { Ending, EXIT_FAULT, taken } from './ending.ts';
import { probeServer, type Probed } from './imap/probe-server.ts';
import { TranscriptFile } from './imap/transcript/transcript-file.ts';
import { Transcript } from './imap/transcript/transcript.ts';
import { ok } from './model/failure.ts';
import type { ServerReport, StepName } from './model/server-report.ts';
import type { Clock } from './ports.ts';
import { literal, safe, type Safe } from './text/safe-text.ts';
import { cellWidth, padEnd, padStart } from './text/width.ts';
import { wrap } from './ui/wrap.ts';

/** The version of the JSON; a field that goes or changes its meaning makes a new one. */
const SCHEMA = 1;

const EXIT_OF_STEP: Readonly<Record<StepName, number>> = {
  resolve: 10,
  connect: 11,
  tls: 12,
  greeting: 13,
  capability: 13,
  'sign-in': 14,
  questions: 13,
};

interface Order {
  readonly options: Options;
  readonly json: boolean;
  readonly signIn: boolean;
}

export async function probe({ options, json, signIn }: Order, clock: Clock): Promise<number> {
  const { target, logFile, folder } = options;
  if (target.kind === 'demo') throw new Ending(EXIT_FAULT, 'imaptop: the demonstration cannot be probed');
  const remark = (line: Safe): void => void process.stderr.write(`imaptop: ${line}\n`);
  const { account, password, proofs } = await credentialsOf(target.account, options, remark);
  const { user, as } = account;
  const secrets = { password, user, as, token: proofs?.token };
  const file = taken(logFile === undefined ? ok(undefined) : TranscriptFile.open(logFile));
  const probed = await probeServer({
    account,
    password,
    proofs,
    clock,
    folder,
    known: KnownCertificateFile.open(directories(process.env, options.stateDirectory).state, clock.now),
    lookOnly: !signIn,
    onAlert: () => undefined,
    ...(file ? { logger: new Transcript(secrets, clock.now, file).logger('reader') } : {}),
  });
  file?.close();
  await printed(json ? jsonOf(probed.report) : textOf(probed.report, clock.now()));
  return exitCodeOf(probed);
}

function exitCodeOf({ report, failure }: Probed): number {
  if (!failure || !report.failure) return 0;
  return failure.kind === 'protocol' ? EXIT_OF_STEP.greeting : EXIT_OF_STEP[report.failure.step];
}

/** A pipe takes it in pieces; the program must not end before. */
function printed(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(text, () => resolve());
  });
}

const jsonOf = (report: ServerReport): string =>
  `${JSON.stringify({ schema: SCHEMA, ...report }, null, 2)}\n`;

const NAME_CELLS = 18;
const FIGURE_CELLS = 10;
const WIDEST = 200;
const NO_BOUND = 10_000;

/** Wrapped on a terminal; in a pipe every fact keeps to its line. */
function textOf(report: ServerReport, now: number): string {
  const { isTTY, columns } = process.stdout;
  const cells = isTTY ? Math.max(40, Math.min(WIDEST, columns)) : NO_BOUND;
  const sections = cardSections(report, now).flatMap(({ title, rows, pairs, table }) => [
    '',
    title.toUpperCase(),
    ...rows.flatMap((one) => rowLines(one, cells)),
    ...(pairs ? pairLines(pairs, cells) : []),
    ...(table ? tableLines(report, cells) : []),
  ]);
  return [safe`imaptop probe ${serverTitle(report)}`, ...sections, ''].join('\n');
}

/** What is not as it should be is marked at the edge. */
function rowLines({ name, figure, text, tone }: CardRow, cells: number): string[] {
  const mark = tone === 'plain' ? literal(' ') : literal('!');
  const number = figure === undefined ? literal('') : safe`${padStart(figure, FIGURE_CELLS)}   `;
  const indent = NAME_CELLS + 3 + cellWidth(number);
  const [first = literal(''), ...more] = wrap(text, Math.max(20, cells - indent), NO_BOUND, '…');
  return [
    safe`${mark} ${padEnd(name, NAME_CELLS)} ${number}${first}`.trimEnd(),
    ...more.map((line) => `${' '.repeat(indent)}${line}`),
  ];
}

/** One below the other: a pipe has no width to stand side by side in. */
function pairLines({ heads, rows }: CardPairs, cells: number): string[] {
  return rows.flatMap(({ name, texts, same }) =>
    same
      ? rowLines({ name, text: texts[0], tone: 'plain' }, cells)
      : texts.flatMap((text, side) =>
          rowLines({ name, text: safe`${heads[side]!}: ${text}`, tone: 'warning' }, cells),
        ),
  );
}

function tableLines(report: ServerReport, cells: number): string[] {
  const rows = [MECHANISM_HEADS, ...mechanismRows(report)];
  const width = (pick: (row: (typeof rows)[number]) => Safe): number =>
    Math.max(...rows.map((one) => cellWidth(pick(one))));
  const [first, second, third, fourth] = [
    width(({ mechanism }) => mechanism),
    width(({ offered }) => offered),
    width(({ imaptop }) => imaptop),
    width(({ use }) => use),
  ];
  const indent = 2 + first + second + third + fourth + 4 * 2;
  return rows.flatMap(({ mechanism, offered, imaptop, use, why }) => {
    const [words = literal(''), ...more] = wrap(why, Math.max(20, cells - indent), NO_BOUND, '…');
    const left = safe`  ${padEnd(mechanism, first)}  ${padEnd(offered, second)}  ${padEnd(imaptop, third)}  ${padEnd(use, fourth)}  `;
    return [`${left}${words}`, ...more.map((line) => `${' '.repeat(indent)}${line}`)];
  });
}
