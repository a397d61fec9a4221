// Preloaded into the program by a test: keeps it from reading the files, and from getting the modules of Node, whose names
// match HOLD, until the file HOLD_UNTIL is there.
import fs, { existsSync } from 'node:fs';

const held = new RegExp(process.env['HOLD'] ?? '^$');
const until = process.env['HOLD_UNTIL'] ?? '';
const nothing = new Int32Array(new SharedArrayBuffer(4));

function waitFor(name: unknown): void {
  while (held.test(String(name)) && !existsSync(until)) Atomics.wait(nothing, 0, 0, 10);
}

const { readFileSync } = fs;
fs.readFileSync = ((...args: Parameters<typeof readFileSync>) => {
  waitFor(args[0]);
  return readFileSync(...args);
}) as typeof readFileSync;

const { getBuiltinModule } = process;
process.getBuiltinModule = (name: string) => {
  waitFor(name);
  return getBuiltinModule(name);
};
