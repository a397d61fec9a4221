// What header fields say of many messages, reduced to what groups, threads and copies are told by.
import type { Safe } from '../text/safe-text.ts';

export const FIELD_NAMES = [
  'from',
  'list-id',
  'content-type',
  'message-id',
  'in-reply-to',
  'references',
  'date',
  'subject',
  'to',
  'cc',
] as const;
export type KnownField = (typeof FIELD_NAMES)[number];

declare const typedField: unique symbol;
/** One that the user named: in small letters, and fit for a command as it is. */
export type TypedField = string & { readonly [typedField]: true };

export type FieldName = KnownField | TypedField;

/**
 * Of each field the first there is, '' where there is none. From: the first address, its domain in lower case. List-Id: the
 * identifier in its brackets (RFC 2919 §2). Content-Type: `type/subtype` in lower case. Message-ID: with its brackets. In-Reply-To,
 * References: identifiers with their brackets, a space between them. Others: their text.
 */
export type FieldTexts = Readonly<Partial<Record<FieldName, Safe>>>;
