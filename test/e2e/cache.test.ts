// A folder that was opened before: its list is there before the server has said anything, says that it is the cache's, and is
// the server's a moment later.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import { FaultProxy } from '../helpers/fault-proxy.ts';
import { seedMailbox } from '../helpers/seed.ts';
import type { MailServer } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { launch, newAccount, openConsole, signIn, temporaryFolder } from './open-console.ts';
import { listRows, said } from './screen-rows.ts';

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'imaptop.js');

interface Scene {
  /** Through a proxy that can hold commands back; always the same port, as an account has. */
  readonly server: MailServer;
  readonly proxy: FaultProxy;
  readonly user: string;
  readonly state: string;
  readonly args: readonly string[];
}

async function start(name: 'dovecot' | 'cyrus' | 'courier'): Promise<Scene> {
  const real = sharedServers()[name];
  const user = await newAccount(real);
  const raw = await signIn(real, user);
  await seedMailbox(raw, 'INBOX', 6, { flags: (n) => (n === 2 ? ['\\Seen'] : []) });
  const proxy = await FaultProxy.start(real.port);
  onTestFinished(() => proxy.stop());
  const state = temporaryFolder();
  const server = { ...real, port: proxy.port };
  return { server, proxy, user, state, args: ['--state-dir', state, '--sort', '-uid'] };
}

async function quit(console: ConsoleDriver): Promise<void> {
  await console.press('q');
  expect(await console.exited).toEqual({ code: 0, signal: 0 });
}

const title = (console: ConsoleDriver): string => console.screen()[1] ?? '';

function again({ server, user, args }: Scene, ...more: readonly string[]): ConsoleDriver {
  const url = `imap://${user}@${server.host}:${server.port}`;
  return launch([...args, ...more, '--tls', 'none', url], { env: { IMAPTOP_PASSWORD: server.password } });
}

describe.each(['dovecot', 'cyrus', 'courier'] as const)('%s', (name) => {
  test(
    "the second start shows the list at once, marked as the cache's, and then the server's",
    { timeout: 120_000 },
    async () => {
      const scene = await start(name);
      const first = await openConsole(scene.server, scene.user, { args: scene.args });
      const uids = listRows(first).map(({ uid }) => uid);
      await quit(first);

      const raw = await signIn(sharedServers()[name], scene.user);
      await raw.ok('SELECT INBOX');
      await raw.ok(`UID STORE ${uids[0]} +FLAGS (\\Flagged)`);
      await raw.ok(`UID STORE ${uids[1]} +FLAGS (\\Deleted)`);
      await raw.ok('EXPUNGE');
      await raw.ok('CLOSE');
      await seedMailbox(raw, 'INBOX', 1, { first: 50 });

      const held = scene.proxy.hold(/^EXAMINE/);
      const second = again(scene);
      await second.waitFor('cached');
      await held.reached;
      expect(listRows(second).map(({ uid }) => uid)).toEqual(uids);
      // Senders and subjects, too: nothing was asked of the server yet.
      await second.waitFor('Jon Postel');
      expect(title(second)).toMatch(/INBOX {2}6 .*cached, opening…/);
      // Not waited for until all is done: that takes the server's word.
      second.terminal.write('d');
      await second.waitFor("This list is the cache's");
      held.release();
      await second.waitFor(() => !second.text().includes('cached'));
      await second.settled();
      const rows = listRows(second);
      expect(rows.map(({ uid }) => uid)).toEqual([uids[0]! + 1, uids[0], ...uids.slice(2)]);
      expect(rows[1]?.flags).toContain('F');
      await second.press('d');
      expect(said(second)).toContain('1 asked · 1 set');
      await quit(second);
    },
  );
});

describe('dovecot', () => {
  test('--no-cache shows nothing of earlier runs, and keeps nothing', { timeout: 120_000 }, async () => {
    const scene = await start('dovecot');
    await quit(await openConsole(scene.server, scene.user, { args: [...scene.args, '--no-cache'] }));
    expect(existsSync(join(scene.state, 'cache'))).toBe(false);
    await quit(await openConsole(scene.server, scene.user, { args: scene.args }));
    expect(readdirSync(join(scene.state, 'cache'))).toEqual(['mailboxes.db']);
    const held = scene.proxy.hold(/^EXAMINE/);
    const console = again(scene, '--no-cache');
    await held.reached;
    await console.waitFor('INBOX');
    expect(listRows(console)).toEqual([]);
    expect(console.text()).not.toContain('cached');
    held.release();
    await console.waitFor(() => listRows(console).length === 6);
  });

  test('imaptop cache clear, and a file that is no cache', { timeout: 120_000 }, async () => {
    const scene = await start('dovecot');
    await quit(await openConsole(scene.server, scene.user, { args: scene.args }));
    const clear = (): string => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [BIN, 'cache', 'clear', '--state-dir', scene.state],
        { encoding: 'utf8', timeout: 20_000 },
      );
      return [status, stdout, stderr].join(' ');
    };
    expect(clear()).toMatch(/^0 1 folder removed from the cache, \d+(\.\d)? K?B\.\n $/);
    expect(clear()).toBe('0 The cache is empty: nothing was removed.\n ');

    writeFileSync(join(scene.state, 'cache', 'mailboxes.db'), 'not a database '.repeat(100));
    const console = await openConsole(scene.server, scene.user, { args: scene.args });
    expect(said(console)).toContain('was thrown away: file is not a database.');
    expect(listRows(console)).toHaveLength(6);
    await quit(console);
    const held = scene.proxy.hold(/^EXAMINE/);
    const second = again(scene);
    await second.waitFor('cached');
    expect(listRows(second)).toHaveLength(6);
    held.release();
  });
});
