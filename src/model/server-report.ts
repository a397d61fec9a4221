// What became known of a server on the way in and by asking it: the facts of the server card and of `imaptop probe`. Plain
// data: dates are in ISO 8601, numbers that no number holds are digits. Every text is safe to show.
import type { Safe } from '../text/safe-text.ts';
import type { TlsMode } from './account.ts';
import type { QuotaFacts } from './quota.ts';

/** In the order in which they come; with STARTTLS, TLS comes after greeting and capabilities. */
export type StepName = 'resolve' | 'connect' | 'tls' | 'greeting' | 'capability' | 'sign-in' | 'questions';

export interface ReportStep {
  readonly name: StepName;
  readonly outcome: 'done' | 'failed';
  readonly milliseconds: number;
}

export interface CertificateFacts {
  readonly subject: Safe;
  readonly issuer: Safe;
  /** Subject alternative names: "DNS:mail.example.org". */
  readonly names: readonly Safe[];
  readonly serial: Safe;
  readonly validFrom: string;
  readonly validTo: string;
  /** "EC prime256v1", "RSA 2048". */
  readonly key: Safe;
  /** "ecdsa-with-SHA256". */
  readonly signature: Safe;
  /** SHA-256, as `openssl x509 -fingerprint -sha256` prints it. */
  readonly fingerprint: string;
}

/** One that the user accepted for this host and port. */
export interface PinnedCertificate extends CertificateFacts {
  readonly pinnedAt: string;
}

export interface TlsFacts {
  /** "TLS 1.3". */
  readonly version: Safe;
  readonly cipher: Safe;
  /** The server's own first, then who signed it. */
  readonly certificates: readonly CertificateFacts[];
  readonly trust: 'authority' | 'pinned' | 'none';
  /** Why nobody vouches for it: one sentence each. Also told where it is pinned all the same. */
  readonly doubts: readonly Safe[];
  /** What the user accepted for this host and port before, the newest last. */
  readonly known: readonly PinnedCertificate[];
}

export interface MechanismFacts {
  readonly name: Safe;
  readonly offered: boolean;
  /** imaptop knows it. */
  readonly known: boolean;
  readonly use: 'used' | 'refused' | 'possible' | 'impossible';
  readonly why: Safe;
}

export interface CapabilityFacts {
  /** Before TLS, where that was asked for on the way: anybody could have written it. */
  readonly inClear?: readonly Safe[];
  readonly before?: readonly Safe[];
  readonly after?: readonly Safe[];
  /** Between before and after. */
  readonly gained: readonly Safe[];
  readonly lost: readonly Safe[];
}

export interface NamespaceFacts {
  readonly kind: 'personal' | 'others' | 'shared';
  readonly prefix: Safe;
  readonly delimiter: Safe;
}

export interface FolderFacts {
  readonly name: Safe;
  readonly flags?: readonly Safe[];
  /** As EXAMINE said: many servers then say that none are kept. */
  readonly permanentFlags?: readonly Safe[];
  readonly exists?: number;
  readonly recent?: number;
  readonly unseen?: number;
  readonly uidValidity?: number;
  readonly uidNext?: number;
  readonly highestModSeq?: string;
  /** What the server answered to EXAMINE: READ-ONLY, if it keeps to the standard. */
  readonly mode?: Safe;
  readonly rights?: Safe;
  readonly quotaRoots?: readonly Safe[];
}

/** What a server was asked on account of the card or the probe, as far as it answered. */
export interface Inspection {
  readonly id?: readonly { readonly field: Safe; readonly value: Safe }[];
  readonly namespaces?: readonly NamespaceFacts[];
  readonly enabled?: readonly Safe[];
  readonly quotas?: readonly QuotaFacts[];
  readonly folder?: FolderFacts;
  /** What the server did not answer, and its words. */
  readonly refusals: readonly Safe[];
}

export interface ServerReport extends Partial<Omit<Inspection, 'refusals'>> {
  readonly server: {
    readonly user: Safe;
    readonly as?: Safe;
    readonly host: Safe;
    readonly port: number;
    readonly tls: TlsMode;
    /** Where it is not a connection of one's own: through what. */
    readonly way?: Safe;
    readonly isTunnel?: true;
  };
  readonly steps: readonly ReportStep[];
  /** The steps were taken while the program itself was starting: they took as long, and the server less. */
  readonly whileStarting?: true;
  readonly addresses: readonly Safe[];
  /** The one of them that answered. */
  readonly address?: Safe;
  readonly tls?: TlsFacts;
  readonly greeting?: Safe;
  readonly capabilities: CapabilityFacts;
  readonly mechanisms: readonly MechanismFacts[];
  readonly refusals: readonly Safe[];
  readonly failure?: { readonly step: StepName; readonly text: Safe };
  /** It ended for want of trust in the certificate, and the user may pin that. */
  readonly mayPin?: true;
}
