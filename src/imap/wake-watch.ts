// Notices that the machine slept, or that the program stood still: the clock is further on than the ticks. What was
// connected then may be gone without a word.
import type { Clock } from '../ports.ts';

const TICK_MS = 5000;
const JUMP_MS = 30_000;

export class WakeWatch {
  private readonly clock: Clock;
  private readonly woke: () => void;
  private cancel: (() => void) | undefined;

  constructor(clock: Clock, woke: () => void) {
    this.clock = clock;
    this.woke = woke;
  }

  start(): void {
    const before = this.clock.now();
    this.cancel = this.clock.after(TICK_MS, () => {
      const slept = this.clock.now() - before - TICK_MS;
      this.start();
      if (slept > JUMP_MS) this.woke();
    });
  }

  stop(): void {
    this.cancel?.();
  }
}
