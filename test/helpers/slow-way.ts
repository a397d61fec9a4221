// One way of a line to a terminal: bytes come out as fast as it carries them and as late as it is long, and any number of
// them may wait before it, as they do in the buffers of an SSH connection.
const TICK_MS = 5;

export interface Way {
  readonly octetsPerSecond: number;
  /** Until what was put in comes out, besides the carrying. */
  readonly delayMs?: number;
}

export class SlowWay {
  private readonly octetsPerMs: number;
  private readonly delayMs: number;
  private readonly deliver: (bytes: Buffer) => void;
  private waiting: { at: number; bytes: Buffer }[] = [];
  private timer: NodeJS.Timeout | undefined;
  /** Until when the line is taken by what came out already. */
  private taken = 0;

  constructor({ octetsPerSecond, delayMs = 0 }: Way, deliver: (bytes: Buffer) => void) {
    this.octetsPerMs = octetsPerSecond / 1_000;
    this.delayMs = delayMs;
    this.deliver = deliver;
  }

  push(bytes: Buffer): void {
    this.waiting.push({ at: performance.now() + this.delayMs, bytes });
    this.timer ??= setInterval(() => this.carry(), TICK_MS);
  }

  end(): void {
    clearInterval(this.timer);
    this.waiting = [];
  }

  private carry(): void {
    const now = performance.now();
    for (let first = this.waiting[0]; first; first = this.waiting[0]) {
      this.taken = Math.max(this.taken, first.at);
      const octets = Math.min(first.bytes.length, Math.floor((now - this.taken) * this.octetsPerMs));
      if (octets <= 0) return;
      this.taken += octets / this.octetsPerMs;
      this.deliver(first.bytes.subarray(0, octets));
      if (octets === first.bytes.length) this.waiting.shift();
      else first.bytes = first.bytes.subarray(octets);
    }
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
