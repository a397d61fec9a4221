// One kill of the program without a screen: started, armed, let go, and ended by SIGKILL at its point.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ChildLine, Job } from './child.ts';
import { KillProxy } from './kill-proxy.ts';
import type { Point } from './points.ts';
import { armed, type Armed } from './strike.ts';

// Far more than any run takes; the program has then hung.
const PATIENCE_MS = 60_000;

export interface KillOutcome {
  /** False when the plans were over before their point came: then they were let end. */
  readonly struck: boolean;
  /** The command that was going on, where that is known. */
  readonly where: string;
}

export interface KillOptions {
  readonly job: Job;
  readonly password: string;
  /** A bundle of child.ts. */
  readonly script: string;
  /** Chosen once it is known how many steps there are. */
  readonly point: (steps: number) => Point;
}

export async function killChild({ job, password, script, point }: KillOptions): Promise<KillOutcome> {
  const proxy = await KillProxy.start(job.port);
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
    strike = armed(point(line.steps), proxy, job.stateDirectory, blow);
    child.stdin.write('\n');
  });
  let hung = false;
  const timer = setTimeout(() => {
    hung = child.kill('SIGKILL');
  }, PATIENCE_MS);
  await exit;
  clearTimeout(timer);
  strike?.disarm();
  await proxy.idle();
  await proxy.stop();
  const fault = lines.find((line) => line.said === 'fault');
  if (hung) throw new Error(`the program hung: ${JSON.stringify(lines)}`);
  if (fault || stderr !== '') throw new Error(`the program failed: ${fault?.why ?? ''}${stderr}`);
  return { struck, where: proxy.struck ?? '' };
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
