// How long the event loop was busy with one thing: what a key would have had to wait for. Processor time of this thread,
// since on a shared machine a thread is also kept waiting by others. And how much memory it took meanwhile.

const TICK_MS = 1;
const MEMORY_MS = 20;

export class LoopWatch {
  private readonly timer: NodeJS.Timeout;
  private before = process.threadCpuUsage();
  private readonly memoryTimer: NodeJS.Timeout;
  private longest = 0;
  private memoryBefore = 0;
  private memory = 0;

  constructor() {
    this.timer = setInterval(() => this.look(), TICK_MS);
    this.memoryTimer = setInterval(() => this.weigh(), MEMORY_MS);
  }

  /** What was before does not count. */
  begin(): void {
    this.look();
    this.longest = 0;
    this.memoryBefore = this.memory = process.memoryUsage.rss();
  }

  /** Milliseconds of the longest block, and octets that the program grew by. */
  end(): { readonly block: number; readonly memory: number } {
    this.look();
    this.weigh();
    clearInterval(this.timer);
    clearInterval(this.memoryTimer);
    return { block: this.longest, memory: this.memory - this.memoryBefore };
  }

  private weigh(): void {
    this.memory = Math.max(this.memory, process.memoryUsage.rss());
  }

  private look(): void {
    const now = process.threadCpuUsage();
    const used = (now.user + now.system - this.before.user - this.before.system) / 1000;
    this.longest = Math.max(this.longest, used);
    this.before = now;
  }
}
