// Opens the built console for a test, on a real server or on the demonstration, and ends it with the test.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ConsoleDriver } from '../helpers/console-driver.ts';
import type { ConsoleOptions } from '../helpers/console-driver.ts';
import { lookForSecrets } from '../hostile/canary.ts';
import { RawImap } from '../helpers/raw-imap.ts';
import type { MailServer } from '../servers/server.ts';
import { expectLawful } from './lawful-log.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export type OpenOptions = {
  /** Before the URL; the connection is in the clear (`--tls none`) unless they say something else about TLS. */
  readonly args?: readonly string[];
  readonly columns?: number;
  readonly rows?: number;
  /** Beside the password. */
  readonly env?: Readonly<Record<string, string>>;
  /** Lines that the law forbids and the test's user consents to. */
  readonly consented?: readonly RegExp[];
};

/** The console on an account of `server`, settled: the folder is read and its screen is drawn. */
export async function openConsole(
  server: MailServer,
  user: string,
  { args = [], columns = 120, rows = 40, env = {}, consented = [] }: OpenOptions = {},
): Promise<ConsoleDriver> {
  const tls = args.some((arg) => arg.startsWith('--tls')) ? [] : ['--tls', 'none'];
  const url = `imap://${user}@${server.host}:${server.port}`;
  const console = launchHeldToLaw([...tls, ...args, url], {
    columns,
    rows,
    env: { IMAPTOP_PASSWORD: server.password, ...env },
    consented,
  });
  await console.settled();
  return console;
}

/** The console on the demonstration mailbox, settled. */
export async function openDemo({
  args = [],
  columns = 120,
  rows = 40,
  env = {},
}: OpenOptions = {}): Promise<ConsoleDriver> {
  const console = launchHeldToLaw(['--demo', ...args], { columns, rows, env, consented: [] });
  await console.settled();
  return console;
}

/** With a transcript, which is looked through once the program has ended. */
function launchHeldToLaw(
  args: readonly string[],
  { consented, ...options }: Omit<ConsoleOptions, 'args'> & Required<Pick<OpenOptions, 'consented'>>,
): ConsoleDriver {
  if (args.includes('--log')) return launch(args, options);
  const folder = mkdtempSync(join(tmpdir(), 'imaptop-e2e-log-'));
  const log = join(folder, 'transcript');
  const console = launch(['--log', log, ...args], options);
  onTestFinished(async () => {
    await console.close();
    try {
      expectLawful(log, consented);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  return console;
}

/** The program with exactly these arguments, waiting for nothing; ended with the test. */
export function launch(args: readonly string[], options: Omit<ConsoleOptions, 'args'> = {}): ConsoleDriver {
  assertBuilt();
  const console = ConsoleDriver.launch({ ...options, args });
  onTestFinished(() => console.close());
  return console;
}

/** A second client on the same account, to change things beside the console and to ask what the server holds. */
export async function signIn({ host, port, password }: MailServer, user: string): Promise<RawImap> {
  const raw = await RawImap.connect({ host, port, user, password });
  onTestFinished(() => raw.logout());
  return raw;
}

/**
 * A new account with an INBOX in it. Dovecot makes that when it is first opened, and of two connections that open it at
 * once one is told that it exists already.
 */
export async function newAccount(server: MailServer): Promise<string> {
  const user = server.newUser();
  const raw = await signIn(server, user);
  await raw.uids('INBOX');
  return user;
}

/** A folder that is gone with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'imaptop-e2e-'));
  onTestFinished(() => {
    lookForSecrets(folder);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

let built = false;

/** These tests are about what is in dist/, so that must be what is in src/. */
function assertBuilt(): void {
  if (built) return;
  const main = statSync(join(ROOT, 'dist', 'main.cjs'), { throwIfNoEntry: false });
  if (!main) throw new Error('dist/main.cjs is missing: run `npm run build` before these tests');
  const source = join(ROOT, 'src');
  const newer = readdirSync(source, { recursive: true, encoding: 'utf8' }).find(
    (file) => statSync(join(source, file)).mtimeMs > main.mtimeMs,
  );
  if (newer !== undefined)
    throw new Error(`dist/main.cjs is older than src/${newer}: run \`npm run build\` before these tests`);
  built = true;
}
