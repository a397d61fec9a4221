// How long the event loop was busy with one thing: what a key would have had to wait for. Processor time of this thread,
// since on a shared machine a thread is also kept waiting by others.

const TICK_MS = 1;

export class LoopWatch {
  private readonly timer: NodeJS.Timeout;
  private before = process.threadCpuUsage();
  private longest = 0;

  constructor() {
    this.timer = setInterval(() => this.look(), TICK_MS);
  }

  /** What was before does not count. */
  begin(): void {
    this.look();
    this.longest = 0;
  }

  /** Milliseconds of the longest block. */
  end(): number {
    this.look();
    clearInterval(this.timer);
    return this.longest;
  }

  private look(): void {
    const now = process.threadCpuUsage();
    const used = (now.user + now.system - this.before.user - this.before.system) / 1000;
    this.longest = Math.max(this.longest, used);
    this.before = now;
  }
}
