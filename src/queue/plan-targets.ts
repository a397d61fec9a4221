// The messages that a plan names, found by UID: a plan of a hundred thousand is compared a chunk at a time.
import type { Identity } from '../model/message-table.ts';

export class PlanTargets {
  /** Ascending by UID. */
  private readonly list: readonly Identity[];
  /** Who asks for one asks for the next one then. */
  private next = 0;

  constructor(targets: readonly Identity[]) {
    const ascends = targets.every(({ uid }, n) => n === 0 || targets[n - 1]!.uid < uid);
    this.list = ascends ? targets : targets.toSorted((a, b) => a.uid - b.uid);
  }

  get(uid: number): Identity | undefined {
    const place = this.list[this.next]?.uid === uid ? this.next : this.placeOf(uid);
    if (place === undefined) return undefined;
    this.next = place + 1;
    return this.list[place];
  }

  private placeOf(uid: number): number | undefined {
    let low = 0;
    let high = this.list.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.list[middle]!.uid;
      if (found === uid) return middle;
      if (found < uid) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }
}
