// The ways to a server that are no plain connection: proxies, a tunnel, one kind of address.
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { probeServer } from '../../src/imap/probe-server.ts';
import { signIn } from '../../src/imap/sign-in.ts';
import type { Account, Proofs } from '../../src/model/account.ts';
import { startDovecot } from '../servers/dovecot.ts';
import { doveadmTunnel } from '../servers/dovecot-sign-in.ts';
import { sharedServers } from '../servers/shared.ts';
import { ScriptedServer } from '../helpers/scripted-server.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => void server.close());
  return (server.address() as AddressInfo).port;
}

function joined(client: Socket, port: number, whenOpen: () => void): void {
  const server = connect(port, '127.0.0.1', whenOpen);
  client.pipe(server).pipe(client);
  client.on('error', () => server.destroy());
  server.on('error', () => client.destroy());
}

interface Asked {
  readonly port: number;
  /** What clients asked for, and who they said they are. */
  readonly asked: string[];
}

/** CONNECT to whatever name, as long as the port is known; `open` says the password. */
async function httpProxy(target: number, password?: string): Promise<Asked> {
  const asked: string[] = [];
  const server = createHttpServer();
  server.on('connect', (request, client: Socket) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    const wanted =
      password === undefined ? undefined : `Basic ${Buffer.from(`me:${password}`).toString('base64')}`;
    if (request.headers['proxy-authorization'] !== wanted)
      return void client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    joined(client, target, () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
  });
  return { port: await listening(server), asked };
}

/** SOCKS 5 (RFC 1928): names or addresses, with user and password (RFC 1929) where one is wanted. */
async function socksProxy(target: number, password?: string): Promise<Asked> {
  const asked: string[] = [];
  const server = createServer((client) => {
    client.once('data', () => {
      client.write(Buffer.from([5, password === undefined ? 0 : 2]));
      const request = (): void =>
        void client.once('data', (data: Buffer) => {
          const length = data[4]!;
          asked.push(data[3] === 3 ? data.toString('latin1', 5, 5 + length) : `kind ${data[3]}`);
          client.pause();
          joined(client, target, () => client.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0])));
          client.resume();
        });
      if (password === undefined) return request();
      client.once('data', (data: Buffer) => {
        const said = data.toString('latin1', 3 + data[1]!);
        client.write(Buffer.from([1, said === password ? 0 : 1]));
        request();
      });
    });
    client.on('error', () => undefined);
  });
  return { port: await listening(server), asked };
}

const account = (more: Partial<Account>): Account => {
  const { dovecot } = sharedServers();
  const pin = dovecot.tls!.fingerprint.replaceAll(':', '').toLowerCase();
  return {
    user: dovecot.newUser(),
    host: 'mail.example.org',
    port: 993,
    tls: 'implicit',
    pins: [pin],
    ...more,
  };
};

async function attempt(to: Account, proofs: Proofs = {}): Promise<string> {
  const { password } = sharedServers().dovecot;
  const result = await signIn({ account: to, password, proofs, onAlert: () => {} });
  if (result.kind === 'failed') return `${result.failure.kind}: ${result.failure.text}`;
  await result.value.command('NOOP', false);
  result.value.close();
  return 'ok';
}

