// One console as a process of its own, behind a proxy of its own: told what to do line by line, and killed when it is to be.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { FaultProxy } from '../helpers/fault-proxy.ts';
import type { MailServer } from '../servers/server.ts';
import type { ConsoleJob, Said, Told } from './console-child.ts';
import { WireWatch } from './wire-watch.ts';

const PATIENCE_MS = 60_000;

export class ConsoleProcess {
  readonly proxy: FaultProxy;
  readonly watch: WireWatch;
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly heard: Said[] = [];
  private hear: () => void = () => undefined;
  private stderr = '';
  private dead = false;

  private constructor(proxy: FaultProxy, child: ChildProcessByStdio<Writable, Readable, Readable>) {
    this.proxy = proxy;
    this.watch = new WireWatch(proxy.lines, []);
    this.child = child;
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    // It may be dead before it reads.
    child.stdin.on('error', () => undefined);
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.heard.push(JSON.parse(line) as Said);
      this.hear();
    });
    child.on('close', () => {
      this.dead = true;
      this.hear();
    });
  }

  static async start(server: MailServer, job: Omit<ConsoleJob, 'port'>): Promise<ConsoleProcess> {
    const proxy = await FaultProxy.start(server.port);
    const script = new URL(import.meta.resolve('./console-child.ts')).pathname;
    const child = spawn(process.execPath, [script, JSON.stringify({ ...job, port: proxy.port })], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: job.stateDirectory, IMAPTOP_PASSWORD: server.password },
    });
    const made = new ConsoleProcess(proxy, child);
    await made.listen();
    return made;
  }

  tell(told: Told): void {
    this.child.stdin.write(`${JSON.stringify(told)}\n`);
  }

  /** The next line that it says. */
  async listen(): Promise<Said> {
    const timer = setTimeout(() => this.child.kill('SIGKILL'), PATIENCE_MS);
    while (this.heard.length === 0) {
      if (this.dead) throw new Error(`the console is gone: ${this.stderr}`);
      await new Promise<void>((resolve) => {
        this.hear = resolve;
      });
    }
    clearTimeout(timer);
    const said = this.heard.shift()!;
    if (said.said === 'fault') throw new Error(`the console failed: ${said.why}${this.stderr}`);
    return said;
  }

  /** SIGKILL; resolves once it is gone. */
  async kill(): Promise<void> {
    const gone = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await gone;
  }

  async end(): Promise<void> {
    const gone = once(this.child, 'close');
    this.tell({ do: 'end' });
    await gone;
    await this.proxy.stop();
  }
}
