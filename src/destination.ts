// Where to sign in, with what, and where the files go: an account of the user's, or the demonstration.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Options } from './config/options.ts';
import { readPassword } from './config/password.ts';
import { directories, makePrivate } from './config/paths.ts';
import { DEMO_HOST, DEMO_USER } from './demo/demo-account.ts';
import { Ending, EXIT_INTERRUPTED, EXIT_USAGE, taken } from './ending.ts';
import { openEarly } from './imap/early-sockets.ts';
import type { EarlySocket } from './imap/socket-times.ts';
import { hostAndPort, ownerOf, type Account, type Proofs } from './model/account.ts';
import { ok, type Result } from './model/failure.ts';
import { toSafe, type Safe } from './text/safe-text.ts';

export interface Login {
  readonly account: Account;
  readonly password: string;
  readonly proofs?: Proofs | undefined;
  /** Puts the password into the keyring, which has none and is there. */
  readonly keepPassword?: (() => Promise<Result<null>>) | undefined;
  /** On their way to the server. */
  readonly sockets: readonly EarlySocket[];
}

export interface Destination {
  readonly user: string;
  readonly host: string;
  readonly stateDirectory: string;
  /** Undefined where nothing is to be kept; a failure where there is no such place. */
  readonly cacheDirectory: Result<string> | undefined;
  /**
   * Sets off what takes time and needs nothing else: the way to the server, or the server itself. What takes the processor
   * from the screen waits until that is `drawn`.
   */
  open(drawn: Promise<void>): Promise<Login>;
  stop(): Promise<void>;
}

/** `remark` takes what is to be said on the terminal before the screen is taken. */
export async function destinationOf(options: Options, remark: (line: Safe) => void): Promise<Destination> {
  const { target } = options;
  return target.kind === 'demo' ? demonstration() : ownAccount(target.account, options, remark);
}

/** The demonstration leaves nothing behind. */
function demonstration(): Destination {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'imaptop-demo-'));
  // Also where a signal ends the program.
  process.once('exit', () => rmSync(stateDirectory, { recursive: true, force: true }));
  let stop = () => Promise.resolve();
  return {
    user: DEMO_USER,
    host: DEMO_HOST,
    stateDirectory,
    cacheDirectory: undefined,
    open: async (drawn) => {
      await drawn;
      const { startDemo } = await import('./demo/demo-server.ts');
      const { port, password, stop: end } = await startDemo();
      stop = end;
      return { account: { user: DEMO_USER, host: DEMO_HOST, port, tls: 'none' }, password, sockets: [] };
    },
    stop: () => stop(),
  };
}

async function ownAccount(
  written: Account,
  options: Options,
  remark: (line: Safe) => void,
): Promise<Destination> {
  const { state, cache } = directories(process.env, options.stateDirectory);
  taken(makePrivate(state));
  const { account, ...credentials } = await credentialsOf(written, options, remark);
  return {
    user: ownerOf(account),
    host: account.host,
    stateDirectory: state,
    cacheDirectory: options.cache ? privately(cache) : undefined,
    open: () => Promise.resolve({ account, ...credentials, sockets: openEarly(account) }),
    stop: () => Promise.resolve(),
  };
}

export type Credentials = Pick<Login, 'account' | 'password' | 'proofs' | 'keepPassword'>;

/** Where secrets may come from. */
export interface Asking {
  /** Those that are taken out of it no command of the user's gets to see. */
  readonly env: Record<string, string | undefined>;
  /** The terminal is there for questions. */
  readonly mayAsk: boolean;
}

/** All that the sign-in takes; whoever is asked for a password and gives none ends the program. */
export async function credentialsOf(
  written: Account,
  options: Options,
  remark: (line: Safe) => void,
  { env, mayAsk }: Asking = { env: process.env, mayAsk: true },
): Promise<Credentials> {
  const { IMAPTOP_PROXY_PASSWORD: proxyPassword } = env;
  delete env['IMAPTOP_PROXY_PASSWORD'];
  const account = await withCertificates(written, options.caFile);
  const name = `${account.user}@${hostAndPort(account)}`;
  const read = await readPassword({
    env,
    mayAsk,
    command: options.passwordCommand,
    secret: options.secret,
    variable: options.passwordVariable,
    inKeyring: options.keyring ? name : undefined,
    remark,
    account: toSafe(`${account.user}@${account.host}`),
    needed: needsPassword(account, options),
  });
  switch (read.kind) {
    case 'password':
      return {
        account,
        password: read.password,
        proofs: await proofsOf(options, proxyPassword, { env, mayAsk }),
        keepPassword: read.toKeep && (() => keepPassword(name, read.password)),
      };
    case 'cancelled':
      throw new Ending(EXIT_INTERRUPTED, '');
    case 'failed':
      throw new Ending(EXIT_USAGE, `imaptop: ${read.line}`);
  }
}

async function keepPassword(name: string, password: string): Promise<Result<null>> {
  const { Keyring } = await import('./config/keyring.ts');
  return new Keyring().keep(name, password);
}

async function proofsOf(
  { tokenCommand, certificate }: Options,
  proxyPassword: string | undefined,
  { env, mayAsk }: Asking,
): Promise<Proofs> {
  let proofs: Proofs = proxyPassword === undefined ? {} : { proxyPassword };
  if (certificate) {
    const { readClientCertificate } = await import('./config/certificates.ts');
    proofs = { ...proofs, certificate: taken(readClientCertificate(certificate)) };
  }
  if (tokenCommand !== undefined) {
    const { CommandTokens } = await import('./config/token-command.ts');
    const token = new CommandTokens(tokenCommand, env, Date.now, mayAsk);
    // Before the screen is taken: the command may have questions of its own.
    taken(await token.take());
    proofs = { ...proofs, token };
  }
  return proofs;
}

/** Nobody is asked for a password that is not going to be used. */
function needsPassword(
  { user, authMechanism, tunnel }: Account,
  { tokenCommand, certificate }: Options,
): boolean {
  // Nobody is going to sign in.
  if (user === '') return false;
  // Behind a tunnel one is mostly known already.
  if (authMechanism === undefined)
    return tokenCommand === undefined && certificate === undefined && tunnel === undefined;
  return !['EXTERNAL', 'OAUTHBEARER', 'XOAUTH2'].includes(authMechanism);
}

async function withCertificates(account: Account, file: string | undefined): Promise<Account> {
  if (file === undefined) return account;
  const { readCertificates } = await import('./config/certificates.ts');
  return { ...account, ca: taken(readCertificates(file)) };
}

function privately(directory: string): Result<string> {
  const made = makePrivate(directory);
  return made.kind === 'failed' ? made : ok(directory);
}
