// Preloaded into the program by a test: keeps the parts of it whose file names match HOLD from being loaded until the file
// HOLD_UNTIL is there.
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';

const held = new RegExp(process.env['HOLD'] ?? '^$');
const until = process.env['HOLD_UNTIL'] ?? '';
const nothing = new Int32Array(new SharedArrayBuffer(4));

registerHooks({
  load(url, context, nextLoad) {
    while (held.test(url) && !existsSync(until)) Atomics.wait(nothing, 0, 0, 10);
    return nextLoad(url, context);
  },
});
