// The words of the query language, in one place: what reads it, what writes it and what tells of it take them from here.

/** Flags by `is:` word. */
export const FLAG_WORDS: Readonly<Record<string, string>> = {
  seen: '\\Seen',
  read: '\\Seen',
  flagged: '\\Flagged',
  answered: '\\Answered',
  deleted: '\\Deleted',
  draft: '\\Draft',
};

/** Those of them that say that a flag is not there. */
export const LACKING_WORDS: Readonly<Record<string, string>> = {
  unseen: '\\Seen',
  unread: '\\Seen',
  new: '\\Seen',
};

/** NeoMutt's letters for keys. */
export const LETTERS: Readonly<Record<string, Key>> = {
  z: 'size',
  d: 'older',
  f: 'from',
  s: 'subject',
  k: 'keyword',
  t: 'to',
  c: 'cc',
  i: 'msgid',
  h: 'header',
  b: 'body',
  B: 'text',
};
/** Those that look in one field, or in any of several. */
export const FIELD_LETTERS: Readonly<Record<string, readonly string[]>> = {
  e: ['sender'],
  x: ['references'],
  C: ['to', 'cc'],
};
export const ATTACHMENT_LETTER = 'X';
/** `is:list`, `~l`: the field that every mailing list writes (RFC 2919). */
export const LIST_WORD = 'list';
export const LIST_LETTER = 'l';
export const LIST_FIELD = 'list-id';
export const FLAG_LETTERS: Readonly<Record<string, string>> = {
  F: '\\Flagged',
  D: '\\Deleted',
  R: '\\Seen',
  Q: '\\Answered',
};
export const LACKING_LETTERS: Readonly<Record<string, string>> = { N: '\\Seen', U: '\\Seen' };

export const KEYS = [
  'size',
  'older',
  'newer',
  'date',
  'uid',
  'in',
  'is',
  'keyword',
  'from',
  'subject',
  'to',
  'cc',
  'bcc',
  'msgid',
  'header',
  'body',
  'text',
  'has',
] as const;

/** Header fields with a key of their own. */
export const FIELD_KEYS: Readonly<Record<string, string>> = {
  to: 'to',
  cc: 'cc',
  bcc: 'bcc',
  msgid: 'message-id',
};

/** What `has:` takes. */
export const HAS_WORDS = ['attachment', 'attachments'] as const;
export type Key = (typeof KEYS)[number];

export const SIZE_UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

const DAY = 86_400;
export const AGE_UNITS: Readonly<Record<string, number>> = {
  h: 3_600,
  d: DAY,
  w: 7 * DAY,
  m: 30 * DAY,
  y: 365 * DAY,
};
