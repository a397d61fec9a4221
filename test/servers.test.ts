// The servers the other tests stand on: each is what it is said to be, and the tools that fill and question them agree.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { connect as connectTls } from 'node:tls';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { RawImap } from './helpers/raw-imap.ts';
import { corpusMessages, makeMessage, seedCorpus, seedMailbox } from './helpers/seed.ts';
import { startCourier } from './servers/courier.ts';
import { CYRUS_ADMIN, startCyrus } from './servers/cyrus.ts';
import { startDovecot } from './servers/dovecot.ts';
import type { CertificateKind } from './servers/dovecot.ts';
import type { MailServer, ServerName } from './servers/server.ts';
import { sharedServers } from './servers/shared.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];

const signIn = ({ host, port, password }: MailServer, user: string): Promise<RawImap> =>
  RawImap.connect({ host, port, user, password });

// Processes of this machine in the server's PID namespace, by the namespace its first process was in.
const namespaceOf = (pid: number): string =>
  execFileSync('readlink', [`/proc/${pid}/ns/pid`], { encoding: 'utf8' });

const processesIn = (namespace: string): string[] =>
  execFileSync('sh', ['-c', 'readlink /proc/[0-9]*/ns/pid || true'], { encoding: 'utf8', stdio: 'pipe' })
    .split('\n')
    .filter((line) => `${line}\n` === namespace);

describe.each(NAMES)('%s', (name) => {
  test('hands out a new account at each call', () => {
    const server = sharedServers()[name];
    const users = Array.from({ length: 5 }, () => server.newUser());
    expect(
      new Set([...users, ...Array.from({ length: 5 }, () => sharedServers()[name].newUser())]).size,
    ).toBe(10);
  });

  test('takes mail and gives it back', async () => {
    const server = sharedServers()[name];
    const raw = await signIn(server, server.newUser());
    const [first, second] = [makeMessage({ n: 0, seed: 7 }), makeMessage({ n: 1, seed: 7 })];
    const one = await raw.append('INBOX', ['\\Seen'], first.date, first.bytes);
    const two = await raw.append('INBOX', [], undefined, second.bytes);
    expect([one.status, two.status]).toEqual(['OK', 'OK']);
    expect(await raw.uids('INBOX')).toEqual([one.uid, two.uid]);
    expect(await raw.flags('INBOX')).toEqual(
      new Map([
        [one.uid, ['\\Seen']],
        [two.uid, []],
      ]),
    );
    expect([...(await raw.messageIds('INBOX')).values()]).toEqual([first.messageId, second.messageId]);
    await raw.ok('EXAMINE INBOX');
    const { untagged } = await raw.ok(`UID FETCH ${one.uid} (INTERNALDATE RFC822.SIZE BODY.PEEK[])`);
    const fetched = untagged.join('');
    expect(fetched).toContain(`{${first.bytes.length}}\r\n${first.bytes.toString('latin1')}`);
    expect(fetched).toContain(`RFC822.SIZE ${first.bytes.length}`);
    const date = new Date(/INTERNALDATE "([^"]*)"/.exec(fetched)?.[1] ?? '');
    expect(date).toEqual(first.date);
    await raw.logout();
  });

  test('reports a refusal and goes on', async () => {
    const server = sharedServers()[name];
    const raw = await signIn(server, server.newUser());
    const { bytes } = makeMessage({ n: 0, seed: 1 });
    expect(await raw.append('No such folder', [], undefined, bytes)).toMatchObject({
      status: 'NO',
      uid: undefined,
    });
    await expect(raw.appendMany('No such folder', [{ bytes }])).rejects.toThrow(/NO /);
    expect(await raw.uids('INBOX')).toEqual([]);
    expect(await raw.flags('INBOX')).toEqual(new Map());
    await raw.logout();
    await expect(raw.command('NOOP')).rejects.toThrow();
  });

  test('holds a seeded mailbox', async () => {
    const server = sharedServers()[name];
    const raw = await signIn(server, server.newUser());
    const seeded = await seedMailbox(raw, 'INBOX', 500, {
      seed: 3,
      flags: (n) => (n % 3 ? [] : ['\\Flagged']),
    });
    const ids = await raw.messageIds('INBOX');
    expect([...ids]).toEqual(seeded.map(({ uid, messageId }) => [uid, messageId]));
    const flagged = [...(await raw.flags('INBOX'))].filter(([, flags]) => flags.includes('\\Flagged'));
    expect(flagged.map(([uid]) => uid)).toEqual(seeded.filter(({ n }) => n % 3 === 0).map(({ uid }) => uid));
    await raw.logout();
  });
});

