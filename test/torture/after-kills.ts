// The rest of `npm run torture`, once the kills are over: races with other clients and consoles, cuts, folders made anew.
// Each is a program of its own, which can be run alone; so can the kills, by saying how many.
import { spawnSync } from 'node:child_process';

const PROGRAMS = [
  import.meta.resolve('./races.ts'),
  import.meta.resolve('./consoles.ts'),
  import.meta.resolve('./seeds.ts'),
];

process.once('exit', () => {
  if (process.argv.some((word) => /^--(?:kills|signals)/.test(word))) return;
  for (const program of PROGRAMS) {
    const args = [new URL(program).pathname, ...process.argv.slice(2)];
    if (spawnSync(process.execPath, args, { stdio: 'inherit' }).status !== 0) process.exitCode = 1;
  }
});
