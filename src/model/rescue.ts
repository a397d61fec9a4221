// A message that was saved to the disk before a plan removed it: what APPEND needs to give it back.
import type { Flag } from './flags.ts';
import type { Uid } from './uid.ts';

export interface RescuedMessage {
  /** Its UID before it was removed. */
  readonly uid: Uid;
  readonly octets: number;
  /** INTERNALDATE as seconds since 1970-01-01 UTC; NaN where it was not known. */
  readonly date: number;
  /** Without \\Recent and \\Deleted, which no message should come back with. */
  readonly flags: readonly Flag[];
}
