// A clock that stands still until it is told to go on.
import type { Clock } from '../../src/ports.ts';

export class ManualClock implements Clock {
  private time = 0;
  private calls: { readonly at: number; readonly call: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(milliseconds: number, call: () => void): () => void {
    const entry = { at: this.time + milliseconds, call };
    this.calls.push(entry);
    return () => {
      this.calls = this.calls.filter((other) => other !== entry);
    };
  }

  /** Calls that are still to come. */
  get waiting(): number {
    return this.calls.length;
  }

  pass(milliseconds: number): void {
    this.time += milliseconds;
    for (;;) {
      const due = this.calls.filter(({ at }) => at <= this.time).sort((a, b) => a.at - b.at)[0];
      if (!due) return;
      this.calls = this.calls.filter((other) => other !== due);
      due.call();
    }
  }
}
