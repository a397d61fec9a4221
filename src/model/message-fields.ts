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
] as const;
export type FieldName = (typeof FIELD_NAMES)[number];

/**
 * Of each field the first there is, '' where there is none. From: the first address, its domain in lower case. List-Id: the
 * identifier in its brackets (RFC 2919 §2). Content-Type: `type/subtype` in lower case. Message-ID: with its brackets. In-Reply-To,
 * References: identifiers with their brackets, a space between them. Others: their text.
 */
export type FieldTexts = Readonly<Partial<Record<FieldName, Safe>>>;
