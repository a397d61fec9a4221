// The program: reads the command line, shows the first frame, loads the rest, and sets the exit code. What is imported here
// is what the first frame needs; everything else is loaded when it is come to.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { helpText, parseCommandLine, USAGE, version, type Options } from './cli.ts';
import { directories } from './config/paths.ts';
import { destinationOf, type Destination } from './destination.ts';
import { Ending, EXIT_FAULT, EXIT_USAGE, taken } from './ending.ts';
import { Opening } from './opening.ts';
import type { Clock } from './ports.ts';
import type { RunEnd } from './run-console.ts';
import { toSafe, type Safe } from './text/safe-text.ts';
import { colorDepth } from './ui/color.ts';
import { ASCII_GLYPHS, UNICODE_GLYPHS } from './ui/glyphs.ts';
import type { Look } from './ui/look.ts';
import { createPainter } from './ui/painter.ts';
import { crashText } from './ui/terminal/crash-text.ts';
import { parseTheme } from './ui/theme.ts';

const clock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

const offsetAt = (milliseconds: number): number => -new Date(milliseconds).getTimezoneOffset();

async function main(): Promise<number> {
  const commandLine = parseCommandLine(process.argv.slice(2), process.env);
  switch (commandLine.kind) {
    case 'help': {
      const { keyTable } = await import('./app/key-table.ts');
      const keys = keyTable.map(({ keys: names, help }) => ({ keys: names.join(' '), title: help }));
      process.stdout.write(helpText(keys));
      return 0;
    }
    case 'version':
      process.stdout.write(`imaptop ${version()}\n`);
      return 0;
    case 'usage':
      throw new Ending(EXIT_USAGE, USAGE);
    case 'wrong':
      throw new Ending(EXIT_USAGE, commandLine.line);
    case 'rescue': {
      const { carryOut } = await import('./rescue/report.ts');
      const stateDirectory = directories(process.env, commandLine.stateDirectory).state;
      const lines = taken(carryOut(commandLine.order, { stateDirectory, now: clock.now(), offsetAt }));
      process.stdout.write(lines.map((line) => `${line}\n`).join(''));
      return 0;
    }
    case 'clear-cache': {
      const { clearCache } = await import('./sqlite/clear-cache.ts');
      const lines = taken(clearCache(directories(process.env, commandLine.stateDirectory).cache));
      process.stdout.write(lines.map((line) => `${line}\n`).join(''));
      return 0;
    }
    case 'probe': {
      const { probe } = await import('./probe.ts');
      return probe(commandLine, clock);
    }
    case 'run':
      return run(commandLine.options);
  }
}

async function run(options: Options): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new Ending(EXIT_USAGE, 'imaptop: needs a terminal: stdin and stdout must not be redirected');
  }
  const look = lookOf(options);
  const destination = await destinationOf(options);
  const remarks: Safe[] = [];
  try {
    const end = await runOn(destination, options, look, (line) => remarks.push(line));
    for (const line of remarks) process.stderr.write(`imaptop: ${line}\n`);
    if (end.message !== undefined) process.stderr.write(`imaptop: ${end.message}\n`);
    return end.exitCode;
  } finally {
    await destination.stop();
  }
}

async function runOn(
  destination: Destination,
  options: Options,
  look: Look,
  remark: (line: Safe) => void,
): Promise<RunEnd> {
  const start = {
    user: toSafe(destination.user),
    host: toSafe(destination.host),
    sort: options.sort,
    readOnly: options.readOnly,
    rescue: options.rescue,
    zoneMinutes: offsetAt(clock.now()),
  };
  const opening = new Opening(start, look);
  try {
    const login = destination.open();
    // One turn, so that it is on its way: loading holds everything else up.
    await new Promise((resolve) => setImmediate(resolve));
    const { runConsole } = await import('./run-console.ts');
    return await runConsole({
      opening,
      openAdapters: async () => {
        const { openAdapters } = await import('./adapters.ts');
        const { stateDirectory, cacheDirectory } = destination;
        const { logFile, saveDirectory, authservIds } = options;
        const files = { stateDirectory, cacheDirectory, logFile, saveDirectory };
        return taken(openAdapters({ ...(await login), ...files, authservIds, clock, remark }));
      },
      clock,
      look,
      start,
      folder: options.folder,
      maxRemove: options.maxRemove,
      clipboard: options.clipboard,
    });
  } finally {
    opening.terminal.restore();
  }
}

function lookOf({ theme: named, color, ascii }: Options): Look {
  const depth = color ? colorDepth(process.env) : 'none';
  const name = named ?? (depth === 'none' ? 'mono' : 'dark');
  const file = join(import.meta.dirname, '..', 'themes', `${name}.json`);
  const parsed = parseTheme(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.kind === 'failed') throw new Ending(EXIT_USAGE, `imaptop: themes/${name}.json: ${parsed.why}`);
  return { painter: createPainter(parsed.theme, depth), glyphs: ascii ? ASCII_GLYPHS : UNICODE_GLYPHS };
}

try {
  process.exit(await main());
} catch (error) {
  if (!(error instanceof Ending)) {
    process.stderr.write(crashText(error));
    process.exit(EXIT_FAULT);
  }
  if (error.message !== '') process.stderr.write(`${error.message}\n`);
  process.exit(error.exitCode);
}
