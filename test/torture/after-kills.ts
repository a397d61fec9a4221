// The rest of `npm run torture`, once the kills are over: races with other clients and consoles, cuts, folders made anew,
// and at full size the tests of which the suite has a share. Each is a program of its own, which can be run alone; so can
// the kills, by saying how many.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const PROGRAMS = [
  import.meta.resolve('./races.ts'),
  import.meta.resolve('./consoles.ts'),
  import.meta.resolve('./seeds.ts'),
  import.meta.resolve('./lost-index.ts'),
  import.meta.resolve('./cached.ts'),
];
const TESTS = ['cuts', 'foreign-marks', 'large', 'fuzz', 'huge-message'].map(
  (name) => `test/torture/${name}.test.ts`,
);
/** Plans of a thousand messages, killed as well. */
const MANY = ['--messages', '1250', '--kills', '98', '--signals', '0'];
/** Each case takes an account of its own. */
const FULL_SIZE = { IMAPTOP_TORTURE: 'all', IMAPTOP_TEST_ACCOUNTS: '1400' };

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
  const ended = spawnSync(process.execPath, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (ended.status !== 0) process.exitCode = 1;
}

process.once('exit', () => {
  if (process.argv.some((word) => /^--(?:kills|signals|messages)/.test(word))) return;
  run([new URL(import.meta.resolve('./run.ts')).pathname, ...MANY, ...process.argv.slice(2)]);
  for (const program of PROGRAMS) run([new URL(program).pathname, ...process.argv.slice(2)]);
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  run([vitest, 'run', '--config', 'test/vitest.config.ts', ...TESTS], FULL_SIZE);
});
