// A clock that stands still until a test moves it.
import type { Clock } from '../../../src/ports.ts';

interface Timer {
  readonly at: number;
  readonly call: () => void;
}

export class ManualClock implements Clock {
  private time = 1_000_000;
  private readonly timers = new Set<Timer>();
  /** Called for each timer that is set. */
  onTimer: (milliseconds: number) => void = () => undefined;

  now(): number {
    return this.time;
  }

  after(milliseconds: number, call: () => void): () => void {
    const timer = { at: this.time + milliseconds, call };
    this.timers.add(timer);
    this.onTimer(milliseconds);
    return () => this.timers.delete(timer);
  }

  /** Runs what falls due, in its order. */
  advance(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (;;) {
      const due = [...this.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.timers.delete(due);
      this.time = due.at;
      due.call();
    }
    this.time = end;
  }

  get pending(): number {
    return this.timers.size;
  }
}
