// The program, as a script that bin/imaptop.js loads: reads the command line, shows the first frame, loads the rest, and
// sets the exit code. What is imported here is what the first frame needs; everything else is loaded when it is come to.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { helpText, parseCommandLine, USAGE, version, type CommandLine } from './cli.ts';
import type { Config } from './config/config-file.ts';
import { holdTerminal, letTerminalGo } from './config/held-terminal.ts';
import { configFile, directories } from './config/paths.ts';
import { destinationOf, type Destination } from './destination.ts';
import { Ending, EXIT_FAULT, EXIT_USAGE, isEnding, taken } from './ending.ts';
import { ok, type Result } from './model/failure.ts';
import type { LookOptions, Options } from './config/options.ts';
import { Opening } from './opening.ts';
import type { Clock } from './ports.ts';
import type { RunEnd } from './run-console.ts';
import { toSafe, type Safe } from './text/safe-text.ts';
import { colorDepth } from './ui/color.ts';
import { ASCII_GLYPHS, UNICODE_GLYPHS } from './ui/glyphs.ts';
import type { Look } from './ui/look.ts';
import { createPainter } from './ui/painter.ts';
import { crashText } from './ui/terminal/crash-text.ts';
import { IdleSignal } from './ui/terminal/idle-signal.ts';
import { parseTheme } from './ui/theme.ts';

const clock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** One for all that the program shows. */
const idle = new IdleSignal(process.env);

const offsetAt = (milliseconds: number): number => -new Date(milliseconds).getTimezoneOffset();

/** What bin/imaptop.js gives. */
interface Launcher {
  /** Runs a script of dist/, and gives what it exports. */
  readonly load: (name: 'console-script') => Promise<typeof import('./console-script.ts')>;
  /** Most of what a start needs has run: the code that was compiled for it is worth keeping. */
  readonly ran: () => void;
}

/** Ends the process. */
export async function main(launcher: Launcher): Promise<void> {
  try {
    const config = await configuration();
    const commandLine = parseCommandLine(process.argv.slice(2), process.env, config);
    process.exit(await carryOut(commandLine, config, launcher));
  } catch (error) {
    if (!isEnding(error)) {
      process.stderr.write(crashText(error));
      process.exit(EXIT_FAULT);
    }
    if (error.message !== '') process.stderr.write(`${error.message}\n`);
    process.exit(error.exitCode);
  }
}

type Configuration = Result<Config | undefined>;

/** Most have no such file: what reads one is loaded where there is one. */
async function configuration(): Promise<Configuration> {
  const file = configFile(process.env);
  if (!existsSync(file)) return ok(undefined);
  const { readConfig } = await import('./config/config-file.ts');
  return readConfig(file);
}

async function carryOut(
  commandLine: CommandLine,
  config: Configuration,
  launcher: Launcher,
): Promise<number> {
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
      const { carryOut: report } = await import('./rescue/report.ts');
      const stateDirectory = directories(process.env, commandLine.stateDirectory).state;
      const lines = taken(report(commandLine.order, { stateDirectory, now: clock.now(), offsetAt }));
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
    case 'check-config': {
      const { checkConfig } = await import('./check-config.ts');
      const { lines, exitCode } = checkConfig(configFile(process.env), process.env);
      const stream = exitCode === 0 ? process.stdout : process.stderr;
      stream.write(lines.map((line) => `imaptop: ${line}\n`).join(''));
      return exitCode;
    }
    case 'choose': {
      needTerminal();
      const { chooseAccount } = await import('./ui/account-chooser.ts');
      const name = await chooseAccount(
        choicesOf(commandLine.config),
        commandLine.config.file,
        lookOf(commandLine.look),
        idle,
      );
      if (name === undefined) return 0;
      // A password may be asked for next, or a while later.
      holdTerminal();
      try {
        return await carryOut(parseCommandLine([name], process.env, config), config, launcher);
      } finally {
        letTerminalGo();
      }
    }
    case 'run':
      return run(commandLine.options, launcher);
  }
}

const choicesOf = ({ accounts, shared }: Config) =>
  accounts.map(({ name, url = '', values }) => ({
    name,
    url,
    readOnly: (values['read-only'] ?? shared.values['read-only']) === true,
  }));

