// Marks for all of a group at once.
import type { UidSet } from '../model/uid-set.ts';
import { literal, safe, type Safe } from '../text/safe-text.ts';
import { formatCount } from '../text/size.ts';
import type { ViewIntent } from './view-intent.ts';

/** All of the group; where all of it is marked already, the marks are taken away. */
export function groupMarks(marks: UidSet, uids: UidSet, label: Safe): ViewIntent[] {
  const isMarked = uids.minus(marks).isEmpty;
  const words: Safe = isMarked ? literal('unmarked') : literal('marked');
  const text = safe`${formatCount(uids.size)} ${words}: ${label}.`;
  return [
    { kind: 'set-marks', marks: isMarked ? marks.minus(uids) : marks.union(uids) },
    { kind: 'say', status: { text, tone: 'plain' } },
  ];
}
