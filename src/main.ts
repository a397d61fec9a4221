// The program: reads the command line, wires the adapters to the core, and sets the exit code.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyTable } from './app/key-table.ts';
import { helpText, parseCommandLine, USAGE, version, type Options } from './cli.ts';
import { readCertificates } from './config/certificates.ts';
import { readPassword } from './config/password.ts';
import { directories, makePrivate } from './config/paths.ts';
import { startDemo } from './demo/demo-server.ts';
import { ImapMailServer } from './imap/mail-server.ts';
import { decode } from './imap/modified-utf7.ts';
import { TranscriptFile } from './imap/transcript.ts';
import { hostAndPort, type Account } from './model/account.ts';
import type { MailboxPath } from './model/mailbox.ts';
import type { Clock, MailboxCache } from './ports.ts';
import { carryOut } from './rescue/report.ts';
import { DiskRescueStore } from './rescue/rescue-store.ts';
import { crashText, runConsole, type RunEnd } from './run-console.ts';
import { clearCache } from './sqlite/clear-cache.ts';
import { SqliteJournal } from './sqlite/journal.ts';
import { SqliteMailboxCache } from './sqlite/mailbox-cache.ts';
import { NoCache } from './sqlite/no-cache.ts';
import { NoJournal } from './sqlite/no-journal.ts';
import { toSafe, type Safe } from './text/safe-text.ts';
import { colorDepth } from './ui/color.ts';
import { ASCII_GLYPHS, UNICODE_GLYPHS } from './ui/glyphs.ts';
import type { Look } from './ui/look.ts';
import { createPainter } from './ui/painter.ts';
import { parseTheme } from './ui/theme.ts';

/** Usage and configuration. */
const EXIT_USAGE = 1;
/** A fault of the program's own. */
const EXIT_FAULT = 3;
const EXIT_INTERRUPTED = 130;

const clock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

const nameOf = (path: MailboxPath): Safe => toSafe(decode(path));

const offsetAt = (milliseconds: number): number => -new Date(milliseconds).getTimezoneOffset();

/** Where to sign in, with what, and where the files go. */
interface Target {
  readonly account: Account;
  readonly password: string;
  readonly stateDirectory: string;
  /** Undefined where nothing is to be kept. */
  readonly cacheDirectory: string | undefined;
  readonly stop: () => Promise<void>;
}

/** The line to say on stderr and the exit code. */
class Ending extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, line: string) {
    super(line);
    this.exitCode = exitCode;
  }
}

async function main(): Promise<number> {
  const commandLine = parseCommandLine(process.argv.slice(2), process.env);
  switch (commandLine.kind) {
    case 'help': {
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
      const stateDirectory = directories(process.env, commandLine.stateDirectory).state;
      const lines = taken(carryOut(commandLine.order, { stateDirectory, now: clock.now(), offsetAt }));
      process.stdout.write(lines.map((line) => `${line}\n`).join(''));
      return 0;
    }
    case 'clear-cache': {
      const lines = taken(clearCache(directories(process.env, commandLine.stateDirectory).cache));
      process.stdout.write(lines.map((line) => `${line}\n`).join(''));
      return 0;
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
  const target =
    options.target.kind === 'demo'
      ? await demoTarget()
      : await accountTarget(options.target.account, options);
  try {
    const end = await runOn(target, options, look);
    if (end.message !== undefined) process.stderr.write(`imaptop: ${end.message}\n`);
    return end.exitCode;
  } finally {
    await target.stop();
  }
}

async function runOn(
  { account, password, stateDirectory, cacheDirectory }: Target,
  options: Options,
  look: Look,
): Promise<RunEnd> {
  const name = `${account.user}@${hostAndPort(account)}`;
  const damaged: Safe[] = [];
  const opened = SqliteJournal.open(stateDirectory, name, clock.now, (line) => damaged.push(line));
  // A full disk keeps nobody from reading mail.
  const journal = opened.kind === 'ok' ? opened.value : new NoJournal(opened.failure);
  const log =
    options.logFile === undefined
      ? undefined
      : taken(TranscriptFile.open(options.logFile, password, account.user, clock.now));
  const server = new ImapMailServer({ account, password, clock, log, random: Math.random });
  const rescueStore = new DiskRescueStore({
    stateDirectory,
    account: name,
    now: clock.now,
    nameOf,
  });
  const end = await runConsole({
    server,
    journal,
    rescueStore,
    openCache: (tell) => openCache(cacheDirectory, name, tell),
    clock,
    look,
    user: toSafe(account.user),
    host: toSafe(account.host),
    folder: options.folder,
    sort: options.sort,
    readOnly: options.readOnly,
    rescue: options.rescue,
    maxRemove: options.maxRemove,
  });
  for (const line of damaged) process.stderr.write(`imaptop: ${line}\n`);
  return end;
}

/** The demonstration leaves nothing behind. */
async function demoTarget(): Promise<Target> {
  const demo = await startDemo();
  const stateDirectory = mkdtempSync(join(tmpdir(), 'imaptop-demo-'));
  // Also where a signal ends the program.
  const remove = () => rmSync(stateDirectory, { recursive: true, force: true });
  process.once('exit', remove);
  const { user, host, port, password } = demo;
  return {
    account: { user, host, port, tls: 'none' },
    password,
    stateDirectory,
    cacheDirectory: undefined,
    stop: () => demo.stop(),
  };
}

async function accountTarget(written: Account, options: Options): Promise<Target> {
  const account =
    options.caFile === undefined ? written : { ...written, ca: taken(readCertificates(options.caFile)) };
  const { state, cache } = directories(process.env, options.stateDirectory);
  taken(makePrivate(state));
  const read = await readPassword({
    env: process.env,
    command: options.passwordCommand,
    account: toSafe(`${account.user}@${account.host}`),
  });
  switch (read.kind) {
    case 'password':
      return {
        account,
        password: read.password,
        stateDirectory: state,
        cacheDirectory: options.cache ? cache : undefined,
        stop: () => Promise.resolve(),
      };
    case 'cancelled':
      throw new Ending(EXIT_INTERRUPTED, '');
    case 'failed':
      throw new Ending(EXIT_USAGE, `imaptop: ${read.line}`);
  }
}

/** Whatever is wrong with it keeps nobody from reading mail. */
function openCache(directory: string | undefined, account: string, tell: (line: Safe) => void): MailboxCache {
  if (directory === undefined) return new NoCache();
  const made = makePrivate(directory);
  const opened =
    made.kind === 'failed'
      ? made
      : SqliteMailboxCache.open({ directory, account, now: clock.now, nameOf, tell });
  if (opened.kind === 'ok') return opened.value;
  tell(opened.failure.text);
  return new NoCache();
}

function lookOf({ theme: named, color, ascii }: Options): Look {
  const depth = color ? colorDepth(process.env) : 'none';
  const name = named ?? (depth === 'none' ? 'mono' : 'dark');
  const file = new URL(`../themes/${name}.json`, import.meta.url);
  const parsed = parseTheme(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.kind === 'failed') throw new Ending(EXIT_USAGE, `imaptop: themes/${name}.json: ${parsed.why}`);
  return { painter: createPainter(parsed.theme, depth), glyphs: ascii ? ASCII_GLYPHS : UNICODE_GLYPHS };
}

/** The value, or the end of the program with the failure's line. */
function taken<T>(result: { kind: 'ok'; value: T } | { kind: 'failed'; failure: { text: string } }): T {
  if (result.kind === 'failed') throw new Ending(EXIT_USAGE, `imaptop: ${result.failure.text}`);
  return result.value;
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
