// Signing in: TLS and its refusals, mechanisms, the words of each failure, and the password that stays where it is.
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { signIn, tlsState } from '../../src/imap/sign-in.ts';
import type { Account } from '../../src/model/account.ts';
import type { Result } from '../../src/model/failure.ts';
import type { Client } from '../../src/imap/client.ts';
import { ScriptedServer, type Script } from '../helpers/scripted-server.ts';
import { startDovecot } from '../servers/dovecot.ts';
import { sharedServers } from '../servers/shared.ts';
import { makeCertificate, TlsListener } from './tls-listener.ts';

const CANARY = 'canary-Pa55"w\\ord';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

function account(port: number, more: Partial<Account> = {}): Account {
  return { user: 'bob', host: '127.0.0.1', port, tls: 'implicit', ...more };
}

async function attempt(to: Account, password = CANARY): Promise<Result<Client>> {
  const result = await signIn({ account: to, password, onAlert: () => {} });
  if (result.kind === 'ok') cleanUps.push(() => result.value.close());
  return result;
}

async function textOfFailure(to: Account, password = CANARY): Promise<string> {
  const result = await attempt(to, password);
  if (result.kind === 'ok') throw new Error('signed in where it must not');
  expect(result.failure.text).not.toContain(password);
  return `${result.failure.kind}: ${result.failure.text}`;
}

async function scripted(script: Script): Promise<ScriptedServer> {
  const server = await ScriptedServer.start(script);
  cleanUps.push(() => server.stop());
  return server;
}

const capabilities = (names: string) => ({
  greeting: `* OK [CAPABILITY IMAP4rev1 ${names}] hello\r\n`,
  answers: { CAPABILITY: `* CAPABILITY IMAP4rev1 ${names}\r\n{TAG} OK done\r\n` },
});

describe('certificates', () => {
  for (const startTls of [false, true]) {
    const tls = startTls ? 'starttls' : 'implicit';

    it(`sends no credential to a certificate that is not accepted (${tls})`, async () => {
      const certificate = makeCertificate('mail.example.org');
      const server = await TlsListener.start(certificate, { startTls });
      cleanUps.push(() => server.stop());
      const other = makeCertificate('mail.example.org').fingerprint;
      const pinned = await textOfFailure(account(server.port, { tls, pins: [other] }));
      const unknown = await textOfFailure(account(server.port, { tls }));
      expect(pinned).toMatch(/^tls: .*not the pinned one; its subject is O=Tests, CN=mail\.example\.org/);
      expect(unknown).toMatch(/^tls: .*the certificate is self-signed; its subject is O=Tests, CN=mail/);
      for (const line of [pinned, unknown]) {
        expect(line.replaceAll(':', '').toLowerCase()).toContain(certificate.fingerprint);
        expect(line).toContain('The password was not sent.');
      }
      expect(server.inside).toEqual([]);
      expect(server.clear.join('')).not.toMatch(/LOGIN|AUTHENTICATE|ID/);
    });

    it(`accepts the pinned certificate whoever signed it and whatever it is for (${tls})`, async () => {
      const certificate = makeCertificate('another.example.org');
      const server = await TlsListener.start(certificate, { startTls });
      cleanUps.push(() => server.stop());
      const result = await attempt(
        account(server.port, { tls, pins: ['0'.repeat(64), certificate.fingerprint] }),
      );
      expect(result.kind).toBe('ok');
      expect(server.inside.join('')).toContain('LOGIN "bob"');
      expect(server.clear.join('')).not.toContain('LOGIN');
    });
  }

  it('trusts the authority of --tls-ca, on both roads', async () => {
    const { dovecot } = sharedServers();
    const ca = readFileSync(dovecot.tls!.ca, 'utf8');
    const user = dovecot.newUser();
    for (const [tls, port, shown] of [
      ['implicit', dovecot.tlsPort!, 'TLS 1.3'],
      ['starttls', dovecot.port, 'TLS 1.3 STARTTLS'],
    ] as const) {
      const to = account(port, { user, tls, ca });
      const result = await attempt(to, dovecot.password);
      expect(result.kind === 'ok' && tlsState(result.value, to)).toBe(shown);
    }
  });

  it('refuses an expired certificate and one for another host', async () => {
    for (const [tls, words] of [
      ['expired', 'the certificate has expired'],
      ['wrong-host', 'the certificate is for another host (it is for DNS:mail.example.org)'],
    ] as const) {
      const server = await startDovecot({ tls });
      cleanUps.push(() => server.stop());
      const ca = readFileSync(server.tls!.ca, 'utf8');
      expect(await textOfFailure(account(server.tlsPort!, { ca }))).toContain(words);
    }
  });
});

