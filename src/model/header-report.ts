// What a mail administrator reads in a header, read out. Whatever it says was written by somebody: only what a server
// wrote that the account names is more than a claim.
import type { Safe } from '../text/safe-text.ts';
import type { HeaderField } from './envelope.ts';

export interface HeaderReport {
  /** Decoded, in their order. */
  readonly fields: readonly HeaderField[];
  /** The lines as they came: every octet that is no printable ASCII as a mark. */
  readonly raw: readonly Safe[];
  readonly octets: number;
  /** Only its beginning was read. */
  readonly cut: boolean;
  readonly route: Route;
  readonly claims: readonly Claim[];
  /** Whether the account names any server whose results are trusted. */
  readonly trustsAny: boolean;
  readonly signatures: readonly Signature[];
  /** List-*, precedence, priority, and what tells machines apart. */
  readonly handling: readonly HeaderField[];
  readonly oddities: readonly Safe[];
}

/** The way of the message: the hops oldest first, the Date field before them. */
export interface Route {
  /** Of the Date field, as seconds since 1970-01-01 UTC. */
  readonly written: number | undefined;
  readonly hops: readonly Hop[];
  /** Seconds from the first known time to the last. */
  readonly total: number | undefined;
}

export interface Hop {
  readonly from: Safe;
  readonly by: Safe;
  /** `ESMTPS`, as registered (RFC 3848), or as written. */
  readonly protocol: Safe;
  readonly encryption: Encryption;
  /** `TLS 1.3 TLS_AES_256_GCM_SHA384`, as far as it was written down. */
  readonly cipher: Safe;
  readonly date: number | undefined;
  /** Seconds since the time before it. */
  readonly delay: number | undefined;
  /** It says an earlier time than the hop before it: a clock is wrong. */
  readonly skewed: boolean;
}

/** `unsaid`: not handed over by SMTP, or not told how. */
export type Encryption = 'tls' | 'clear' | 'unsaid';

/** Results that a server wrote into the header (RFC 8601, RFC 8617, RFC 7208 §9.1). */
export interface Claim {
  readonly field: Safe;
  /** Who says so: the authserv-id. */
  readonly by: Safe;
  readonly trusted: boolean;
  /** ARC instance; 0 elsewhere. */
  readonly instance: number;
  readonly results: readonly AuthenticationResult[];
}

export interface AuthenticationResult {
  readonly method: Safe;
  readonly result: Safe;
  /** Properties, reason and comment. */
  readonly detail: Safe;
}

/** DKIM-Signature, ARC-Message-Signature or ARC-Seal: read out, not verified. */
export interface Signature {
  readonly field: Safe;
  readonly domain: Safe;
  readonly selector: Safe;
  readonly algorithm: Safe;
  readonly instance: number;
  /** What of it an administrator has to know. */
  readonly remarks: readonly Safe[];
}
