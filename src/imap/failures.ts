// From ImapFlow's and Node's errors to failures: what was being done, what the other side said, what was not done. An
// error's code decides, never its text; the password is in none of the parts.
import { hostAndPort, type Account } from '../model/account.ts';
import type { Failure, FailureKind } from '../model/failure.ts';
import { concat, literal, safe, toSafe, type Safe } from '../text/safe-text.ts';
import { isSignInRefused } from './sign-in-refused.ts';
import type { GivenUp } from './due-answer.ts';
import { CertificateRefused } from './tls-transport.ts';
import { ENDLESS_SECONDS } from './wire/silence.ts';

// A server may put megabytes into one line; a status line shows some hundred characters.
const MAX_SERVER_TEXT = 300;

/** Whatever ImapFlow and Node add to their errors. */
interface ErrorDetails {
  readonly code?: unknown;
  readonly tlsFailed?: unknown;
  readonly authenticationFailed?: unknown;
  readonly serverResponseCode?: unknown;
  readonly responseStatus?: unknown;
  readonly responseText?: unknown;
  /** Of a SASL exchange: which, and what the server said within it. */
  readonly mechanism?: unknown;
  readonly remark?: unknown;
  /** The words of a BYE. */
  readonly reason?: unknown;
  readonly errors?: unknown;
  readonly response?: unknown;
}

/** The server's words as they are shown: "[AUTHENTICATIONFAILED] Authentication failed." */
export function serverWords(text: string, code?: string): Safe {
  const words = text.length > MAX_SERVER_TEXT ? `${text.slice(0, MAX_SERVER_TEXT)}...` : text;
  return toSafe(code === undefined ? words : `[${code}] ${words}`.trim());
}

export function signInFailure(error: unknown, account: Account): Failure {
  const { kind, reason, code } = signInReason(error);
  const text = concat(
    toSafe(
      account.user === ''
        ? `Could not look at ${hostAndPort(account)}: `
        : `Could not sign in to ${hostAndPort(account)} as ${account.user}: `,
    ),
    reason,
    literal(kind === 'tls' ? '. The password was not sent.' : '. Nothing was changed.'),
  );
  return code === undefined ? { kind, text } : { kind, text, code };
}

interface Reason {
  readonly kind: FailureKind;
  readonly reason: Safe;
  readonly code?: string;
}

function signInReason(error: unknown): Reason {
  if (error instanceof CertificateRefused) {
    const shown = `${error.reason}; its subject is ${error.subject || 'empty'}, its SHA-256 fingerprint ${error.fingerprint}`;
    return { kind: 'tls', reason: toSafe(error.fingerprint === '' ? error.reason : shown) };
  }
  if (isSignInRefused(error)) return { kind: error.kind, reason: toSafe(error.message) };
  const details = (error ?? {}) as ErrorDetails;
  const responseCode = textOf(details.serverResponseCode)?.toUpperCase();
  if (details.authenticationFailed === true) {
    const words = textOf(details.responseText) ?? textOf(details.response) ?? 'no reason given';
    return withExchange(refusedWith(kindOfRefusal(responseCode, words), words, responseCode), details);
  }
  const code = textOf(details.code) ?? '';
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
    return { kind: 'tls', reason: literal('the server does not speak TLS on this port') };
  if (details.tlsFailed === true || isTlsCode(code))
    return { kind: 'tls', reason: toSafe(`TLS failed: ${messageOf(error)}`) };
  // OpenSSL's errors have a reason as well; they are through by now.
  const bye = textOf(details.reason);
  if (bye !== undefined) return refusedWith(saysFull(bye) ? 'limit' : 'refused-connection', bye, undefined);
  return networkReason(code, error);
}

function refusedWith(kind: FailureKind, words: string, code: string | undefined): Reason {
  const reason = concat(literal('the server said: '), withoutFullStop(serverWords(words, code)));
  return code === undefined ? { kind, reason } : { kind, reason, code };
}

/** A server that keeps no more than a hash of the password may offer SCRAM and be unable to do it. */
function withExchange(refused: Reason, { mechanism, remark }: ErrorDetails): Reason {
  const said = textOf(remark);
  const isScram = textOf(mechanism)?.startsWith('SCRAM-') === true && refused.kind === 'authentication';
  const remarked = said === undefined ? literal('') : concat(literal(' ('), serverWords(said), literal(')'));
  const advice = isScram
    ? safe` (by ${toSafe(String(mechanism))}; --auth plain is another way)`
    : literal('');
  return { ...refused, reason: concat(refused.reason, remarked, advice) };
}

// Words for "no connection left", where no code says it: Dovecot's "Maximum number of connections from user+IP exceeded",
// Gmail's "Too many simultaneous connections", "Connection limit reached".
const FULL =
  /\b(too many|maximum)( number of)?( [\w-]+){0,3} (connections|sessions)\b|\b(connection|session)s? limit\b/i;
// Too many sign-ins or too many wrong ones: more of them, one a turn, would make it worse.
const TOO_OFTEN = /\b(rate|throttl\w*|attempts?|passwords?)\b/i;