// Courier does too, but has everybody wait five seconds for it.
test.each(['dovecot', 'cyrus'] as const)('%s refuses a wrong password', async (name) => {
  const { host, port, newUser } = sharedServers()[name];
  const attempt = RawImap.connect({ host, port, user: newUser(), password: 'wrong' });
  await expect(attempt).rejects.toThrow(/^LOGIN: NO /);
});

describe('capabilities', () => {
  const announced = async (name: ServerName): Promise<ReadonlySet<string>> => {
    const server = sharedServers()[name];
    const raw = await signIn(server, server.newUser());
    await raw.logout();
    return raw.capabilities;
  };
  const MODERN = ['UIDPLUS', 'MOVE', 'CONDSTORE', 'QRESYNC', 'ESEARCH', 'SORT', 'LIST-STATUS', 'STATUS=SIZE'];
  const COMMON = [
    'IDLE',
    'SPECIAL-USE',
    'QUOTA',
    'ACL',
    'NAMESPACE',
    'MULTIAPPEND',
    'LITERAL+',
    'COMPRESS=DEFLATE',
  ];

  test.each(['dovecot', 'cyrus'] as const)('%s has the extensions of this century', async (name) => {
    expect([...(await announced(name))]).toEqual(expect.arrayContaining([...MODERN, ...COMMON]));
  });

  test('courier has UIDPLUS and SORT, and neither MOVE nor CONDSTORE', async () => {
    const capabilities = await announced('courier');
    expect([...capabilities]).toEqual(expect.arrayContaining(['UIDPLUS', 'SORT', 'IDLE', 'QUOTA', 'ACL']));
    for (const absent of [
      'MOVE',
      'CONDSTORE',
      'QRESYNC',
      'ESEARCH',
      'SPECIAL-USE',
      'LIST-STATUS',
      'LITERAL+',
    ]) {
      expect(capabilities).not.toContain(absent);
    }
  });

  test('each server can be told to announce less', async () => {
    const servers = await Promise.all([
      startDovecot({ capability: 'IMAP4rev1 IDLE UNSELECT' }),
      startCyrus({ suppressCapabilities: ['UIDPLUS', 'MOVE'] }),
      startCourier({ capability: 'IMAP4rev1 IDLE' }),
    ]);
    for (const server of servers) {
      const raw = await signIn(server, server.newUser());
      expect(raw.capabilities).toContain('IDLE');
      expect(raw.capabilities).not.toContain('UIDPLUS');
      expect(raw.capabilities).not.toContain('MOVE');
      await raw.logout();
    }
    await Promise.all(servers.map((server) => server.stop()));
  });
});

describe('stopping', () => {
  test.each([startDovecot, startCyrus, startCourier])('leaves no process and no file (%o)', async (start) => {
    const server = await start();
    const { base, pid } = server.description;
    const namespace = namespaceOf(pid);
    const raw = await signIn(server, server.newUser());
    expect(processesIn(namespace).length).toBeGreaterThan(1);
    await server.stop();
    expect(processesIn(namespace)).toEqual([]);
    expect(existsSync(base)).toBe(false);
    await expect(raw.command('NOOP')).rejects.toThrow();
    await server.stop();
  });

  test('follows from the death of whoever started it', async () => {
    const program = `
      import { readlinkSync } from 'node:fs';
      import { startCourier } from '${new URL('./servers/courier.ts', import.meta.url).href}';
      const { description } = await startCourier();
      console.log(readlinkSync('/proc/' + description.pid + '/ns/pid'));
      process.kill(process.pid, 'SIGKILL');`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed] = (await once(child.stdout, 'data')) as [Buffer];
    const namespace = printed.toString();
    expect(namespace).toMatch(/^pid:\[\d+\]\n$/);
    await once(child, 'exit');
    await expect.poll(() => processesIn(namespace), { timeout: 10_000 }).toEqual([]);
  });
});

