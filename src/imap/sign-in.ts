// Signs one connection in with ImapFlow, strictly: the TLS that was asked for or nothing, one attempt, bounded in time
// and in memory.
import type { Duplex } from 'node:stream';
import type { ImapFlowOptions, Logger } from 'imapflow';
import type { Account, Proofs } from '../model/account.ts';
import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import type { KnownCertificates, SignedIn } from '../ports.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import { Client, type Gate } from './client.ts';
import { serverWords, signInFailure } from './failures.ts';
import { blotter } from './secrets.ts';
import { SignInNotes } from './sign-in-notes.ts';
import { tlsTransport } from './tls-transport.ts';
import { openWay } from './way-in.ts';

const MEGABYTE = 1024 * 1024;
// A SEARCH answer with a million UIDs is one line of about 8 MB.
const MAX_LINE = 32 * MEGABYTE;
// The reader asks for 64 KB of a header; servers that ignore the bound send it all.
const MAX_LITERAL = 8 * MEGABYTE;
const MAX_RESPONSE = 48 * MEGABYTE;
const MAX_TOKENS = 300_000;
const CONNECT_MS = 15_000;
const GREETING_MS = 15_000;
// From the first byte to the end of the sign-in: about ten round trips and a server that delays after failures.
const SIGN_IN_MS = 45_000;
// Above every deadline of ours, so that ImapFlow's own watchdog never decides.
const SOCKET_MS = 10 * 60_000;

export interface SignInOptions extends Gate {
  readonly account: Account;
  readonly password: string;
  readonly proofs?: Proofs | undefined;
  readonly known?: KnownCertificates | undefined;
  /** Takes what is seen on the way. */
  readonly notes?: SignInNotes;
  /** The server's ALERTs, also during sign-in. */
  readonly onAlert: (text: Safe) => void;
  /** Takes ImapFlow's protocol lines. */
  readonly logger?: Logger;
  readonly signal?: AbortSignal;
}

export async function signIn(options: SignInOptions): Promise<Result<Client>> {
  const { account, proofs = {}, signal, notes = new SignInNotes() } = options;
  let way: Duplex | undefined;
  try {
    way = await openWay(account, proofs, notes, signal ?? new AbortController().signal);
  } catch (error) {
    return failed(clearFailure(error, options));
  }
  // Whoever reads from it hears of its errors as well.
  way?.on('error', () => undefined);
  const signedIn = await signInOver(way, notes, options);
  if (signedIn.kind === 'failed') way?.destroy();
  return signedIn;
}

async function signInOver(
  way: Duplex | undefined,
  notes: SignInNotes,
  options: SignInOptions,
): Promise<Result<Client>> {
  const { account, password, proofs, signal } = options;
  const client = new Client(account, password, clientOptions(options, way, notes), options, {
    proofs,
    notes,
  });
  // Before connect(): without a listener ImapFlow's error would end the program. It closes the connection as well.
  client.on('error', () => {});
  client.on('alert', ({ message }) => options.onAlert(serverWords(message)));
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    client.close();
  }, SIGN_IN_MS);
  const abort = () => client.close();
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) client.close();
  try {
    await client.connect();
    return ok(client);
  } catch (error) {
    if (options.lookOnly) await leave(client);
    client.close();
    return failed(clearFailure(timedOut ? { code: 'SIGN_IN_TIMEOUT' } : error, options));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** Servers repeat what they were sent. */
function clearFailure(error: unknown, { account, password, proofs }: SignInOptions): Failure {
  const failure = signInFailure(error, account);
  const { user, as } = account;
  const clear = blotter({ password, user, as, token: proofs?.token })(failure.text);
  return { ...failure, text: toSafe(clear) };
}

/** A server that was only looked at is told goodbye, where it still listens. */
async function leave(client: Client): Promise<void> {
  await client.command('LOGOUT', false).catch(() => undefined);
}

function clientOptions(
  { account, proofs, known, logger }: SignInOptions,
  way: Duplex | undefined,
  notes: SignInNotes,
): ImapFlowOptions {
  return {
    host: account.host,
    port: account.port,
    secure: account.tls === 'implicit',
    // Left out, ImapFlow would go on in the clear when somebody strips STARTTLS from the capabilities.
    ...(account.tls === 'implicit' ? {} : { doSTARTTLS: account.tls === 'starttls' }),
    transport: tlsTransport(account, { proofs, notes, known, way }),
    // Empty values are left out by ImapFlow: no version, so that nobody learns which holes there are.
    clientInfo: { name: 'imaptop', version: '', vendor: '', 'support-url': '' },
    logger: logger ?? false,
    logRaw: false,
    disableAutoIdle: true,
    disableAutoEnable: true,
    disableIMAP4rev2: true,
    disableCompression: true,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: GREETING_MS,
    socketTimeout: SOCKET_MS,
    maxLineLength: MAX_LINE,
    maxLiteralSize: MAX_LITERAL,
    maxResponseSize: MAX_RESPONSE,
    maxResponseTokens: MAX_TOKENS,
    // MD5, the default, is missing on FIPS systems.
    idHashAlgorithm: 'sha256',
  };
}

const DAY_MS = 86_400_000;

/** What is known of a client that has signed in; `now` in milliseconds since 1970-01-01 UTC. */
export function signedInAs(
  client: Client,
  account: Account,
  notes: SignInNotes | undefined,
  now: number,
): SignedIn {
  const end = Date.parse(notes?.tls?.certificate?.validTo ?? '');
  return {
    tls: tlsState(client, account),
    cleartext: !client.secureConnection && account.tunnel === undefined,
    certificateDays: Number.isNaN(end) ? undefined : Math.floor((end - now) / DAY_MS),
  };
}

/** What the header bar shows: "TLS 1.3", "TLS 1.2 STARTTLS", "NO TLS". */
export function tlsState(client: Client, account: Account): Safe {
  if (!client.tls) return toSafe(account.tunnel === undefined ? 'NO TLS' : 'TUNNEL');
  const version = client.tls.version.replace(/^TLSv/, 'TLS ');
  return toSafe(account.tls === 'starttls' ? `${version} STARTTLS` : version);
}
