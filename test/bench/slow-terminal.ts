// Reads a program's terminal no faster than a line of so many octets a second would carry it.
import type { EmulatedTerminal } from '../helpers/terminal.ts';

const TICK_MS = 10;

export class SlowTerminal {
  private readonly terminal: EmulatedTerminal;
  private readonly octetsPerMs: number;
  private readonly timer: NodeJS.Timeout;
  /** When everything that was read so far would have come through. */
  private through = performance.now();
  private read: number;

  constructor(terminal: EmulatedTerminal, octetsPerSecond: number) {
    this.terminal = terminal;
    this.octetsPerMs = octetsPerSecond / 1000;
    this.read = terminal.received;
    this.timer = setInterval(() => this.look(), TICK_MS);
  }

  /** Milliseconds until what is on the screen here would be on the screen at the line's end. */
  get behind(): number {
    this.look();
    return Math.max(0, this.through - performance.now());
  }

  end(): void {
    clearInterval(this.timer);
    this.terminal.resume();
  }

  private look(): void {
    const now = performance.now();
    const came = this.terminal.received - this.read;
    this.read += came;
    this.through = Math.max(this.through, now) + came / this.octetsPerMs;
    // The kernel's own buffer of a few KB comes in one piece.
    if (this.through > now + TICK_MS) this.terminal.stall();
    else this.terminal.resume();
  }
}
