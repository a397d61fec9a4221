// What a plan has learnt, as parts of sets: a set that grew is written as what came to it, since a plan of a hundred
// thousand messages learns of them a chunk at a time.
import type { Known } from '../model/plan.ts';
import { UidSet } from '../model/uid-set.ts';
import { oneOf, textOf, uidsOf, type Fields } from './fields.ts';

/** Those that are always there, and those that may not be known yet. */
const SETS = {
  sent: true,
  removalSent: true,
  proven: true,
  goneBefore: true,
  changedByOthers: true,
  othersGone: true,
  copies: true,
  strangers: true,
  rescued: true,
  lacking: false,
  left: false,
  lastCopies: false,
  othersDeleted: false,
} as const satisfies Record<keyof Learnt, boolean>;
const NAMES = Object.keys(SETS) as (keyof Learnt)[];

/** The target is no set, and kept with the plan. */
type Learnt = Omit<Known, 'target'>;

export interface KnownPart {
  readonly field: keyof Learnt;
  /** The parts before it are void. */
  readonly anew: boolean;
  /** Undefined where nothing is left of it. */
  readonly uids: string | undefined;
}

/** The parts to write, after `before` was written. */
export function knownParts(now: Known, before: Known | undefined): KnownPart[] {
  return NAMES.flatMap((field): KnownPart[] => {
    const [is, was] = [now[field], before?.[field]];
    if (is === was) return [];
    if (!is) return [{ field, anew: true, uids: undefined }];
    if (!was) return [{ field, anew: true, uids: is.toString() }];
    const more = is.minus(was);
    if (more.size !== is.size - was.size) return [{ field, anew: true, uids: is.toString() }];
    return more.isEmpty ? [] : [{ field, anew: false, uids: more.toString() }];
  });
}

export function knownOf(rows: readonly Fields[]): Learnt {
  const parts = new Map<string, string[]>();
  for (const row of rows) {
    const field = oneOf(row['field'], NAMES);
    const texts = parts.get(field) ?? [];
    parts.set(field, texts);
    const text = textOf(row['uids']);
    if (text !== '') texts.push(text);
  }
  const always = Object.fromEntries(
    NAMES.filter((field) => SETS[field]).map((field) => [field, UidSet.empty]),
  );
  const read = Object.fromEntries([...parts].map(([field, texts]) => [field, uidsOf(texts.join(','))]));
  return { ...always, ...read } as Learnt;
}
