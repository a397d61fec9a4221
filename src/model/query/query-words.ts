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

/** NeoMutt's letters, where they mean something that is known of every message. */
export const LETTERS: Readonly<Record<string, string>> = {
  z: 'size',
  d: 'older',
  f: 'from',
  s: 'subject',
  k: 'keyword',
};
export const FLAG_LETTERS: Readonly<Record<string, string>> = {
  F: '\\Flagged',
  D: '\\Deleted',
  R: '\\Seen',
  Q: '\\Answered',
};
export const LACKING_LETTERS: Readonly<Record<string, string>> = { N: '\\Seen', U: '\\Seen' };

export const KEYS = ['size', 'older', 'newer', 'date', 'uid', 'is', 'keyword', 'from', 'subject'] as const;
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
