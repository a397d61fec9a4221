// --tls-cert and --tls-key: what is taken, and the one line for what is not.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readClientCertificate } from '../../src/config/certificates.ts';
import { makeClientCertificate } from '../imap/tls-listener.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imaptop-cert-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

it('takes certificate and key, from two files or one', () => {
  const { cert, key } = makeClientCertificate('carla');
  const both = file('both', cert + key);
  expect(readClientCertificate({ cert: file('cert', cert, 0o644), key: file('key', key) })).toEqual({
    kind: 'ok',
    value: { cert, key },
  });
  expect(readClientCertificate({ cert: both, key: both }).kind).toBe('ok');
});

it('refuses what does not fit, and a key that others can read', () => {
  const { cert, key } = makeClientCertificate('carla');
  const why = (certText: string, keyText: string, mode?: number): string => {
    const read = readClientCertificate({ cert: file('c', certText), key: file('k', keyText, mode) });
    return read.kind === 'failed' ? read.failure.text : 'taken';
  };
  expect(why(cert, key, 0o640)).toContain('others can read it; chmod 600 makes it private');
  expect(why(cert, makeClientCertificate('dora').key)).toContain('it is not the key of');
  expect(why('rubbish', key)).toContain('it holds no certificate or key in PEM');
  expect(readClientCertificate({ cert: join(folder, 'none'), key: 'x' })).toMatchObject({
    failure: { text: expect.stringContaining('ENOENT') as string },
  });
});
