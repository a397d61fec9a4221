// Unique identifiers of messages. A Uid is branded so that a bare number (a count, a sequence number) cannot be passed
// where a message is meant; sequence numbers have no type here because nothing may act on one.

declare const uidBrand: unique symbol;
/** Unique identifier of a message in one mailbox with one UIDVALIDITY; 1 to 4,294,967,295 (RFC 9051 §2.3.1.1). */
export type Uid = number & { readonly [uidBrand]: true };

export const MAX_UID = 4_294_967_295 as Uid;

export function isUid(value: number): value is Uid {
  return Number.isInteger(value) && value >= 1 && value <= MAX_UID;
}

/** Throws on anything that is not a 32-bit non-zero integer: a wrong UID is a bug, never an expected failure. */
export function toUid(value: number): Uid {
  if (!isUid(value)) throw new RangeError(`not a UID: ${value}`);
  return value;
}
