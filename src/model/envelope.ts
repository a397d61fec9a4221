// What the list shows of a message's header, decoded and sanitised. Fetched for the rows in sight, or for all when a sort
// or a search needs them.
import type { Safe } from '../text/safe-text.ts';
import type { Uid } from './uid.ts';

export interface Envelope {
  /** Display name of the first author, else the address. Empty when the message has no From. */
  readonly from: Safe;
  readonly subject: Safe;
}

export interface Envelopes {
  readonly size: number;
  has(uid: Uid): boolean;
  get(uid: Uid): Envelope | undefined;
}

/** One header field of a message (RFC 5322 §2.2), unfolded, decoded (RFC 2047) and sanitised. */
export interface HeaderField {
  readonly name: Safe;
  readonly value: Safe;
}

/** A message's header as far as it was read. */
export interface Header {
  readonly fields: readonly HeaderField[];
  /** True where the header was longer than what is read of one. */
  readonly cut: boolean;
}

export function fromOf({ fields }: Header): Safe | undefined {
  return fields.find(({ name }) => name.toLowerCase() === 'from')?.value;
}
