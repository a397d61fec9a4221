// The certificates of --tls-ca.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { failed, ok, type Result } from '../model/failure.ts';
import { toSafe } from '../text/safe-text.ts';

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
