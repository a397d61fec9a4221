// Chance from a seed: the same plans and the same points in every run with the same seed.

export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** From 0 up to, not including, 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)] as T;
  }

  /** Some of them, in their order. */
  sample<T>(list: readonly T[], count: number): T[] {
    const places = list.map((_, place) => ({ place, rank: this.next() }));
    const chosen = new Set(
      places
        .sort((a, b) => a.rank - b.rank)
        .slice(0, count)
        .map(({ place }) => place),
    );
    return list.filter((_, place) => chosen.has(place));
  }
}
