// How many messages one window of a scan asks for: as many as the line brings in the time that a key may have to wait.

/** Milliseconds that one window's answer should take. */
const AIM = 100;
const LEAST = 25;
/** Some 70 ms of a fast server's answers. */
const MOST = 20_000;
const MOST_FIRST = 4_000;
/** Messages a millisecond: some 500 KB a second. */
const SLOW = 5;
const SURE = 3;
const TELLING = 20;

/** Milliseconds between answers that came over the line in one go. */
const TOGETHER = 2;

/** Answers that came together: how much the line brings in how long, all of them and the wait before say. */
interface Burst {
  windows: number;
  messages: number;
  /** Milliseconds until its first answer. */
  readonly took: number;
  /** Those after its first answer. */
  since: number;
}

export class Pace {
  /** Messages a window. */
  size: number;
  private readonly aim: number;
  private readonly roundTrip: number;
  private last: number | undefined;
  private burst: Burst | undefined;
  private slowBursts = 0;

  /**
   * `first`: messages that are worth a look at least. `roundTrip`, in milliseconds: windows that take less than half of it
   * wait for each other, not for the line. `rate`, in messages a millisecond, where some were read already.
   */
  constructor(first: number, roundTrip: number, rate = 0) {
    this.roundTrip = roundTrip;
    this.aim = Math.max(AIM, roundTrip / 2);
    this.size = Math.max(first, Math.min(MOST_FIRST, Math.floor(rate * this.aim)));
  }

  /** Windows go out after a pause: the time since the last one says nothing. */
  begins(now: number): void {
    this.last = now;
    this.burst = undefined;
  }

  /** A window of `messages` was answered. */
  answered(messages: number, now: number): void {
    const took = now - (this.last ?? now);
    this.last = now;
    this.gather(messages, took);
    if (took > 2 * this.aim) this.size = Math.max(LEAST, Math.floor(Math.min(this.size, messages) / 2));
    else if (took < this.aim && messages >= this.size / 2)
      this.size = Math.min(MOST, this.size * (took < this.aim / 4 ? 4 : 2));
  }

  private gather(messages: number, took: number): void {
    const { burst } = this;
    if (burst && took < TOGETHER && burst.since < TOGETHER) {
      burst.windows++;
      burst.messages += messages;
      burst.since += took;
      return;
    }
    if (burst) this.heed(burst);
    this.burst = { windows: 1, messages, took, since: 0 };
  }

  /** Windows that came together went out together: the way there and back is no work of the line's. */
  private heed({ windows, messages, took: waited }: Burst): void {
    const took = windows > 1 ? waited - this.roundTrip : waited;
    const isSlow = took >= TELLING && messages / took < SLOW;
    this.slowBursts = isSlow ? this.slowBursts + 1 : 0;
  }

  /** The line brings little: fewer octets are worth the work of making them fewer. */
  get isSlow(): boolean {
    return this.slowBursts >= SURE;
  }

  /** An answer could not be read: smaller windows find the message that it is about. */
  halt(messages: number): void {
    this.size = Math.max(1, Math.floor(messages / 8));
  }
}
