// A slow line between the program and its terminal: what is drawn comes late, and a key counts for what its maker has seen.
import { describe, expect, test, vi } from 'vitest';
import { seedMailbox } from '../helpers/seed.ts';
import { sharedServers } from '../servers/shared.ts';
import { launch, newAccount, signIn, temporaryFolder } from './open-console.ts';
import { said } from './screen-rows.ts';

const WAY = { octetsPerSecond: 4_000, delayMs: 300 };

describe.each(['dovecot', 'cyrus', 'courier'] as const)('%s', (name) => {
  test('a removal is not confirmed before its question was on the screen', { timeout: 90_000 }, async () => {
    const server = sharedServers()[name];
    const user = await newAccount(server);
    const raw = await signIn(server, user);
    await seedMailbox(raw, 'INBOX', 5);
    const url = `imap://${user}@${server.host}:${server.port}`;
    const console = launch(['--tls', 'none', '--state-dir', temporaryFolder(), url], {
      columns: 80,
      rows: 24,
      way: WAY,
      env: { IMAPTOP_PASSWORD: server.password },
    });
    await console.settled();
    await console.press('Space', 'Space');
    const question = 'expunge 2 messages';
    console.terminal.write('X');
    await vi.waitFor(() => expect(console.terminal.output.toString()).toContain(question), 20_000);
    expect(console.text()).not.toContain(question);
    console.terminal.write('y');
    await console.settled();
    expect(console.text()).toContain(question);
    expect(await raw.uids('INBOX')).toHaveLength(5);

    await console.press('y');
    await console.waitFor(() => said(console).includes('2 asked · 2 gone · 0 others'));
    expect(await raw.uids('INBOX')).toHaveLength(3);
  });
});
