// How long to wait before the next attempt to connect: doubling from 1 second to 5 minutes, scattered, so that a server
// that comes back is not met by everybody at once.
const LONGEST_SECONDS = 300;
// A connection that held this long was a good one: the next loss starts from the beginning.
const GOOD_AFTER_MS = 60_000;

export class Backoff {
  private readonly random: () => number;
  private attempts = 0;

  /** `random` as Math.random. */
  constructor(random: () => number) {
    this.random = random;
  }

  /** Seconds until the next attempt. */
  next(): number {
    const doubled = Math.min(LONGEST_SECONDS, 2 ** Math.min(this.attempts++, 20));
    return Math.min(LONGEST_SECONDS, Math.max(1, Math.round(doubled * (0.75 + this.random() / 2))));
  }

  /** The connections were up for a while. */
  held(milliseconds: number): void {
    if (milliseconds >= GOOD_AFTER_MS) this.attempts = 0;
  }
}
