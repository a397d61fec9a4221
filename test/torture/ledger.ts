// What the other clients did, or may have done, to each message: written down before they send it, so that nothing of
// theirs can be laid at the door of the queue, and nothing of the queue's at theirs.

export interface Touch {
  /** Folders that they took it out of, or tried to. */
  readonly removedFrom: Set<string>;
  /** Folders that they put a copy of it into, once for each time. */
  readonly putInto: string[];
  /** They removed it for good, or tried to. */
  expunged: boolean;
  readonly set: Set<string>;
  readonly cleared: Set<string>;
  /** Whether the server said OK to its APPEND; undefined where they did not make it. */
  born: boolean | undefined;
  /** Its flags then. */
  bornWith: readonly string[];
  /** How often its folder had been made anew by then. */
  bornAfter: number;
  /** Changed before the plans were given to the queue, and never after. */
  early: boolean;
}

export class Ledger {
  private readonly touches = new Map<string, Touch>();
  /** Folders that were deleted and made anew, and how often. */
  readonly madeAnew = new Map<string, number>();
  /** True until the plans are given to the queue. */
  early = true;
  /** Commands that the others sent. */
  count = 0;

  of(id: string): Touch | undefined {
    return this.touches.get(id);
  }

  ids(): Iterable<string> {
    return this.touches.keys();
  }

  expunges(id: string, folder: string): void {
    const touch = this.touch(id);
    touch.removedFrom.add(folder);
    touch.expunged = true;
  }

  moves(id: string, from: string, to: string): void {
    const touch = this.touch(id);
    touch.removedFrom.add(from);
    touch.putInto.push(to);
  }

  makesAnew(folder: string): void {
    this.madeAnew.set(folder, (this.madeAnew.get(folder) ?? 0) + 1);
  }

  /** Nobody knows whether it was done. */
  failed(id: string): void {
    this.touch(id).early = false;
  }

  flags(id: string, change: 'add' | 'remove', flag: string): void {
    const touch = this.touch(id);
    (change === 'add' ? touch.set : touch.cleared).add(flag);
  }

  /** Asked for now; `isBorn` once the server has said OK. */
  bears(id: string, folder: string, flags: readonly string[]): void {
    const touch = this.touch(id);
    touch.born = false;
    touch.bornWith = flags;
    touch.bornAfter = this.madeAnew.get(folder) ?? 0;
    touch.putInto.push(folder);
    for (const flag of flags) touch.set.add(flag);
  }

  isBorn(id: string): void {
    this.touch(id).born = true;
  }

  /** In words, for whoever looks into a round that went wrong. */
  story(): string[] {
    const anew = [...this.madeAnew.keys()].map((folder) => `${folder} made anew`);
    return [
      ...anew,
      ...[...this.touches].map(([id, { removedFrom, putInto, set, cleared, ...rest }]) =>
        [
          id,
          ...[...removedFrom].map((folder) => `out of ${folder}`),
          ...putInto.map((folder) => `into ${folder}`),
          ...[...set].map((flag) => `+${flag}`),
          ...[...cleared].map((flag) => `-${flag}`),
          JSON.stringify(rest),
        ].join(' '),
      ),
    ];
  }

  private touch(id: string): Touch {
    let touch = this.touches.get(id);
    if (!touch) {
      touch = {
        removedFrom: new Set(),
        putInto: [],
        expunged: false,
        set: new Set(),
        cleared: new Set(),
        born: undefined,
        bornWith: [],
        bornAfter: 0,
        early: true,
      };
      this.touches.set(id, touch);
    }
    touch.early &&= this.early;
    return touch;
  }
}
