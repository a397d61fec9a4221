// One run of the program without a screen: started, armed, let go, and ended by SIGKILL at its point, or let end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ChildLine, Job, ToldPlan } from './child.ts';
import type { KillProxy } from './kill-proxy.ts';
import type { Point } from './points.ts';
import { armed, type Armed } from './strike.ts';

// Far more than any run takes; the program has then hung.
const PATIENCE_MS = 240_000;

export interface ChildRun {
  /** False when it was over before its point came, or had none. */
  readonly struck: boolean;
  /** What the journal held when it started: what had ended, and what was left unfinished. */
  readonly found: readonly ToldPlan[];
  readonly left: readonly ToldPlan[];
  /** What it said of the plans that ended. */
  readonly ended: readonly ToldPlan[];
}

export interface RunOptions {
  readonly job: Omit<Job, 'port'>;
  readonly password: string;
  /** A bundle of child.ts. */
  readonly script: string;
  readonly proxy: KillProxy;
  /** Chosen once it is known how many steps there are; none lets it end. */
  readonly point?: ((steps: number) => Point) | undefined;
}

export async function runChild({ job, password, script, proxy, point }: RunOptions): Promise<ChildRun> {
  const child = spawn(process.execPath, [script, JSON.stringify({ ...job, port: proxy.port })], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: job.stateDirectory, IMAPTOP_PASSWORD: password },
  });
  const exit = once(child, 'close');
  // The child may be dead before it reads.
  child.stdin.on('error', () => undefined);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  let struck = false;
  let strike: Armed | undefined;
  const blow = (): void => {
    struck = child.kill('SIGKILL');
  };
  const lines: ChildLine[] = [];
  eachLine(child.stdout, (text) => {
    const line = JSON.parse(text) as ChildLine;
    lines.push(line);
    if (line.said !== 'ready') return;
    if (point) strike = armed(point(line.steps), proxy, job.stateDirectory, blow);
    child.stdin.write('\n');
  });
  let hung = false;
  const timer = setTimeout(() => {
    hung = child.kill('SIGKILL');
  }, PATIENCE_MS);
  await exit;
  clearTimeout(timer);
  strike?.disarm();
  proxy.disarm();
  await proxy.idle();
  const fault = lines.find((line) => line.said === 'fault');
  if (hung) throw new Error(`the program hung: ${JSON.stringify(lines)}`);
  if (fault || stderr !== '') throw new Error(`the program failed: ${fault?.why ?? ''}${stderr}`);
  const found = lines.find((line) => line.said === 'found');
  return {
    struck,
    found: found?.ended ?? [],
    left: found?.left ?? [],
    ended: lines.flatMap((line) => (line.said === 'ended' ? [line.plan] : [])),
  };
}

function eachLine(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      const line = text.slice(0, end);
      text = text.slice(end + 1);
      take(line);
    }
  });
}