function needTerminal(): void {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new Ending(EXIT_USAGE, 'imaptop: needs a terminal: stdin and stdout must not be redirected');
}

async function run(options: Options, launcher: Launcher): Promise<number> {
  needTerminal();
  const look = lookOf(options);
  await checkKeys(options.keys);
  const remarks: Safe[] = [];
  const { passwordVariable: variable } = options;
  // Taken out of the environment once it is read, and perhaps the other account's as well.
  const given = variable === undefined ? {} : { [variable]: process.env[variable] };
  const destination = await destinationOf(options, (line) => process.stderr.write(`imaptop: ${line}\n`));
  letTerminalGo();
  try {
    const remark = (line: Safe) => void remarks.push(line);
    const end = await runOn({ destination, options, look, remark, launcher, given });
    for (const line of remarks) process.stderr.write(`imaptop: ${line}\n`);
    if (end.message !== undefined) process.stderr.write(`imaptop: ${end.message}\n`);
    return end.exitCode;
  } finally {
    await destination.stop();
  }
}

interface Run {
  readonly destination: Destination;
  readonly options: Options;
  readonly look: Look;
  /** Something to say once the terminal is given back. */
  readonly remark: (line: Safe) => void;
  readonly launcher: Launcher;
  /** The variable that the password was in. */
  readonly given: Readonly<Record<string, string | undefined>>;
}

async function runOn({ destination, options, look, remark, launcher, given }: Run): Promise<RunEnd> {
  const start = {
    user: toSafe(destination.user),
    host: toSafe(destination.host),
    sort: options.sort,
    readOnly: options.readOnly,
    rescue: options.rescue,
    keys: options.keys,
    trash: options.trash,
    zoneMinutes: offsetAt(clock.now()),
  };
  const opening = new Opening(start, look, idle);
  try {
    const drawn = Promise.withResolvers<void>();
    const login = destination.open(drawn.promise);
    // One turn, so that it is on its way: loading holds everything else up.
    await new Promise((resolve) => setImmediate(resolve));
    const { runConsole, loadAdapters } = await launcher.load('console-script');
    return await runConsole({
      opening,
      openAdapters: async () => {
        drawn.resolve();
        const { openAdapters } = await loadAdapters();
        const { stateDirectory, cacheDirectory } = destination;
        const { logFile, saveDirectory, authservIds } = options;
        const files = { stateDirectory, cacheDirectory, logFile, saveDirectory };
        // Few ask for another account beside the one on screen.
        const otherAccount = async (name: string) =>
          (await import('./other-account.ts')).otherAccount(name, process.env, given);
        return taken(openAdapters({ ...(await login), ...files, authservIds, otherAccount, clock, remark }));
      },
      clock,
      look,
      start,
      folder: options.folder,
      maxRemove: options.maxRemove,
      clipboard: options.clipboard,
      notice: options.notice,
      listed: launcher.ran,
    });
  } finally {
    opening.terminal.restore();
  }
}

/** Whoever gave keys of their own waits a little longer for the first frame. */
async function checkKeys(keys: Options['keys']): Promise<void> {
  if (keys.size === 0) return;
  const { bindingsFault } = await import('./app/bindings.ts');
  const fault = bindingsFault(keys);
  if (fault !== undefined)
    throw new Ending(EXIT_USAGE, toSafe(`imaptop: ${configFile(process.env)}: ${fault}`));
}

function lookOf({ theme: named, color, ascii, colours }: LookOptions): Look {
  const depth = color ? colorDepth(process.env) : 'none';
  const name = named ?? (depth === 'none' ? 'mono' : 'dark');
  const file = join(import.meta.dirname, '..', 'themes', `${name}.json`);
  const parsed = parseTheme(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.kind === 'failed') throw new Ending(EXIT_USAGE, `imaptop: themes/${name}.json: ${parsed.why}`);
  const own = parseTheme({ name: 'colours', tokens: colours });
  if (own.kind === 'failed')
    throw new Ending(
      EXIT_USAGE,
      toSafe(`imaptop: ${configFile(process.env)}: ${own.why.replace(/^theme /, '')}`),
    );
  const theme = { ...parsed.theme, tokens: { ...parsed.theme.tokens, ...own.theme.tokens } };
  return { painter: createPainter(theme, depth), glyphs: ascii ? ASCII_GLYPHS : UNICODE_GLYPHS };
}
