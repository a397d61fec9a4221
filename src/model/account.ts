// The account that one run of the program works on: where it is and how to get in. The password is no part of it, so
// that an account can be shown, logged and journalled.

import type { Result } from './failure.ts';

/** `none` only where the user asked for it by name. */
export type TlsMode = 'implicit' | 'starttls' | 'none';

/** What can be asked for by name; the strongest first. LOGIN is the command, and the SASL mechanism where only that is left. */
export const AUTH_MECHANISMS = [
  'EXTERNAL',
  'OAUTHBEARER',
  'XOAUTH2',
  'SCRAM-SHA-256',
  'SCRAM-SHA-1',
  'PLAIN',
  'LOGIN',
] as const;
export type AuthMechanism = (typeof AUTH_MECHANISMS)[number];

export interface Account {
  readonly user: string;
  readonly host: string;
  readonly port: number;
  readonly tls: TlsMode;
  /** Certificates in PEM that are trusted beside the usual ones. */
  readonly ca?: string;
  /** SHA-256 fingerprints of the only certificates that are accepted: 64 lower-case hex digits each. */
  readonly pins?: readonly string[];
  readonly authMechanism?: AuthMechanism;
  /** Whose mailbox it is, where `user` signs in for somebody else: the authorization identity of SASL. */
  readonly as?: string;
  /** Only addresses of this kind. */
  readonly family?: 4 | 6;
  readonly proxy?: Proxy;
  /** A command whose stdin and stdout are the connection; what it leads to may have signed in already (PREAUTH). */
  readonly tunnel?: string;
}

export interface Proxy {
  readonly kind: 'socks5' | 'http';
  readonly host: string;
  readonly port: number;
  readonly user?: string;
}

/** "socks5://proxy.example.org:1080", without the user. */
export function proxyName({ kind, host, port }: Proxy): string {
  return `${kind}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Whose mail it is: what journal, cache and rescue copies are kept by. */
export function ownerOf({ user, as }: Account): string {
  return as ?? user;
}

/** What proves who is there, beside the password. Kept apart from the account, which can be shown and logged. */
export interface Proofs {
  readonly token?: TokenSource;
  /** Shown to the server in TLS, PEM. */
  readonly certificate?: { readonly cert: string; readonly key: string };
  readonly proxyPassword?: string;
}

/** Access tokens for OAUTHBEARER and XOAUTH2. They run out, so each sign-in asks. */
export interface TokenSource {
  take(): Promise<Result<string>>;
  /** Those given out, so that they can be kept out of what is written. */
  readonly given: readonly string[];
}

/** "mail.example.org:993", with brackets around an IPv6 address. */
export function hostAndPort(account: Account): string {
  const host = account.host.includes(':') ? `[${account.host}]` : account.host;
  return `${host}:${account.port}`;
}
