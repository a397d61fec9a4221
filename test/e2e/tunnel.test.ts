// The console through a tunnel: a command that has signed in already, and no password anywhere.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startDovecot } from '../servers/dovecot.ts';
import { doveadmTunnel } from '../servers/dovecot-sign-in.ts';
import { launch, temporaryFolder } from './open-console.ts';

test('opens INBOX over two runs of the command, says so in the header bar, and ends them', async () => {
  const server = await startDovecot({ tls: 'none' });
  onTestFinished(() => server.stop());
  const user = server.newUser();
  const folder = temporaryFolder();
  const log = join(folder, 'transcript');
  const tunnel = await doveadmTunnel(server, user);
  const args = ['--tunnel', tunnel, '--state-dir', folder, '--log', log, `imap://${user}@mail.example.org`];
  const console = launch(args, { columns: 120, rows: 40 });
  await console.settled();
  expect(console.screen()[0]).toMatch(/ TUNNEL .* 2 connections {2}● idle/);
  expect(console.text()).toContain('MESSAGES  0');
  await console.press('i');
  await console.settled();
  expect(console.text()).toContain('a tunnel: stdin and stdout of a command');
  expect(console.text()).toContain('what passes is as safe as the tunnel is');
  await console.press('q');
  await console.close();
  expect(readFileSync(log, 'utf8')).not.toMatch(/LOGIN \(|AUTHENTICATE/);
});

test('that fails ends with its own last words and exit 2', async () => {
  const tunnel = 'echo "ssh: no route" >&2; exit 255';
  const console = launch([
    '--tunnel',
    tunnel,
    '--state-dir',
    temporaryFolder(),
    'imap://bob@mail.example.org',
  ]);
  expect(await console.exited).toEqual({ code: 2, signal: 0 });
  expect(console.text().replaceAll('\n', '')).toContain(
    'the tunnel command ended with exit code 255: ssh: no route. Nothing was changed.',
  );
});
