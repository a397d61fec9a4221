// Measures how long nothing came while an answer is due, and how long nothing whole did. It counts its own ticks and not
// the clock's time: a laptop that slept, or a clock that was set, is no silence of the server.
import type { Command } from '../../model/command.ts';
import type { Clock } from '../../ports.ts';

const FIRST_NOTICE_SECONDS = 5;
export const GIVE_UP_SECONDS = 30;
/** A server may have every header to read before it says the first word: Dovecot takes two minutes for a million. */
const LONG_WORK_SECONDS = 300;
export const ENDLESS_SECONDS = 600; // A response of 8 MB takes that long over a line of 14 kB/s.

/** Seconds that a server may take for what is its turn now. */
export function patienceFor(command: Command | undefined): number {
  return command?.kind === 'thread' ? LONG_WORK_SECONDS : GIVE_UP_SECONDS;
}

export interface SilenceListener {
  /** Seconds without a byte; undefined when one came, or when nothing is due any more. */
  silence(seconds: number | undefined): void;
  gaveUp(seconds: number): void;
  /** Seconds without a byte until it is given up; `GIVE_UP_SECONDS` unless told. */
  patience?(): number;
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
      const patience = this.listener.patience?.() ?? GIVE_UP_SECONDS;
      if (this.seconds >= patience) {
        this.cancel = undefined;
        this.listener.gaveUp(this.seconds);
        return;
      }
      // Whoever asks for long work says for how long it has been asked.
      if (patience <= GIVE_UP_SECONDS) this.listener.silence(this.seconds);
      this.wait(1);
    });
  }
}