function saysFull(words: string): boolean {
  return FULL.test(words) && !TOO_OFTEN.test(words);
}

/** RFC 5530 §3: a refusal that is not about the password may pass. Where a code is about the password, it decides. */
function kindOfRefusal(code: string | undefined, words: string): FailureKind {
  switch (code) {
    case 'LIMIT':
      return TOO_OFTEN.test(words) ? 'no' : 'limit';
    case 'UNAVAILABLE':
    case 'INUSE':
    case 'SERVERBUG':
      return saysFull(words) ? 'limit' : 'no';
    case undefined:
    case 'ALERT':
      return saysFull(words) ? 'limit' : 'authentication';
    default:
      return 'authentication';
  }
}

function networkReason(code: string, error: unknown): Reason {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
    case 'EAI_NODATA':
    case 'EAI_NONAME':
      return { kind: 'name-resolution', reason: literal('the host name cannot be resolved') };
    case 'ECONNREFUSED':
      return { kind: 'refused-connection', reason: literal('the connection was refused') };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
      return { kind: 'refused-connection', reason: literal('the host cannot be reached') };
    case 'CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return { kind: 'timeout', reason: literal('no connection in time') };
    case 'GREETING_TIMEOUT':
      return {
        kind: 'timeout',
        reason: literal('the server did not greet in time (is it TLS, or is it IMAP?)'),
      };
    case 'SIGN_IN_TIMEOUT':
    case 'UPGRADE_TIMEOUT':
    case 'ETIMEOUT':
      return { kind: 'timeout', reason: literal('the server stopped answering') };
    case 'ECONNRESET':
    case 'EPIPE':
    case 'NoConnection':
    case 'EConnectionClosed':
    case 'ClosedAfterConnectTLS':
    case 'ClosedAfterConnectText':
      return { kind: 'connection-lost', reason: literal('the server closed the connection') };
    default:
      return { kind: 'protocol', reason: toSafe(messageOf(error)) };
  }
}

function isTlsCode(code: string): boolean {
  return code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_');
}

/** A connection that was up is not any more. */
export function lossFailure(account: Account, bye: string | undefined, gaveUp: GivenUp | undefined): Failure {
  const server = toSafe(hostAndPort(account));
  if (gaveUp === 'slow') {
    const text = safe`The server ${server} did not end an answer in ${ENDLESS_SECONDS / 60} minutes; the connection was given up.`;
    return { kind: 'timeout', text };
  }
  if (gaveUp === 'silent') {
    const text = safe`The server ${server} said nothing for half a minute; the connection was given up.`;
    return { kind: 'timeout', text };
  }
  const said =
    bye === undefined
      ? literal('')
      : concat(literal(': the server said: '), withoutFullStop(serverWords(bye)));
  return { kind: 'connection-lost', text: safe`The connection to ${server} was lost${said}.` };
}

/**
 * What a sign-in beside a connection that is up says about the server: it takes one at a time. `plainly`: said in so many
 * words; else a door that is shut counts as well.
 */
export function takesOneOnly({ kind, code }: Failure, plainly: boolean): boolean {
  if (kind === 'limit') return true;
  if (kind === 'no') return code === 'UNAVAILABLE' || code === 'INUSE';
  return !plainly && (kind === 'refused-connection' || kind === 'connection-lost');
}

/** Some servers call a full house a wrong password. It stays one: repeating it could lock the account. */
export function secondRefused(failure: Failure): Failure {
  if (failure.kind !== 'authentication') return failure;
  return {
    ...failure,
    text: safe`The server took the password on one connection and not on the other. ${failure.text}`,
  };
}

/** A command of the reader that got no OK. `doing`: "Could not list the folders". */
export function commandFailure(error: unknown, doing: Safe): Failure {
  const details = (error ?? {}) as ErrorDetails;
  const status = textOf(details.responseStatus);
  if (status === 'NO' || status === 'BAD') {
    const code = responseCode(details.response);
    const words = serverWords(textOf(details.responseText) ?? 'no reason given', code);
    const text = concat(doing, literal(': the server said: '), withoutFullStop(words), literal('.'));
    const kind = status === 'NO' ? 'no' : 'bad';
    return code === undefined ? { kind, text } : { kind, text, code };
  }
  const { kind, reason } = networkReason(textOf(details.code) ?? '', error);
  return { kind, text: concat(doing, literal(': '), reason, literal('.')) };
}

/** RFC 9051 §7.1: the code in brackets at the start of a status response, upper case. */
function responseCode(response: unknown): string | undefined {
  const attributes = (response as { attributes?: unknown } | undefined)?.attributes;
  if (!Array.isArray(attributes)) return undefined;
  const section = (attributes[0] as { section?: readonly ({ value?: unknown } | null)[] } | null)?.section;
  const name = section?.[0]?.value;
  return typeof name === 'string' ? name.toUpperCase() : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function withoutFullStop(text: Safe): Safe {
  return text.endsWith('.') ? (text.slice(0, -1) as Safe) : text;
}
