// Rows whose flags somebody changed while they were being read: what was told of them is the newer, and the rows may come as
// they were before.
import { UidSet } from '../../model/uid-set.ts';
import type { Uid } from '../../model/uid.ts';

export class Overtaken {
  private asked = UidSet.empty;
  private told = new Set<Uid>();

  /** Call the result once these are read. */
  reading(uids: UidSet): () => void {
    this.asked = uids;
    return () => {
      // Those of another folder may be under way by now.
      if (this.asked === uids) this.asked = UidSet.empty;
    };
  }

  flagsTold(uid: Uid): void {
    if (this.asked.has(uid)) this.told.add(uid);
  }

  /** Those that are to be read again. */
  take(): UidSet {
    const told = UidSet.from(this.told);
    this.told.clear();
    return told;
  }

  /** Another list takes this one's place. */
  leave(): void {
    this.asked = UidSet.empty;
    this.told.clear();
  }
}
