// `node test/torture/all.ts [--server NAME --seed N]`: everything that tortures, one after the other. Fails where one does.
import { spawnSync } from 'node:child_process';

const PROGRAMS = ['run.ts', 'races.ts', 'consoles.ts', 'seeds.ts'];

const failed = PROGRAMS.filter((name) => {
  const script = new URL(name, import.meta.url).pathname;
  return spawnSync(process.execPath, [script, ...process.argv.slice(2)], { stdio: 'inherit' }).status !== 0;
});
process.stdout.write(failed.length > 0 ? `failed: ${failed.join(', ')}\n` : 'nothing failed\n');
process.exit(failed.length > 0 ? 1 : 0);
