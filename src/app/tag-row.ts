// A row of the flag menu: a flag or a label, what the chosen messages have of it, and what is to become of that.
import type { FlagChange } from '../model/flags.ts';
import { isLabel, labelKey, type Tag } from '../model/labels.ts';
import { formatCount } from '../text/size.ts';
import { literal, safe, type Safe } from '../text/safe-text.ts';

export interface TagCount {
  readonly flag: Tag;
  /** Of the chosen messages, as far as they were read. */
  readonly has: number;
  /** Of all in the folder; 0 where nobody knows. */
  readonly inFolder: number;
}

export interface TagRow extends TagCount {
  /** Within the menu. */
  readonly id: string;
  /** Of the chosen messages those of which it is not known. */
  readonly unread: number;
  /** More of them are on the way. */
  readonly isBeingRead: boolean;
  /** Undefined where none is left for it, and for labels: Space toggles it. */
  readonly letter: string | undefined;
  readonly change: FlagChange | undefined;
  /** Why it cannot be changed here. */
  readonly denied: Safe | undefined;
}

/** No flag has a quotation mark in it. */
const LABEL_MARK = '"';

export const labelId = (key: string): string => `${LABEL_MARK}${key}`;

export const rowId = (tag: Tag): string => (isLabel(tag) ? labelId(labelKey(tag)) : tag);

export const isLabelId = (id: string): boolean => id.startsWith(LABEL_MARK);

/** Set, cleared and left alone in turn, as far as that changes anything. */
export function nextChange({ has, unread, change }: TagRow, of: number): FlagChange | undefined {
  const turns: (FlagChange | undefined)[] = [undefined];
  if (has < of) turns.push('add');
  if (has > 0 || unread > 0) turns.push('remove');
  return turns[(turns.indexOf(change) + 1) % turns.length];
}

/** `all 3`, `2 of 3`, `none`; `2 so far` where more are being read. */
export function haveWords({ has, unread, isBeingRead }: TagRow, of: number): Safe {
  if (has === of) return of === 1 ? literal('yes') : safe`all ${formatCount(of)}`;
  if (isBeingRead && unread > 0) return has === 0 ? literal('not read') : safe`${formatCount(has)} so far`;
  if (has === 0 && unread === 0) return of === 1 ? literal('no') : literal('none');
  return safe`${formatCount(has)} of ${formatCount(of)}`;
}
