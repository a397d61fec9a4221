// Directories and certificates: where they are looked for, and when they are not used.
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCertificates } from '../../src/config/certificates.ts';
import { directories, makePrivate } from '../../src/config/paths.ts';
import { makeCertificate } from '../imap/tls-listener.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imaptop-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('directories', () => {
  it('are the XDG ones, or those that were asked for', () => {
    expect(directories({ HOME: '/home/bob' }, undefined)).toEqual({
      state: '/home/bob/.local/state/imaptop',
      cache: '/home/bob/.cache/imaptop',
    });
    const xdg = { HOME: '/home/bob', XDG_STATE_HOME: '/s', XDG_CACHE_HOME: 'relative' };
    expect(directories(xdg, undefined)).toEqual({ state: '/s/imaptop', cache: '/home/bob/.cache/imaptop' });
    expect(directories(xdg, '/d')).toEqual({ state: '/d', cache: '/d/cache' });
  });

  it('are made for the owner only', () => {
    const path = join(folder, 'a', 'b');
    expect(makePrivate(path).kind).toBe('ok');
    expect(statSync(path).mode & 0o777).toBe(0o700);
    chmodSync(path, 0o755);
    expect(makePrivate(path).kind).toBe('ok');
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('are not used when others can write to them, or when they are something else', () => {
    const open = join(folder, 'open');
    mkdirSync(open);
    chmodSync(open, 0o777);
    const link = join(folder, 'link');
    symlinkSync(open, link);
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const [path, why] of [
      [open, 'others can write to it'],
      [link, 'it is not a directory'],
      [file, 'it is not a directory'],
      // Where nothing can be made in a directory that is there.
      ['/proc/nobody/state', 'ENOENT'],
      [join(file, 'below'), 'ENOTDIR'],
    ] as const) {
      const made = makePrivate(path);
      expect(made.kind === 'failed' && made.failure.text).toContain(why);
    }
    expect(lstatSync(open).mode & 0o777).toBe(0o777);
  });
});

describe('certificates', () => {
  it('are read in PEM, and refused in one line', () => {
    const path = join(folder, 'ca.pem');
    const { cert } = makeCertificate('ca.example.org');
    writeFileSync(path, `words before\n${cert}${cert}`);
    const read = readCertificates(path);
    expect(read.kind === 'ok' && read.value.match(/BEGIN CERTIFICATE/g)?.length).toBe(2);
    for (const [content, why] of [
      ['', 'it holds no certificate in PEM'],
      ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'a certificate in it is damaged'],
    ] as const) {
      writeFileSync(path, content);
      const refused = readCertificates(path);
      expect(refused.kind === 'failed' && refused.failure.text).toBe(
        `--tls-ca ${path} cannot be used: ${why}.`,
      );
    }
    const missing = readCertificates(join(folder, 'missing'));
    expect(missing.kind === 'failed' && missing.failure.text).toContain('ENOENT');
  });
});
