// Measures how long nothing came while an answer is due. It counts its own ticks and not the clock's time: a laptop that
// slept, or a clock that was set, is no silence of the server.
import type { Clock } from '../../ports.ts';

const FIRST_NOTICE_SECONDS = 5;
export const GIVE_UP_SECONDS = 30;

export interface SilenceListener {
  /** Seconds without a byte; undefined when one came, or when nothing is due any more. */
  silence(seconds: number | undefined): void;
  gaveUp(): void;
}

export class SilenceWatch {
  private readonly clock: Clock;
  private readonly listener: SilenceListener;
  private cancel: (() => void) | undefined;
  private seconds = 0;

  constructor(clock: Clock, listener: SilenceListener) {
    this.clock = clock;
    this.listener = listener;
  }

  /** An answer is due from now on, or a byte came while it is. */
  restart(): void {
    this.stop();
    this.wait(FIRST_NOTICE_SECONDS);
  }

  heard(): void {
    if (this.cancel) this.restart();
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
    if (this.seconds > 0) this.listener.silence(undefined);
    this.seconds = 0;
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
