// What the programs of the races share: their options, the private servers that they start, and the page that they write.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { startCourier } from '../servers/courier.ts';
import { startCyrus } from '../servers/cyrus.ts';
import { startDovecot } from '../servers/dovecot.ts';
import type { RealServer, ServerName } from '../servers/server.ts';

const STARTS: Readonly<Record<ServerName, () => Promise<RealServer>>> = {
  dovecot: () => startDovecot({ tls: 'none' }),
  cyrus: () => startCyrus({}),
  courier: () => startCourier({}),
};
const SERVER_NAMES = Object.keys(STARTS) as ServerName[];

export interface ProgramOptions {
  readonly plans: number;
  readonly seed: number;
  readonly servers: readonly ServerName[];
}

/** From the command line: --plans, --seed, --server. */
export function programOptions(plans: number): ProgramOptions {
  const { values } = parseArgs({
    options: {
      plans: { type: 'string', default: String(plans) },
      seed: { type: 'string', default: '1' },
      server: { type: 'string' },
    },
    strict: false,
  });
  const servers =
    values.server === undefined ? SERVER_NAMES : SERVER_NAMES.filter((name) => name === values.server);
  const options = { plans: Number(values.plans), seed: Number(values.seed), servers };
  if (servers.length === 0 || !(options.plans > 0) || !Number.isInteger(options.seed)) {
    throw new Error(`--plans and --seed take whole numbers, --server one of ${SERVER_NAMES.join(', ')}`);
  }
  return options;
}

export async function withServer<T>(name: ServerName, work: (server: RealServer) => Promise<T>): Promise<T> {
  const server = await STARTS[name]();
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

const WRITE_MS = 20_000;
const PAGE = new URL('RESULTS-races.md', import.meta.url);
const HEAD = '# Races: other clients, other consoles, cuts, folders made anew\n';

/** Writes the page now and then, so that a run that is ended early has said what it found; and prints the last at its end. */
export function keepPage(write: () => string): { readonly end: () => void } {
  const timer = setInterval(write, WRITE_MS);
  return {
    end: () => {
      clearInterval(timer);
      process.stdout.write(`${write()}\n`);
    },
  };
}

/** Puts one program's part into the page, and leaves those of the others as they are. Returns the part. */
export function writePart(title: string, seed: number, seconds: number, lines: readonly string[]): string {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const when = `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${machine}, ${seconds} s, seed ${seed}.`;
  const text = [`## ${title}`, '', when, '', ...lines, ''].join('\n');
  const parts = readPage()
    .split(/^(?=## )/m)
    .slice(1)
    .map((part) => `${part.trimEnd()}\n`)
    .filter((part) => !part.startsWith(`## ${title}\n`));
  const sorted = [...parts, text].sort();
  writeFileSync(PAGE, [HEAD, ...sorted].join('\n'));
  return text;
}

function readPage(): string {
  try {
    return readFileSync(PAGE, 'utf8');
  } catch {
    return '';
  }
}

/** A table of counts: a row for each name, a column for each server. */
export function countTable(
  names: readonly string[],
  servers: readonly string[],
  count: (name: string, server: string) => number | string,
): string[] {
  return [
    `| | ${servers.join(' | ')} |`,
    `|---|${servers.map(() => '--:|').join('')}`,
    ...names.map((name) => `| ${name} | ${servers.map((server) => count(name, server)).join(' | ')} |`),
  ];
}