describe('without TLS, or with TLS taken away', () => {
  it('signs in in the clear only where that was asked for', async () => {
    const server = await scripted(capabilities(''));
    const result = await attempt(account(server.port, { tls: 'none' }), 'secret');
    expect(result.kind).toBe('ok');
    expect(server.lines.join('\n')).toContain('LOGIN "bob" "secret"');
  });

  it('does not go on when STARTTLS is missing or refused', async () => {
    const stripped = await scripted(capabilities(''));
    expect(await textOfFailure(account(stripped.port, { tls: 'starttls' }))).toMatch(/^tls: .*STARTTLS/);
    const refused = await scripted({
      ...capabilities('STARTTLS'),
      answers: { ...capabilities('STARTTLS').answers, STARTTLS: '{TAG} NO not today\r\n' },
    });
    expect(await textOfFailure(account(refused.port, { tls: 'starttls' }))).toMatch(/^tls: .*STARTTLS/);
    expect([...stripped.lines, ...refused.lines].join('\n')).not.toMatch(/LOGIN|AUTHENTICATE/);
  });

  it('does not take what was slipped in behind STARTTLS', async () => {
    const { answers } = capabilities('STARTTLS');
    const injected = '{TAG} OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n';
    const server = await scripted({
      ...capabilities('STARTTLS'),
      answers: { ...answers, STARTTLS: injected },
    });
    expect(await textOfFailure(account(server.port, { tls: 'starttls' }))).toMatch(/^tls: .*STARTTLS/);
    expect(server.lines.join('\n')).not.toMatch(/LOGIN|AUTHENTICATE/);
  });

  it('takes PREAUTH for no sign-in', async () => {
    for (const tls of ['none', 'starttls'] as const) {
      const server = await scripted({ greeting: '* PREAUTH [CAPABILITY IMAP4rev1] hello bob\r\n' });
      expect(await textOfFailure(account(server.port, { tls }))).toContain('PREAUTH');
    }
    const certificate = makeCertificate('mail.example.org');
    const server = await TlsListener.start(certificate, { startTls: false, greeting: '* PREAUTH hello\r\n' });
    cleanUps.push(() => server.stop());
    const text = await textOfFailure(account(server.port, { pins: [certificate.fingerprint] }));
    expect(text).toContain('PREAUTH');
  });
});

describe('mechanisms', () => {
  it('uses the forced one and no other', async () => {
    const { dovecot } = sharedServers();
    for (const authMechanism of ['PLAIN', 'LOGIN'] as const) {
      const user = dovecot.newUser();
      const to = account(dovecot.port, { user, tls: 'none', authMechanism });
      expect((await attempt(to, dovecot.password)).kind).toBe('ok');
    }
    const server = await scripted(capabilities('AUTH=CRAM-MD5'));
    const text = await textOfFailure(account(server.port, { tls: 'none', authMechanism: 'PLAIN' }));
    expect(text).toContain('the server does not offer PLAIN (it offers CRAM-MD5, LOGIN)');
    expect(server.lines.join('\n')).not.toMatch(/LOGIN|AUTHENTICATE/);
  });

  it('sends nothing where LOGINDISABLED leaves no way', async () => {
    const server = await scripted(capabilities('LOGINDISABLED'));
    expect(await textOfFailure(account(server.port, { tls: 'none' }))).toContain('LOGINDISABLED');
    expect(server.lines.join('\n')).not.toMatch(/[0-9A-F]+ (LOGIN|AUTHENTICATE)/);
  });

  it('signs in to Dovecot, Cyrus and Courier', async () => {
    const { dovecot, cyrus, courier } = sharedServers();
    for (const server of [dovecot, cyrus, courier]) {
      const to = account(server.port, { user: server.newUser(), tls: 'none' });
      expect([server.name, (await attempt(to, server.password)).kind]).toEqual([server.name, 'ok']);
    }
  });
});

describe('failures in words', () => {
  it('says what the server said to a wrong password, once', async () => {
    const { dovecot } = sharedServers();
    const to = account(dovecot.port, { tls: 'none' });
    expect(await textOfFailure(to)).toBe(
      `authentication: Could not sign in to 127.0.0.1:${dovecot.port} as bob: the server said: [AUTHENTICATIONFAILED] Authentication failed. Nothing was changed.`,
    );
    const server = await scripted({ answers: { LOGIN: '{TAG} NO [AUTHENTICATIONFAILED] \x1b[31mno\r\n' } });
    const text = await textOfFailure(account(server.port, { tls: 'none' }));
    expect(text).toContain('the server said: [AUTHENTICATIONFAILED] ␛[31mno. Nothing was changed.');
    expect(server.commands.filter(({ name }) => name === 'LOGIN')).toHaveLength(1);
  });

  it('does not repeat the password, though the server does', async () => {
    const server = await scripted({
      answers: { LOGIN: ({ rest }) => `{TAG} NO [AUTHENTICATIONFAILED] wrong: ${rest}\r\n` },
    });
    const text = await textOfFailure(account(server.port, { tls: 'none' }));
    expect(text).toContain('wrong: "bob" "(masked)". Nothing was changed.');
  });

  it('tells the network apart from the server', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    silent.close();
    await once(silent, 'close');
    expect(await textOfFailure(account(port))).toMatch(/^refused-connection: .*the connection was refused/);
    const nowhere = account(993, { host: 'nowhere.invalid' });
    expect(await textOfFailure(nowhere)).toMatch(/^name-resolution: .*cannot be resolved/);
    const plain = await scripted({});
    expect(await textOfFailure(account(plain.port))).toMatch(/^tls: .*does not speak TLS on this port/);
  });

  it('says why a server says goodbye at the door', async () => {
    const server = await scripted({ greeting: '* BYE Too many connections\r\n' });
    expect(await textOfFailure(account(server.port, { tls: 'none' }))).toMatch(
      /^limit: .*the server said: Too many connections\. Nothing was changed\.$/,
    );
    const cut = await scripted({ answers: { LOGIN: (_command, session) => (session.reset(), undefined) } });
    expect(await textOfFailure(account(cut.port, { tls: 'none' }))).toMatch(/^connection-lost: /);
  });

  it('ends on answers without bounds', async () => {
    const endless = await scripted({ answers: { CAPABILITY: '* CAPABILITY {4294967295}\r\n' } });
    expect(await textOfFailure(account(endless.port, { tls: 'none' }))).toMatch(/^protocol: /);
  });
});
