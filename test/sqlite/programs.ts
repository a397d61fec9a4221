// Programs with a journal, as processes of their own.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { onTestFinished } from 'vitest';

// In one file, which starts in a third of the time.
const bundled = mkdtempSync(join(tmpdir(), 'imaptop-fixture-'));
process.once('exit', () => rmSync(bundled, { recursive: true }));
const FIXTURE = join(bundled, 'fixture.mjs');
buildSync({
  entryPoints: [new URL('fixture-journal.ts', import.meta.url).pathname],
  outfile: FIXTURE,
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'error',
});
const ARGS = ['--no-warnings', FIXTURE];

export interface Program {
  readonly child: ChildProcess;
  /** Its next line, as the JSON it is. */
  line(): Promise<unknown>;
  /** Lets it go on where it waits. */
  go(): void;
  /** Ends it, and returns once it is gone. */
  kill(): Promise<void>;
}

/** With a script, within a shell: `"$@"` is the program. */
export function start(job: string, folder: string, script = 'exec "$@"'): Program {
  const words = ['-c', script, 'sh', process.execPath, ...ARGS, job, folder];
  const child = spawn('sh', words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  onTestFinished(kill);
  return {
    child,
    line: async () => {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${job} ended too early`);
      return JSON.parse(value) as unknown;
    },
    go: () => void child.stdin.write('\n'),
    kill,
  };
}

/** Runs a job to its end within a shell that prepares its disk: `"$@"` is the program. */
export function runWithin(script: string, job: string, folder: string): unknown {
  const words = ['-c', script, 'sh', process.execPath, ...ARGS, job, folder];
  const { stdout, stderr } = spawnSync('unshare', ['--mount', '--map-root-user', 'sh', ...words], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout);
}
