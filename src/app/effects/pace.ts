// How many messages one window of a scan asks for: as many as the line brings in the time that a key may have to wait.

/** Milliseconds that one window's answer should take. */
const AIM = 100;
const LEAST = 25;
/** Some 70 ms of a fast server's answers. */
const MOST = 20_000;
const MOST_FIRST = 4_000;
/** Messages a millisecond: some 500 KB a second. */
const SLOW = 5;
const SURE = 4;
const TELLING = 20;

export class Pace {
  /** Messages a window. */
  size: number;
  private readonly aim: number;
  private last: number | undefined;
  private slowAnswers = 0;

  /**
   * `first`: messages that are worth a look at least. `roundTrip`, in milliseconds: windows that take less than half of it
   * wait for each other, not for the line. `rate`, in messages a millisecond, where some were read already.
   */
  constructor(first: number, roundTrip: number, rate = 0) {
    this.aim = Math.max(AIM, roundTrip / 2);
    this.size = Math.max(first, Math.min(MOST_FIRST, Math.floor(rate * this.aim)));
  }

  /** Windows go out after a pause: the time since the last one says nothing. */
  begins(now: number): void {
    this.last = now;
  }

  /** A window of `messages` was answered. */
  answered(messages: number, now: number): void {
    const took = now - (this.last ?? now);
    this.last = now;
    // Answers that come together say nothing of the line between them.
    const isSlow = took >= TELLING && messages / took < SLOW;
    this.slowAnswers = isSlow ? this.slowAnswers + 1 : 0;
    if (took > 2 * this.aim) this.size = Math.max(LEAST, Math.floor(Math.min(this.size, messages) / 2));
    else if (took < this.aim && messages >= this.size / 2)
      this.size = Math.min(MOST, this.size * (took < this.aim / 4 ? 4 : 2));
  }

  /** The line brings little: fewer octets are worth the work of making them fewer. */
  get isSlow(): boolean {
    return this.slowAnswers >= SURE;
  }

  /** An answer could not be read: smaller windows find the message that it is about. */
  halt(messages: number): void {
    this.size = Math.max(1, Math.floor(messages / 8));
  }
}