describe('proxies', () => {
  for (const tls of ['implicit', 'starttls'] as const) {
    it(`carry the connection, and look the name up (${tls})`, async () => {
      const { dovecot } = sharedServers();
      const target = tls === 'implicit' ? dovecot.tlsPort! : dovecot.port;
      for (const [kind, proxy] of [
        ['socks5', await socksProxy(target)],
        ['http', await httpProxy(target)],
      ] as const) {
        const to = account({ tls, port: 4711, proxy: { kind, host: '127.0.0.1', port: proxy.port } });
        expect([kind, await attempt(to)]).toEqual([kind, 'ok']);
        expect(proxy.asked).toEqual([kind === 'http' ? 'mail.example.org:4711' : 'mail.example.org']);
      }
    });
  }

  it('are told who is there, and a wrong password is in no words', async () => {
    const target = sharedServers().dovecot.tlsPort!;
    for (const [kind, proxy] of [
      ['socks5', await socksProxy(target, 'proxy-canary')],
      ['http', await httpProxy(target, 'proxy-canary')],
    ] as const) {
      const to = account({ proxy: { kind, host: '127.0.0.1', port: proxy.port, user: 'me' } });
      expect(await attempt(to, { proxyPassword: 'proxy-canary' })).toBe('ok');
      const refused = await attempt(to, { proxyPassword: 'wrong-canary' });
      expect(refused).toMatch(/^refused-connection: .*the proxy (socks5|http):\/\/127\.0\.0\.1:\d+ /);
      expect(refused).not.toContain('canary');
    }
  });

  it('that are not there are named', async () => {
    const server = createServer();
    const port = await listening(server);
    server.close();
    for (const kind of ['socks5', 'http'] as const) {
      const to = account({ proxy: { kind, host: '127.0.0.1', port } });
      expect(await attempt(to)).toMatch(/the proxy .*ECONNREFUSED.*\. Nothing was changed\./);
    }
  });
});

describe('a tunnel', () => {
  it('of doveadm has signed in already: PREAUTH, and no password', async () => {
    const server = await startDovecot({ tls: 'none' });
    cleanUps.push(() => server.stop());
    const user = server.newUser();
    const tunnel = await doveadmTunnel(server, user);
    const probed = await probeServer({
      account: { user, host: 'mail.example.org', port: 143, tls: 'none', tunnel },
      password: '',
      folder: 'INBOX',
      clock: { now: Date.now, after: () => () => undefined },
      onAlert: () => undefined,
    });
    expect(probed.failure).toBeUndefined();
    expect(probed.report.folder).toMatchObject({ name: 'INBOX', exists: 0 });
    expect(probed.report.server.isTunnel).toBe(true);
  }, 60_000);

  it('to a server that asks who we are is signed in over, also with TLS within', async () => {
    const { dovecot } = sharedServers();
    const relay = (port: number): string =>
      `exec ${process.execPath} -e "const s=require('net').connect(${port},'127.0.0.1');process.stdin.pipe(s).pipe(process.stdout);s.on('close',()=>process.exit())"`;
    const { pins: _, ...plain } = account({ tls: 'none', tunnel: relay(dovecot.port) });
    expect(await attempt(plain)).toBe('ok');
    expect(await attempt(account({ tunnel: relay(dovecot.tlsPort!) }))).toBe('ok');
    expect(await attempt(account({ tls: 'starttls', tunnel: relay(dovecot.port) }))).toBe('ok');
  });

  it('that fails says why, in its own last words', async () => {
    const { pins: _, ...plain } = account({ tls: 'none' });
    const text = await attempt({ ...plain, tunnel: 'echo one >&2; echo "no \x1b[31mroute" >&2; exit 7' });
    expect(text).toMatch(
      /the tunnel command ended with exit code 7: no ␛\[31mroute\. Nothing was changed\.$/,
    );
    expect(await attempt({ ...plain, tunnel: '/nowhere/at/all' })).toContain('exit code 127');
  });

  it('is the only way on which PREAUTH is taken', async () => {
    const server = await ScriptedServer.start({ greeting: '* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n' });
    cleanUps.push(() => server.stop());
    const to = { user: 'bob', host: '127.0.0.1', port: server.port, tls: 'none' } as const;
    expect(await attempt(to)).toContain('PREAUTH');
    const required = `printf '* PREAUTH hello\\r\\n'; cat`;
    expect(await attempt({ ...to, tls: 'starttls', tunnel: required })).toMatch(/^tls: /);
    expect(server.lines.join('\n')).not.toMatch(/LOGIN|AUTHENTICATE/);
  });
});

describe('addresses of one kind', () => {
  it('are the only ones tried', async () => {
    const { dovecot } = sharedServers();
    const { pins: _, ...plain } = account({ host: 'localhost', port: dovecot.port, tls: 'none' });
    expect(await attempt({ ...plain, family: 4 })).toBe('ok');
    // It listens on 127.0.0.1 alone.
    expect(await attempt({ ...plain, family: 6 })).toMatch(/^(refused-connection|name-resolution): /);
  });
});
