// Notices when a server describes one UID as two messages. As long as UIDs ascend none comes twice: only then is what came
// before looked at again.

/** What is not a number is as it was written. */
type Said = number | string;

export class Contradictions {
  private readonly uids: number[] = [];
  private readonly sizes: Said[] = [];
  private readonly dates: Said[] = [];
  private places: Map<number, number> | undefined;
  found = false;

  add(uid: number, size: Said, date: Said): void {
    const place = this.uids.length;
    if (place > 0 && uid <= this.uids[place - 1]!)
      this.places ??= new Map(this.uids.map((one, n) => [one, n]));
    const before = this.places?.get(uid);
    if (before !== undefined) this.found ||= this.sizes[before] !== size || this.dates[before] !== date;
    else {
      this.uids.push(uid);
      this.sizes.push(size);
      this.dates.push(date);
      this.places?.set(uid, place);
    }
  }
}
