// `i`: the server card over real servers, with what passed by at sign-in and what is asked when it opens.
import { describe, expect, test } from 'vitest';
import { sharedServers } from '../servers/shared.ts';
import { newAccount, openConsole, openDemo, signIn } from './open-console.ts';
import { seedMailbox } from '../helpers/seed.ts';

const inside = (text: string): string[] =>
  text
    .split('\n')
    .flatMap((line) => /│ (.*) │/.exec(line)?.[1]?.trimEnd() ?? [])
    .map((line) => line.trim());

describe('the card', () => {
  test('on Dovecot by STARTTLS: way, certificate, mechanisms and the open folder', async () => {
    const { dovecot } = sharedServers();
    const user = await newAccount(dovecot);
    await seedMailbox(await signIn(dovecot, user), 'INBOX', 3);
    const server = { ...dovecot, host: 'localhost' as '127.0.0.1' };
    const console = await openConsole(server, user, {
      args: ['--tls-ca', dovecot.tls!.ca],
      columns: 120,
      rows: 100,
    });
    await console.press('i');
    await console.settled();
    const text = console.text();
    const lines = inside(text);
    for (const words of [
      /^name resolution +\d+\.\d ms {2}127\.0\.0\.1|::1/,
      /^sign-in +\d+\.\d ms {2}by PLAIN$/,
      /^trusted +a known authority vouches/,
      /^subject +CN=localhost$/,
      /^before TLS +IMAP4rev1 .*STARTTLS/,
      /^PLAIN +yes +yes +USED +the strongest that both can do$/,
      /^enabled +CONDSTORE QRESYNC$/,
      /^ID name +Dovecot$/,
      /^EXISTS +3$/,
      /^UNSEEN +\d$/,
      /^UIDNEXT +4$/,
      /^HIGHESTMODSEQ +\d+$/,
      /^opened +by EXAMINE: READ-ONLY$/,
      /^MYRIGHTS +lrwstipekxacd$/,
      /^quota root +User quota$/,
    ])
      expect(lines.filter((line) => words.test(line))).not.toEqual([]);
    expect(text).toContain(dovecot.tls!.fingerprint);
    await console.press('Esc');
    expect(console.text()).toContain('MESSAGES  3');
    // Once something was changed, the folder was open for that, and the server has said what it keeps.
    await console.press('F', 'i');
    await console.settled();
    expect(inside(console.text())).toContain('for changes      by SELECT: READ-WRITE');
    expect(console.text()).toMatch(/PERMANENTFLAGS +.*Deleted.* \(SELECT\)/);
    await console.close();
  });

  test.each(['cyrus', 'courier'] as const)('on %s, in the clear', async (name) => {
    const server = sharedServers()[name];
    const user = await newAccount(server);
    const console = await openConsole(server, user, { columns: 120, rows: 100 });
    await console.press('i');
    await console.settled();
    const lines = inside(console.text());
    expect(lines).toContain('none             everything can be read and changed on the way');
    expect(lines.filter((line) => /^MYRIGHTS +[a-z]+$/.test(line))).toHaveLength(1);
    if (name === 'courier') expect(lines).toContain('HIGHESTMODSEQ    the server does not say');
    await console.close();
  });

  test('scrolls, keeps the list still, and closes; also on the demonstration', async () => {
    const console = await openDemo({ columns: 80, rows: 24 });
    await console.press('i');
    await console.settled();
    expect(console.text()).toContain('Way in');
    await console.press('G');
    expect(console.text()).toContain('HIGHESTMODSEQ');
    await console.press('k', 'g');
    expect(console.text()).toContain('Way in');
    await console.press('q');
    expect(console.text()).not.toContain('Way in');
    await console.close();
  });
});
