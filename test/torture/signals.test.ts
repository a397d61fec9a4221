// A handful of what `npm run torture` does with signals: one each at a random moment of a running plan.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { RawImap } from '../helpers/raw-imap.ts';
import { sharedServers } from '../servers/shared.ts';
import { bundleChild } from './bundle.ts';
import { signalRound } from './signal-round.ts';

let directory: string;
let script: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'imaptop-torture-'));
  script = await bundleChild(directory);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const EVENTS = ['SIGTERM', 'SIGTSTP', 'closed terminal'] as const;

test.each(EVENTS)(
  '%s: terminal, exit, journal and mail are as they should be',
  async (event) => {
    const server = sharedServers().dovecot;
    const user = server.newUser();
    const raw = await RawImap.connect({
      host: server.host,
      port: server.port,
      user,
      password: server.password,
    });
    onTestFinished(() => raw.logout());
    const seed = 20_261_122 + EVENTS.indexOf(event);
    const { wrongs } = await signalRound({ server, user, raw, event, seed, directory, script });
    expect(wrongs).toEqual([]);
  },
  120_000,
);
