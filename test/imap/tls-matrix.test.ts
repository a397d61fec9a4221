// Dovecot, Cyrus and Courier over TLS from the start and by STARTTLS, each with a certificate that is good, self-signed,
// expired, for another host, or another one than was pinned: what is taken, what is not, and the words for it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probeServer } from '../../src/imap/probe-server.ts';
import type { Account } from '../../src/model/account.ts';
import type { CertificateFacts, PinnedCertificate } from '../../src/model/server-report.ts';
import { ok } from '../../src/model/failure.ts';
import { startCourier } from '../servers/courier.ts';
import { startCyrus } from '../servers/cyrus.ts';
import { startDovecot } from '../servers/dovecot.ts';
import type { RealServer, ServerName, ServerTls } from '../servers/server.ts';

const KINDS = ['good', 'self-signed', 'expired', 'wrong-host'] as const;
type Kind = (typeof KINDS)[number];

/** An authority, and a certificate of each kind. */
class Authority {
  readonly folder = mkdtempSync(join(tmpdir(), 'imaptop-authority-'));
  readonly pem: string;

  constructor() {
    const newKey = ['-newkey', 'rsa:2048', '-nodes', '-keyout', this.file('ca.key')];
    this.openssl('req', '-x509', ...newKey, '-subj', '/CN=matrix CA', '-days', '30', '-out', this.file('ca'));
    this.pem = this.read('ca');
  }

  make(kind: Kind): ServerTls {
    const host = kind === 'wrong-host' ? 'mail.example.org' : 'localhost';
    const key = [
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      this.file(`${kind}.key`),
      '-subj',
      `/CN=${host}`,
    ];
    const names = `subjectAltName=DNS:${host}`;
    const out = ['-out', this.file(kind)];
    if (kind === 'self-signed') this.openssl('req', '-x509', ...key, '-addext', names, '-days', '90', ...out);
    else {
      this.openssl('req', ...key, '-out', this.file('csr'));
      writeFileSync(this.file('ext'), `${names}\nbasicConstraints=CA:FALSE\n`);
      const until = kind === 'expired' ? '20200201000000Z' : '20491231000000Z';
      writeFileSync(this.file('index'), '');
      writeFileSync(this.file('serial'), '01\n');
      writeFileSync(
        this.file('cnf'),
        `[ca]\ndefault_ca=t\n[t]\ndatabase=${this.file('index')}\nserial=${this.file('serial')}\nnew_certs_dir=${this.folder}\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n`,
      );
      const by = ['-cert', this.file('ca'), '-keyfile', this.file('ca.key'), '-extfile', this.file('ext')];
      const dates = ['-startdate', '20200101000000Z', '-enddate', until];
      this.openssl(
        'ca',
        '-batch',
        '-notext',
        '-config',
        this.file('cnf'),
        ...by,
        ...dates,
        '-in',
        this.file('csr'),
        ...out,
      );
    }
    return { cert: this.read(kind), key: this.read(`${kind}.key`) };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  private read(name: string): string {
    return readFileSync(this.file(name), 'utf8');
  }

  private openssl(...args: string[]): void {
    execFileSync('openssl', args, { stdio: 'pipe' });
  }
}

let authority: Authority;
beforeAll(() => {
  authority = new Authority();
});
afterAll(() => authority.remove());

function start(name: ServerName, tls: ServerTls, kind: Kind): Promise<RealServer> {
  switch (name) {
    case 'dovecot':
      return startDovecot({ tls: { cert: authority.file(kind), key: authority.file(`${kind}.key`) } });
    case 'cyrus':
      return startCyrus({ tls });
    case 'courier':
      return startCourier({ tls });
  }
}

interface Seen {
  /** `ok`, or the kind of failure. */
  readonly outcome: string;
  readonly doubts: readonly string[];
  readonly trust: string | undefined;
  readonly certificate: CertificateFacts | undefined;
}

async function look(server: RealServer, tls: Account['tls'], pinned?: CertificateFacts): Promise<Seen> {
  const port = tls === 'implicit' ? server.tlsPort! : server.port;
  const known: readonly PinnedCertificate[] = pinned ? [{ ...pinned, pinnedAt: '2026-01-01' }] : [];
  const { report, failure } = await probeServer({
    account: { user: server.newUser(), host: 'localhost', port, tls, ca: authority.pem, family: 4 },
    password: server.password,
    folder: 'INBOX',
    known: { of: () => known, pin: () => ok(null) },
    clock: { now: Date.now, after: () => () => undefined },
    onAlert: () => undefined,
  });
  const { trust, doubts = [], certificates = [] } = report.tls ?? {};
  return { outcome: failure?.kind ?? 'ok', trust, doubts, certificate: certificates[0] };
}

const EXPECTED: Readonly<Record<Kind, readonly [outcome: string, doubts: readonly string[]]>> = {
  good: ['ok', []],
  'self-signed': ['tls', ['it is self-signed: nobody vouches for it']],
  expired: ['tls', ['it has expired, on 2020-02-01']],
  'wrong-host': ['tls', ['it is for another host: DNS:mail.example.org, not localhost']],
};

describe.each(['dovecot', 'cyrus', 'courier'] as const)('%s', (name) => {
  it.each(KINDS)('with a certificate that is %s', async (kind) => {
    const server = await start(name, authority.make(kind), kind);
    try {
      for (const tls of ['implicit', 'starttls'] as const) {
        const seen = await look(server, tls);
        expect([tls, seen.outcome, seen.doubts]).toEqual([tls, ...EXPECTED[kind]]);
        expect(seen.certificate).toMatchObject({ key: 'RSA 2048', signature: 'sha256WithRSAEncryption' });
        const { certificate } = seen;
        if (kind === 'good' || !certificate) continue;
        // Pinned, exactly this one is taken; another one than the pinned is not.
        expect(await look(server, tls, certificate)).toMatchObject({ outcome: 'ok', trust: 'pinned' });
        const { fingerprint } = certificate;
        const other = {
          ...certificate,
          fingerprint: `${fingerprint.startsWith('0') ? '1' : '0'}${fingerprint.slice(1)}`,
        };
        expect(await look(server, tls, other)).toMatchObject({ outcome: 'tls', trust: 'none' });
      }
    } finally {
      await server.stop();
    }
  });
});
