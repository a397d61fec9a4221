// The whole program, from exec to the list complete and drawn: the built console in an emulated terminal.
import { rmSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConsoleDriver } from '../helpers/console-driver.ts';
import type { Measure } from './listing.ts';

export const console120x40: Measure = async ({ port, user, password }, messages) => {
  const state = mkdtempSync(join(tmpdir(), 'imaptop-bench-'));
  const start = performance.now();
  const console = await ConsoleDriver.start({
    args: ['--tls', 'none', '--sort', '-size', '--state-dir', state, `imap://${user}@127.0.0.1:${port}`],
    env: { IMAPTOP_PASSWORD: password, TERM: 'xterm-256color' },
    columns: 120,
    rows: 40,
  });
  await console.waitFor(`MESSAGES  ${messages.toLocaleString('en-US')} `);
  const taken = performance.now() - start;
  await console.press('q');
  await console.exited;
  await console.close();
  rmSync(state, { recursive: true, force: true });
  return taken;
};
