// `imaptop probe` as a person or a script runs it: real servers step by step, an exit code for the step that failed, and
// JSON as its schema says.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { ServerReport } from '../../src/model/server-report.ts';
import { faultsOf } from '../helpers/json-schema.ts';
import { ScriptedServer, type Script } from '../helpers/scripted-server.ts';
import { makeCertificate } from '../imap/tls-listener.ts';
import { startDovecot, type DovecotServer } from '../servers/dovecot.ts';
import { freePort } from '../servers/ports.ts';
import { PASSWORD } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { temporaryFolder } from './open-console.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SCHEMA = JSON.parse(readFileSync(join(ROOT, 'src', 'probe.schema.json'), 'utf8')) as object;

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

async function run(args: readonly string[], password = PASSWORD): Promise<Ended> {
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'imaptop.js'), 'probe', ...args], {
    env: { PATH: process.env['PATH'], HOME: temporaryFolder(), IMAPTOP_PASSWORD: password },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const [code] = (await once(child, 'close')) as [number | null];
  expect(out + errors).not.toContain(password);
  // Nothing that a terminal would obey.
  expect(out).toMatch(/^[\n\x20-\x7e\u00a0-\uffff]*$/u);
  return { code, out, errors };
}

async function json(
  args: readonly string[],
  password?: string,
): Promise<{ code: number | null; report: ServerReport }> {
  const { code, out, errors } = await run(['--json', ...args], password);
  expect(errors).toBe('');
  const report = JSON.parse(out) as ServerReport;
  expect(faultsOf(report, SCHEMA)).toEqual([]);
  return { code, report };
}

async function scripted(script: Script): Promise<string> {
  const server = await ScriptedServer.start(script);
  cleanUps.push(() => server.stop());
  return `imap://bob@127.0.0.1:${server.port}`;
}

async function dovecotWith(
  tls: 'expired' | 'wrong-host' | { cert: string; key: string },
): Promise<DovecotServer> {
  const server = await startDovecot({ tls });
  cleanUps.push(() => server.stop());
  return server;
}

const names = (report: ServerReport): string[] => report.steps.map(({ name }) => name);

describe('a real Dovecot', () => {
  test('over TLS: every step with its time, the chain, capabilities, mechanisms and the folder', async () => {
    const { dovecot } = sharedServers();
    const url = `imaps://${dovecot.newUser()}@localhost:${dovecot.tlsPort}`;
    const { code, report } = await json(['--tls-ca', dovecot.tls!.ca, url]);
    expect(code).toBe(0);
    expect(names(report)).toEqual([
      'resolve',
      'connect',
      'tls',
      'greeting',
      'capability',
      'sign-in',
      'questions',
    ]);
    expect(report.address).toMatch(/^127\.0\.0\.1$|^::1$/);
    expect(report.tls).toMatchObject({ version: 'TLS 1.3', trust: 'authority', doubts: [] });
    expect(report.tls?.certificates.map(({ subject }) => subject)).toEqual(['CN=localhost']);
    expect(report.tls?.certificates[0]).toMatchObject({
      issuer: 'CN=imaptop test CA',
      key: 'EC prime256v1',
      signature: 'ecdsa-with-SHA256',
      fingerprint: dovecot.tls!.fingerprint,
      validTo: '2049-12-31T00:00:00.000Z',
    });
    expect(report.mechanisms.find(({ use }) => use === 'used')?.name).toBe('PLAIN');
    expect(report.capabilities.before).toContain('AUTH=PLAIN');
    expect(report.capabilities.gained).toContain('QUOTA');
    expect(report.id).toContainEqual({ field: 'name', value: 'Dovecot' });
    expect(report.enabled).toEqual(['CONDSTORE', 'QRESYNC']);
    expect(report.quotas?.[0]).toMatchObject({ resource: 'STORAGE', limit: 52_428_800 });
    expect(report.folder).toMatchObject({
      name: 'INBOX',
      exists: 0,
      unseen: 0,
      uidNext: 1,
      mode: 'READ-ONLY',
    });
  });

  test('by STARTTLS, as text: TLS after the greeting, capabilities asked for twice', async () => {
    const { dovecot } = sharedServers();
    const url = `imap://${dovecot.newUser()}@localhost:${dovecot.port}`;
    const { code, out } = await run(['--tls-ca', dovecot.tls!.ca, url]);
    expect(code).toBe(0);
    const order = ['name resolution', 'TCP', 'greeting', 'CAPABILITY', 'TLS  ', 'CAPABILITY', 'sign-in'];
    expect(out).toMatch(new RegExp(order.join('[^]*')));
    expect(out).toContain('before TLS');
    expect(out).toContain('a known authority vouches for the certificate');
    expect(out).toMatch(/PLAIN +yes +yes +USED +the strongest that both can do/);
  });

  test('from outside, where the URL names nobody', async () => {
    const { dovecot } = sharedServers();
    const { code, report } = await json([
      '--tls-ca',
      dovecot.tls!.ca,
      `imaps://localhost:${dovecot.tlsPort}`,
    ]);
    expect([code, names(report).at(-1), report.failure]).toEqual([0, 'capability', undefined]);
    expect(report.mechanisms.map(({ use }) => use)).not.toContain('used');
  });

  test('with a wrong password: exit 14, and the mechanism that was refused', async () => {
    const { dovecot } = sharedServers();
    const url = `imaps://bob@localhost:${dovecot.tlsPort}`;
    const { code, report } = await json(['--tls-ca', dovecot.tls!.ca, url], 'not-the-password');
    expect([code, report.failure?.step]).toEqual([14, 'sign-in']);
    expect(report.failure?.text).toContain('[AUTHENTICATIONFAILED]');
    expect(report.mechanisms.find(({ use }) => use === 'refused')?.name).toBe('PLAIN');
  });
});

