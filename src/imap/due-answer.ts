// Watches the reader's connection while an answer is due. ImapFlow tells no arriving bytes, so its counter is looked at
// every second: a long answer that keeps arriving is no silence. A server that only dribbles is given up all the same.
import type { Clock } from '../ports.ts';
import { SilenceWatch, type SilenceListener } from './wire/silence.ts';

const LOOK_MS = 1000;
// Fewer are no progress: the shortest line that tells anything, "* OK wait\r\n", has about as many.
const PROGRESS_OCTETS = 10;

/** Why a connection was given up. */
export type GivenUp = 'silent' | 'slow';

export interface DueAnswerListener extends Pick<SilenceListener, 'silence'> {
  gaveUp(why: GivenUp): void;
}

export class DueAnswer {
  private readonly clock: Clock;
  private readonly silence: SilenceWatch;
  private readonly received: () => number;
  private due = 0;
  private seen = 0;
  private cancelLook: (() => void) | undefined;

  constructor(clock: Clock, received: () => number, listener: DueAnswerListener) {
    this.clock = clock;
    this.received = received;
    this.silence = new SilenceWatch(clock, {
      silence: (seconds) => listener.silence(seconds),
      gaveUp: () => listener.gaveUp('silent'),
      endless: () => listener.gaveUp('slow'),
    });
  }

  /** Watches until the answer is there, one way or the other. */
  async during<T>(answer: Promise<T>): Promise<T> {
    if (this.due++ === 0) {
      this.seen = this.received();
      this.silence.start();
      this.look();
    }
    try {
      return await answer;
    } finally {
      if (--this.due === 0) {
        this.cancelLook?.();
        this.silence.stop();
      }
    }
  }

  private look(): void {
    this.cancelLook = this.clock.after(LOOK_MS, () => {
      const received = this.received();
      if (received >= this.seen + PROGRESS_OCTETS) {
        this.seen = received;
        this.silence.heard();
      }
      this.look();
    });
  }
}
