// Quota as the server tells it (RFC 9208 §4.2): which roots a folder counts towards, and what each allows.
import type { Safe } from '../text/safe-text.ts';

export interface QuotaFacts {
  readonly root: Safe;
  /** STORAGE, MESSAGE, MAILBOX, ANNOTATION-STORAGE or what else the server counts. */
  readonly resource: Safe;
  /** In units of the resource: of 1,024 octets where its name says STORAGE (RFC 9208 §5). */
  readonly used: number;
  readonly limit: number;
}

export interface FolderQuota {
  /** In the server's order, also those that set no limit; undefined where it did not say. */
  readonly roots: readonly Safe[] | undefined;
  readonly quotas: readonly QuotaFacts[];
}

/** Octets of one unit of a resource; undefined where it counts things. */
export function octetsPerUnit({ resource }: QuotaFacts): number | undefined {
  const name = resource.toUpperCase();
  return name === 'STORAGE' || name === 'ANNOTATION-STORAGE' ? 1_024 : undefined;
}