describe('dovecot', () => {
  const handshake = async (port: number, ca: string, servername: string): Promise<string> => {
    const socket = connectTls({ host: '127.0.0.1', port, ca: readFileSync(ca), servername });
    try {
      await once(socket, 'secureConnect');
      return socket.getPeerCertificate().fingerprint256;
    } finally {
      socket.destroy();
    }
  };

  test('is trusted over TLS with its CA, and not without', async () => {
    const { dovecot } = sharedServers();
    const { host, tlsPort: port = 0, password, tls } = dovecot;
    const { ca = '', certificate = '', fingerprint = '' } = tls ?? {};
    const raw = await RawImap.connect({ host, port, user: dovecot.newUser(), password, tls: { ca } });
    expect(await raw.uids('INBOX')).toEqual([]);
    await raw.logout();
    expect(await handshake(port, ca, 'localhost')).toBe(fingerprint);
    await expect(handshake(port, '/etc/ssl/certs/ca-certificates.crt', 'localhost')).rejects.toThrow();
    const printed = execFileSync('openssl', [
      'x509',
      '-in',
      certificate,
      '-noout',
      '-fingerprint',
      '-sha256',
    ]);
    expect(printed.toString()).toContain(fingerprint);
  });

  test('offers STARTTLS on its plain port', async () => {
    const { dovecot } = sharedServers();
    const raw = await signIn(dovecot, dovecot.newUser());
    expect((await raw.command('STARTTLS')).text).toMatch(/TLS/);
    await raw.logout();
  });

  test.each([
    ['expired', 'CERT_HAS_EXPIRED'],
    ['wrong-host', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ] as const)('can show a certificate that is %s', async (tls: CertificateKind, code: string) => {
    const server = await startDovecot({ tls });
    await expect(handshake(server.tlsPort ?? 0, server.tls?.ca ?? '', 'localhost')).rejects.toMatchObject({
      code,
    });
    await server.stop();
  });

  test('ends the sessions of an account', async () => {
    const { dovecot } = sharedServers();
    const [kicked, other] = [dovecot.newUser(), dovecot.newUser()];
    const [one, two] = [await signIn(dovecot, kicked), await signIn(dovecot, other)];
    await dovecot.kick(kicked);
    await expect(one.command('NOOP')).rejects.toThrow();
    expect((await two.command('NOOP')).status).toBe('OK');
    await two.logout();
  });

  test('changes a UIDVALIDITY, and runs doveadm', async () => {
    const { dovecot } = sharedServers();
    const user = dovecot.newUser();
    const raw = await signIn(dovecot, user);
    await seedMailbox(raw, 'Old mail', 1);
    await dovecot.setUidValidity(user, 'Old mail', 424_242);
    const { untagged } = await raw.ok('EXAMINE "Old mail"');
    expect(untagged.join('\n')).toContain('[UIDVALIDITY 424242]');
    expect(await dovecot.doveadm(['search', '-u', user, 'mailbox', 'Old mail'])).toMatch(/^\w{32} 1\n$/);
    await raw.logout();
  });

  test('refuses mail above the quota it was given', async () => {
    const server = await startDovecot({ quota: '2K', tls: 'none' });
    expect(server.tlsPort).toBeUndefined();
    const raw = await signIn(server, 'alice');
    const { status, text } = await raw.append(
      'INBOX',
      [],
      undefined,
      makeMessage({ n: 0, seed: 1, size: 4_000 }).bytes,
    );
    expect([status, text]).toEqual(['NO', expect.stringContaining('[OVERQUOTA]')]);
    await raw.logout();
    await server.stop();
  });

  test('lists its special uses', async () => {
    const { dovecot } = sharedServers();
    const raw = await signIn(dovecot, dovecot.newUser());
    const { untagged } = await raw.ok('LIST "" "*" RETURN (SPECIAL-USE)');
    for (const use of ['Trash', 'Sent', 'Drafts', 'Junk', 'Archive']) {
      expect(untagged.find((line) => line.endsWith(` ${use}`))).toContain(`\\${use}`);
    }
    await raw.logout();
  });
});

// No response code in 3.6: only the text tells, where RFC 5530 has OVERQUOTA.
test('cyrus lets its administrator set a quota', async () => {
  const { cyrus } = sharedServers();
  const user = cyrus.newUser();
  await (await signIn(cyrus, user)).logout();
  const admin = await signIn(cyrus, CYRUS_ADMIN);
  await admin.ok(`SETQUOTA user/${user} (STORAGE 1)`);
  await admin.logout();
  const raw = await signIn(cyrus, user);
  const { status, text } = await raw.append(
    'INBOX',
    [],
    undefined,
    makeMessage({ n: 0, seed: 1, size: 9_000 }).bytes,
  );
  expect([status, text]).toEqual(['NO', 'Over quota']);
  await raw.logout();
});

describe('the shared corpus', () => {
  const CYRUS_REFUSES = { 'NO Message contains invalid header': 9, 'NO Message contains NUL characters': 1 };

  test.each([
    ['dovecot', 475, {}],
    ['cyrus', 465, CYRUS_REFUSES],
    ['courier', 475, {}],
  ] as const)('%s takes %i of its 475 messages', async (name, taken, reasons) => {
    const server = sharedServers()[name];
    const mailbox = `${server.prefix}Corpus`;
    const raw = await signIn(server, server.newUser());
    const { appended, refused } = await seedCorpus(raw, mailbox);
    expect(corpusMessages()).toHaveLength(475);
    expect(appended).toHaveLength(taken);
    expect(await raw.uids(mailbox)).toEqual(appended.map(({ uid }) => uid));
    const counted: Record<string, number> = {};
    for (const { reason } of refused) counted[reason] = (counted[reason] ?? 0) + 1;
    expect(counted).toEqual(reasons);
    await raw.logout();
  });
});

describe('seeded messages', () => {
  test('are the same for the same number and seed, and differ otherwise', () => {
    const { bytes, messageId } = makeMessage({ n: 5, seed: 1 });
    expect(makeMessage({ n: 5, seed: 1 }).bytes.equals(bytes)).toBe(true);
    expect(makeMessage({ n: 5, seed: 2 }).messageId).not.toBe(messageId);
    const ids = Array.from({ length: 500 }, (_, n) => makeMessage({ n, seed: 1 }).messageId);
    expect(new Set(ids).size).toBe(500);
  });

  test('have the size asked for, CRLF throughout, and short lines', () => {
    for (const size of [400, 401, 477, 478, 479, 480, 5_000, 70_001]) {
      const { bytes } = makeMessage({ n: 1, seed: 1, size });
      expect(bytes).toHaveLength(size);
      const text = bytes.toString('latin1');
      expect(text).not.toMatch(/[^\r]\n|\r[^\n]|\r$/);
      expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(78);
    }
  });

  test('spread over fifteen years, half of them below 0.7 KB or so, few of them big', () => {
    const made = Array.from({ length: 8_000 }, (_, n) => {
      const { bytes, date } = makeMessage({ n, seed: 1, big: true });
      return { size: bytes.length, year: date.getUTCFullYear() };
    });
    expect(new Set(made.map(({ year }) => year)).size).toBe(15);
    const sizes = made.map(({ size }) => size).sort((a, b) => a - b);
    expect(sizes[4_000]).toBeGreaterThan(500);
    expect(sizes[4_000]).toBeLessThan(900);
    expect(sizes.filter((size) => size > 256 * 1024).length).toBeLessThan(20);
    expect(sizes.at(-1)).toBeGreaterThan(256 * 1024);
  });
});
