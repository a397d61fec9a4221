// Expected failures are values. A failure says what kind it is, the server's own words where there are any, and what
// was not done; nobody ever matches on the text.
import type { Safe } from '../text/safe-text.ts';

export type FailureKind =
  | 'name-resolution'
  | 'refused-connection'
  | 'timeout'
  | 'tls'
  | 'authentication'
  | 'connection-lost'
  | 'no' // the server answered NO
  | 'bad' // the server answered BAD
  | 'protocol' // the server's answer cannot be understood
  | 'uidvalidity' // the mailbox is not the one the UIDs came from
  | 'identity' // a UID names another message than the one the user saw
  | 'limit' // a bound of our own was met
  | 'cancelled'
  | 'unsupported' // the server cannot do it safely
  | 'locked'; // read-only

export interface Failure {
  readonly kind: FailureKind;
  /** One line: what was being done, to what, what the other side said, what was not done. Sanitised. */
  readonly text: Safe;
  /** Response code such as TRYCREATE or OVERQUOTA, upper case (RFC 5530, RFC 9051 §7.1). */
  readonly code?: string;
}

export type Result<T> =
  { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'failed'; readonly failure: Failure };

export function ok<T>(value: T): Result<T> {
  return { kind: 'ok', value };
}

export function failed(failure: Failure): Result<never> {
  return { kind: 'failed', failure };
}