describe('certificates that nobody vouches for: exit 12, the chain, and each reason in words', () => {
  test('an authority that is not known, pinned and not', async () => {
    const { dovecot } = sharedServers();
    const url = `imaps://${dovecot.newUser()}@localhost:${dovecot.tlsPort}`;
    const { code, report } = await json([url]);
    expect([code, report.failure?.step, report.tls?.trust]).toEqual([12, 'tls', 'none']);
    expect(report.tls?.doubts).toEqual([
      'it is not from a trusted authority: CN=imaptop test CA is not known here',
    ]);
    const pinned = await json(['--tls-pin', `sha256:${dovecot.tls!.fingerprint}`, url]);
    expect([pinned.code, pinned.report.tls?.trust]).toEqual([0, 'pinned']);
  });

  test('expired, and for another host', async () => {
    const expired = await dovecotWith('expired');
    const ca = ['--tls-ca', expired.tls!.ca];
    const { code, report } = await json([...ca, `imaps://bob@localhost:${expired.tlsPort}`]);
    expect([code, report.tls?.doubts]).toEqual([12, ['it has expired, on 2020-02-01']]);
    const strange = await dovecotWith('wrong-host');
    const other = await json([`imaps://bob@localhost:${strange.tlsPort}`]);
    expect(other.code).toBe(12);
    expect(other.report.tls?.doubts).toEqual([
      expect.stringContaining('it is not from a trusted authority') as string,
      'it is for another host: DNS:mail.example.org, not localhost',
    ]);
  });

  test('self-signed', async () => {
    const folder = temporaryFolder();
    const made = makeCertificate('localhost');
    const [cert, key] = [join(folder, 'cert'), join(folder, 'key')];
    writeFileSync(cert, made.cert);
    writeFileSync(key, made.key);
    const server = await dovecotWith({ cert, key });
    const { code, out } = await run([`imap://bob@localhost:${server.port}`]);
    expect(code).toBe(12);
    expect(out).toContain('it is self-signed: nobody vouches for it');
    expect(out).toMatch(/^! NOT trusted/m);
  });
});

describe('other real servers', () => {
  test('Cyrus: SCRAM in the clear, quota and ACL', async () => {
    const { cyrus } = sharedServers();
    const { code, report } = await json([
      '--tls',
      'none',
      `imap://${cyrus.newUser()}@127.0.0.1:${cyrus.port}`,
    ]);
    expect(code).toBe(0);
    expect(report.tls).toBeUndefined();
    expect(report.mechanisms.find(({ use }) => use === 'used')?.name).toBe('SCRAM-SHA-256');
    expect(report.folder?.rights).toContain('l');
  });

  test('Courier: by LOGIN, capabilities asked for after it', async () => {
    const { courier } = sharedServers();
    const url = `imap://${courier.newUser()}@127.0.0.1:${courier.port}`;
    const { code, report } = await json(['--tls', 'none', url]);
    expect(code).toBe(0);
    expect(report.mechanisms.find(({ use }) => use === 'used')).toMatchObject({ name: 'LOGIN' });
    expect(report.namespaces).toContainEqual({ kind: 'personal', prefix: 'INBOX.', delimiter: '.' });
    expect(report.folder?.highestModSeq).toBeUndefined();
  });
});

describe('the step that failed', () => {
  test('10: no such name', async () => {
    const { code, report } = await json(['imaps://bob@nowhere.invalid']);
    expect([code, report.failure?.step, names(report)]).toEqual([10, 'resolve', ['resolve']]);
  });

  test('11: nobody listens', async () => {
    const { code, report } = await json([`imaps://bob@127.0.0.1:${await freePort()}`]);
    expect([code, report.failure?.step]).toEqual([11, 'connect']);
  });

  test('12: no TLS where it was asked for, on either road', async () => {
    const url = await scripted({});
    const implicit = await json([url.replace('imap:', 'imaps:')]);
    expect([implicit.code, implicit.report.failure?.step]).toEqual([12, 'tls']);
    const starttls = await json([url]);
    expect([starttls.code, starttls.report.failure?.step]).toEqual([12, 'tls']);
    expect(starttls.report.capabilities.inClear).toContain('IMAP4rev1');
  });

  test('13: a goodbye, a PREAUTH that nobody asked for, rubbish', async () => {
    for (const greeting of ['* BYE full\r\n', '* PREAUTH come in\r\n']) {
      const { code } = await json(['--tls', 'none', await scripted({ greeting })]);
      expect([greeting, code]).toEqual([greeting, 13]);
    }
    const endless = { CAPABILITY: '* CAPABILITY {4294967295}\r\n' };
    expect(
      (await json(['--tls', 'none', await scripted({ greeting: '* OK hi\r\n', answers: endless })])).code,
    ).toBe(13);
  });

  test('14: LOGINDISABLED, explained', async () => {
    const capability = '* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=GSSAPI\r\n{TAG} OK\r\n';
    const url = await scripted({ greeting: '* OK \x1b[31mhi\r\n', answers: { CAPABILITY: capability } });
    const { code, out } = await run(['--tls', 'none', url]);
    expect(code).toBe(14);
    expect(out).toContain('␛[31mhi');
    expect(out).toContain('the server takes no LOGIN command on this connection as it is');
  });
});

describe('the command line', () => {
  test('takes what goes with it and says what does not', async () => {
    expect(await run(['--sort', 'size', 'imaps://h'])).toMatchObject({
      code: 1,
      errors: 'imaptop: --sort does not go with probe\n',
    });
    expect((await run([])).errors).toContain('usage: imaptop probe');
  });
});
