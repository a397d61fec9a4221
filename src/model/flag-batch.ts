// The flags of many messages, as they came from the server: what brings rows up to date whose sizes and dates are known.
import type { FlagPool } from './flags.ts';

/** Parallel columns of `count` entries, in any order; where a message comes twice, the later entry holds. */
export interface FlagBatch {
  readonly count: number;
  readonly uids: Uint32Array;
  /** Ids in `pool`. */
  readonly flagIds: Uint32Array;
  readonly pool: FlagPool;
}
