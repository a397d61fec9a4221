// Header fields that are read of all messages of a list, by what they are for.
import type { KnownField } from './message-fields.ts';

export const FIELD_SETS = {
  /** What groups are told by. */
  traits: ['from', 'list-id', 'content-type'],
  /** What threads and copies are told by. */
  lineage: ['message-id', 'in-reply-to', 'references', 'from', 'date', 'subject'],
  /** What copies are told by as well where that is wanted. */
  addressees: ['to', 'cc'],
  /** The one that the user named, once they did. */
  typed: [],
} as const satisfies Readonly<Record<string, readonly KnownField[]>>;

export type FieldSet = keyof typeof FIELD_SETS;
