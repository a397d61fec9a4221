// The certificates of --tls-ca, and the client's own of --tls-cert.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { failed, ok, type Result } from '../model/failure.ts';
import { toSafe } from '../text/safe-text.ts';

const OTHERS = 0o077;

/** Certificate and key as PEM text; failed where they do not belong together, or where others can read the key. */
export function readClientCertificate(files: {
  readonly cert: string;
  readonly key: string;
}): Result<{ cert: string; key: string }> {
  let reading = files.cert;
  try {
    const cert = readFileSync(files.cert, 'utf8');
    const parsed = new X509Certificate(cert);
    reading = files.key;
    if ((statSync(files.key).mode & OTHERS) !== 0)
      return unusable(files.key, 'others can read it; chmod 600 makes it private');
    const key = readFileSync(files.key, 'utf8');
    const matches = parsed.checkPrivateKey(createPrivateKey(key));
    return matches ? ok({ cert, key }) : unusable(files.key, `it is not the key of ${files.cert}`);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== undefined) return unusable(reading, String(code));
    return unusable(reading, 'it holds no certificate or key in PEM, or one with a passphrase');
  }
}

function unusable(file: string, why: string): Result<never> {
  return failed({ kind: 'tls', text: toSafe(`The client certificate ${file} cannot be used: ${why}.`) });
}

/** The file's PEM text; failed where it cannot be read or holds no certificate. */
export function readCertificates(file: string): Result<string> {
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch (error) {
    return refused(file, String((error as NodeJS.ErrnoException).code));
  }
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0) return refused(file, 'it holds no certificate in PEM');
  try {
    // Reading them one by one says now what OpenSSL would pass over in silence.
    return ok(certificates.map((certificate) => new X509Certificate(certificate).toString()).join(''));
  } catch {
    return refused(file, 'a certificate in it is damaged');
  }
}

function refused(file: string, why: string): Result<never> {
  return failed({ kind: 'tls', text: toSafe(`--tls-ca ${file} cannot be used: ${why}.`) });
}
