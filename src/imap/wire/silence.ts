// Measures how long nothing came while an answer is due, and how long nothing whole did. It counts its own ticks and not
// the clock's time: a laptop that slept, or a clock that was set, is no silence of the server.
import type { Clock } from '../../ports.ts';

const FIRST_NOTICE_SECONDS = 5;
export const GIVE_UP_SECONDS = 30;
export const ENDLESS_SECONDS = 600; // A response of 8 MB takes that long over a line of 14 kB/s.

export interface SilenceListener {
  /** Seconds without a byte; undefined when one came, or when nothing is due any more. */
  silence(seconds: number | undefined): void;
  gaveUp(): void;
  /** Bytes kept coming, but in ten minutes no whole response. */
  endless(): void;
}

export class SilenceWatch {
  private readonly clock: Clock;
  private readonly listener: SilenceListener;
  private cancel: (() => void) | undefined;
  private cancelEndless: (() => void) | undefined;
  private seconds = 0;

  constructor(clock: Clock, listener: SilenceListener) {
    this.clock = clock;
    this.listener = listener;
  }

  /** An answer is due from now on. */
  start(): void {
    this.listen();
    if (!this.cancelEndless) this.awaitWhole();
  }

  /** Some bytes came. */
  heard(): void {
    if (this.cancel) this.listen();
  }

  /** A whole response came, or a piece of what we send was taken. */
  progress(): void {
    this.heard();
    if (this.cancelEndless) this.awaitWhole();
  }

  stop(): void {
    this.cancelEndless?.();
    this.cancelEndless = undefined;
    this.quiet();
  }

  private quiet(): void {
    this.cancel?.();
    this.cancel = undefined;
    if (this.seconds > 0) this.listener.silence(undefined);
    this.seconds = 0;
  }

  private listen(): void {
    this.quiet();
    this.wait(FIRST_NOTICE_SECONDS);
  }

  private awaitWhole(): void {
    this.cancelEndless?.();
    this.cancelEndless = this.clock.after(ENDLESS_SECONDS * 1000, () => {
      this.cancelEndless = undefined;
      this.listener.endless();
    });
  }

  private wait(seconds: number): void {
    this.cancel = this.clock.after(seconds * 1000, () => {
      this.seconds += seconds;
      if (this.seconds >= GIVE_UP_SECONDS) {
        this.cancel = undefined;
        this.listener.gaveUp();
        return;
      }
      this.listener.silence(this.seconds);
      this.wait(1);
    });
  }
}
