// What a list is sorted by.

export const SORT_KEYS = ['size', 'date', 'from', 'subject', 'uid', 'thread'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

/** True where the order needs every message's From or Subject. */
export function needsEnvelopes(key: SortKey): boolean {
  return key === 'from' || key === 'subject';
}
