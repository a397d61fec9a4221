// Sets of UIDs for properties: crowded ones, in which ranges meet and merge, and ones over the whole UID space.
import * as fc from 'fast-check';
import { UidSet } from '../../src/model/uid-set.ts';
import { MAX_UID } from '../../src/model/uid.ts';

/** UIDs close together, so that runs, gaps of one and neighbours are common. */
const crowdedUids = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 40 });

/** UIDs anywhere, with the ends of the UID space among them. */
const anyUids = fc.array(
  fc.oneof(
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: MAX_UID - 12, max: MAX_UID }),
    fc.integer({ min: 1, max: MAX_UID }),
  ),
  { maxLength: 60 },
);

export const uidLists = fc.oneof(crowdedUids, anyUids);

export const uidSets = uidLists.map((uids) => UidSet.from(uids));

export function ascending(uids: Iterable<number>): number[] {
  return [...new Set(uids)].sort((a, b) => a - b);
}
