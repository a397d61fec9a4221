// Compiles and runs the C client of limit.c, the limit that everything is held against. Where there is no C compiler, the
// Node drain takes its place and the report says so.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Login } from './session.ts';

export interface LimitRun {
  /** From exec to exit, as the one who waits for it sees it. */
  readonly wall: number;
  /** Milliseconds and octets of LOGIN and then of each command; of commands sent together each counts from their sending. */
  readonly commands: readonly { readonly ms: number; readonly octets: number }[];
  readonly cpu: number;
  readonly megabytes: number;
}

export class Limit {
  private readonly directory: string;
  private readonly program: string;
  private runs = 0;

  private constructor(directory: string, program: string) {
    this.directory = directory;
    this.program = program;
  }

  /** Undefined where nothing compiles it. */
  static compile(): Limit | undefined {
    const directory = mkdtempSync(join(tmpdir(), 'imaptop-limit-'));
    const program = join(directory, 'limit');
    const source = new URL('limit.c', import.meta.url).pathname;
    try {
      execFileSync('cc', ['-O2', '-D_GNU_SOURCE', '-o', program, source]);
      return new Limit(directory, program);
    } catch {
      rmSync(directory, { recursive: true, force: true });
      return undefined;
    }
  }

  /** A command with `+` before it is sent together with the one before; see limit.c. */
  async run({ port, user, password }: Login, commands: readonly string[]): Promise<LimitRun> {
    const file = join(this.directory, `commands-${++this.runs}`);
    writeFileSync(file, `${commands.join('\n')}\n`);
    const start = performance.now();
    const child = spawn(this.program, [String(port), user, file], {
      env: { IMAPTOP_PASSWORD: password },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('latin1').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('latin1').on('data', (text: string) => (stderr += text));
    const [code] = (await once(child, 'close')) as [number | null];
    const wall = performance.now() - start;
    rmSync(file);
    if (code !== 0) throw new Error(`the C client: ${stderr}`);
    const lines = stdout.trim().split('\n');
    const [, , cpu = NaN, kilobytes = NaN] = lines.pop()!.split(' ').map(Number);
    return {
      wall,
      cpu: cpu / 1000,
      megabytes: kilobytes / 1024,
      commands: lines.map((line) => {
        const [microseconds = NaN, octets = NaN] = line.split(' ').map(Number);
        return { ms: microseconds / 1000, octets };
      }),
    };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
