// Programs with a journal or a cache, as processes of their own.
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
type Fixture = 'journal' | 'cache';
buildSync({
  entryPoints: (['journal', 'cache'] satisfies Fixture[]).map(
    (fixture) => new URL(`fixture-${fixture}.ts`, import.meta.url).pathname,
  ),
  outdir: bundled,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'error',
});
const argsFor = (fixture: Fixture) => ['--no-warnings', join(bundled, `fixture-${fixture}.mjs`)];

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
export function start(
  job: string,
  folder: string,
  script = 'exec "$@"',
  fixture: Fixture = 'journal',
): Program {
  const words = ['-c', script, 'sh', process.execPath, ...argsFor(fixture), job, folder];
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
export function runWithin(
  script: string,
  job: string,
  folder: string,
  fixture: Fixture = 'journal',
): unknown {
  const words = ['-c', script, 'sh', process.execPath, ...argsFor(fixture), job, folder];
  const { stdout, stderr } = spawnSync('unshare', ['--mount', '--map-root-user', 'sh', ...words], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  if (stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout);
}
