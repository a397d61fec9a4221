// The account that one run of the program works on: where it is and how to get in. The password is no part of it, so
// that an account can be shown, logged and journalled.

/** `none` only where the user asked for it by name. */
export type TlsMode = 'implicit' | 'starttls' | 'none';

/** SASL mechanisms that can be forced. */
export type AuthMechanism = 'PLAIN' | 'LOGIN';

export interface Account {
  readonly user: string;
  readonly host: string;
  readonly port: number;
  readonly tls: TlsMode;
  /** Certificates in PEM that are trusted beside the usual ones. */
  readonly ca?: string;
  /** SHA-256 fingerprint of the only certificate that is accepted: 64 lower-case hex digits. */
  readonly pin?: string;
  readonly authMechanism?: AuthMechanism;
}

/** "mail.example.org:993", with brackets around an IPv6 address. */
export function hostAndPort(account: Account): string {
  const host = account.host.includes(':') ? `[${account.host}]` : account.host;
  return `${host}:${account.port}`;
}
