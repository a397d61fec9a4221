// The certificates that the user accepted: by host and port, several each, in a file of the user's alone.
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KnownCertificateFile } from '../../src/config/known-certificates.ts';
import type { CertificateFacts } from '../../src/model/server-report.ts';
import { toSafe } from '../../src/text/safe-text.ts';

const NOW = Date.UTC(2026, 10, 22);
const server = { user: 'bob', host: 'mail.example.org', port: 993, tls: 'implicit' } as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imaptop-known-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => KnownCertificateFile.open(folder, () => NOW);
const file = () => join(folder, 'certificates.json');

const certificate = (octet: string, subject = 'CN=mail.example.org'): CertificateFacts => ({
  subject: toSafe(subject),
  issuer: toSafe(subject),
  names: [],
  serial: toSafe('01'),
  validFrom: '2026-01-01T00:00:00.000Z',
  validTo: '2027-01-01T00:00:00.000Z',
  key: toSafe('RSA 2048'),
  signature: toSafe('sha256WithRSAEncryption'),
  fingerprint: Array.from({ length: 32 }, () => octet).join(':'),
});

const fingerprints = (known = open(), to: Parameters<typeof known.of>[0] = server): string[] =>
  known.of(to).map(({ fingerprint }) => fingerprint.slice(0, 2));

it('keeps several for a host and port, the newest last, over runs, readable by nobody else', () => {
  const known = open();
  expect(fingerprints(known)).toEqual([]);
  for (const octet of ['AA', 'BB', 'AA']) expect(known.pin(server, certificate(octet)).kind).toBe('ok');
  expect(fingerprints(known)).toEqual(['BB', 'AA']);
  expect(fingerprints()).toEqual(['BB', 'AA']);
  expect(open().of(server)[0]?.pinnedAt).toBe('2026-11-22T00:00:00.000Z');
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});

it('keeps them apart by port and by host, however it is written', () => {
  open().pin(server, certificate('AA'));
  expect(fingerprints(open(), { ...server, port: 143 })).toEqual([]);
  expect(fingerprints(open(), { ...server, host: 'example.org' })).toEqual([]);
  expect(fingerprints(open(), { ...server, host: 'MAIL.example.org', user: 'ana' })).toEqual(['AA']);
});

it('believes no file that others could have written, and does not write over it', () => {
  open().pin(server, certificate('AA'));
  chmodSync(file(), 0o644);
  const known = open();
  expect(fingerprints(known)).toEqual([]);
  const refused = known.pin(server, certificate('BB'));
  expect(refused).toMatchObject({ kind: 'failed' });
  expect(refused.kind === 'failed' && refused.failure.text).toContain('chmod 600 makes it private');
  chmodSync(file(), 0o600);
  expect(fingerprints()).toEqual(['AA']);
});

it('makes harmless what was written into it, and passes over what is no certificate', () => {
  const entry = { ...certificate('AA', 'CN=\u001b[31mred'), server: 'mail.example.org:993', pinnedAt: 'x' };
  const certificates = [entry, { server: 'mail.example.org:993', fingerprint: 'AA' }, 7, null];
  writeFileSync(file(), JSON.stringify({ version: 1, certificates }), { mode: 0o600 });
  expect(
    open()
      .of(server)
      .map(({ subject }) => subject),
  ).toEqual(['CN=␛[31mred']);
  writeFileSync(file(), '{');
  expect(fingerprints()).toEqual([]);
  expect(open().pin(server, certificate('BB')).kind).toBe('failed');
  expect(readFileSync(file(), 'utf8')).toBe('{');
});
