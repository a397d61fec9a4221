// RFC 9051 §7.1: an ALERT must be shown to the user. A server that repeats itself, or floods, must not fill the screen.
import type { Clock } from '../ports.ts';
import type { Safe } from '../text/safe-text.ts';

const WINDOW_MS = 60_000;
const MAX_IN_WINDOW = 10;

export class AlertGate {
  private readonly clock: Clock;
  private readonly shown = new Map<Safe, number>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** True where this text is to be shown now. */
  lets(text: Safe): boolean {
    const now = this.clock.now();
    for (const [old, at] of this.shown) if (now - at >= WINDOW_MS) this.shown.delete(old);
    if (this.shown.has(text) || this.shown.size >= MAX_IN_WINDOW) return false;
    this.shown.set(text, now);
    return true;
  }
}
