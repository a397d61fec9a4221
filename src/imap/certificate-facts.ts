// What a certificate says, and each reason why nobody vouches for it. OpenSSL names one reason; here all are looked for.
import { X509Certificate, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import type { CertificateFacts } from '../model/server-report.ts';
import { safe, toSafe, type Safe } from '../text/safe-text.ts';

// A chain is three or four long; one that goes round never ends.
const MAX_CHAIN = 10;

/** The certificate and those that signed it, as the server sent them or as they are known here. */
export function chainOf(leaf: X509Certificate): X509Certificate[] {
  const chain = [leaf];
  for (;;) {
    const issuer = chain.at(-1)?.issuerCertificate;
    const known = chain.some(({ fingerprint256 }) => fingerprint256 === issuer?.fingerprint256);
    if (!issuer || known || chain.length >= MAX_CHAIN) return chain;
    chain.push(issuer);
  }
}

export function certificateFacts(certificate: X509Certificate): CertificateFacts {
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    names: (certificate.subjectAltName ?? '').split(', ').filter(Boolean).map(toSafe),
    serial: toSafe(certificate.serialNumber),
    validFrom: isoOf(certificate.validFrom),
    validTo: isoOf(certificate.validTo),
    key: keyOf(certificate),
    signature: toSafe(signatureOf(certificate.raw)),
    fingerprint: certificate.fingerprint256,
  };
}

/** OpenSSL's order, the most general first, is turned around: "CN=mail.example.org, O=Example". */
function oneLine(name: string | undefined): Safe {
  return toSafe((name ?? '').split('\n').filter(Boolean).toReversed().join(', ') || '(empty)');
}

function isoOf(date: string): string {
  const milliseconds = Date.parse(date);
  return Number.isNaN(milliseconds) ? '' : new Date(milliseconds).toISOString();
}

function keyOf(certificate: X509Certificate): Safe {
  let key: KeyObject;
  try {
    key = certificate.publicKey;
  } catch {
    return toSafe('(of an unknown kind)');
  }
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  const kind = (key.asymmetricKeyType ?? 'unknown').toUpperCase();
  return toSafe([kind, namedCurve ?? modulusLength].filter((part) => part !== undefined).join(' '));
}

const SIGNATURES: Readonly<Record<string, string>> = {
  '2a864886f70d010104': 'md5WithRSAEncryption',
  '2a864886f70d010105': 'sha1WithRSAEncryption',
  '2a864886f70d01010a': 'rsassaPss',
  '2a864886f70d01010b': 'sha256WithRSAEncryption',
  '2a864886f70d01010c': 'sha384WithRSAEncryption',
  '2a864886f70d01010d': 'sha512WithRSAEncryption',
  '2a8648ce3d0401': 'ecdsa-with-SHA1',
  '2a8648ce3d040302': 'ecdsa-with-SHA256',
  '2a8648ce3d040303': 'ecdsa-with-SHA384',
  '2a8648ce3d040304': 'ecdsa-with-SHA512',
  '2b6570': 'ED25519',
  '2b6571': 'ED448',
};

/** RFC 5280 §4.1: SEQUENCE { tbsCertificate, signatureAlgorithm SEQUENCE { OID ... } ... }. Node tells it from 24.9 on. */
function signatureOf(der: Buffer): string {
  const outer = contentOf(der, 0);
  const tbs = outer && contentOf(der, outer.start);
  const algorithm = tbs && contentOf(der, tbs.end);
  const oid = algorithm && contentOf(der, algorithm.start);
  if (!oid) return '(unknown)';
  const hex = der.toString('hex', oid.start, oid.end);
  return SIGNATURES[hex] ?? `OID ${hex}`;
}

/** Where the content of the value at `at` lies. */
function contentOf(der: Buffer, at: number): { start: number; end: number } | undefined {
  const short = der[at + 1];
  if (short === undefined) return undefined;
  const octets = short < 0x80 ? 0 : short - 0x80;
  if (octets > 4 || at + 2 + octets > der.length) return undefined;
  const length = octets === 0 ? short : der.readUIntBE(at + 2, octets);
  const start = at + 2 + octets;
  return start + length <= der.length ? { start, end: start + length } : undefined;
}

interface Question {
  readonly host: string;
  readonly now: number;
  /** In PEM. */
  readonly authorities: readonly string[];
  /** OpenSSL's verdict; empty where it had nothing against it. */
  readonly code: string;
}

export function doubtsOf(
  chain: readonly X509Certificate[],
  { host, now, authorities, code }: Question,
): Safe[] {
  const leaf = chain[0];
  if (!leaf || code === '') return [];
  const doubts = [
    ...issuerDoubts(chain, authorities),
    ...chain.flatMap((one, at) => dateDoubts(one, at, now)),
  ];
  if (!isFor(leaf, host)) {
    const names = leaf.subjectAltName ?? leaf.subject ?? 'nobody';
    doubts.push(toSafe(`it is for another host: ${names.replaceAll('\n', ', ')}, not ${host}`));
  }
  // Where a pin decides, OpenSSL was not told of the authorities.
  if (doubts.length === 0 && /ISSUER|SELF_SIGNED|LEAF_SIGNATURE/.test(code)) return [];
  // What it holds against it otherwise: a weak key, a wrong purpose, a revocation.
  return doubts.length > 0 ? doubts : [toSafe(`it cannot be verified (${code})`)];
}

function isFor(leaf: X509Certificate, host: string): boolean {
  const name = isIP(host) === 0 ? leaf.checkHost(host) : leaf.checkIP(host);
  return name !== undefined;
}

function dateDoubts(certificate: X509Certificate, at: number, now: number): Safe[] {
  const whose = at === 0 ? toSafe('it') : safe`the certificate of ${oneLine(certificate.subject)}`;
  const [from, to] = [certificate.validFrom, certificate.validTo].map((date) => Date.parse(date));
  if (to !== undefined && now > to) return [safe`${whose} has expired, on ${day(to)}`];
  if (from !== undefined && now < from) return [safe`${whose} is not valid yet, but from ${day(from)} on`];
  return [];
}

const day = (milliseconds: number): Safe => toSafe(new Date(milliseconds).toISOString().slice(0, 10));

function issuerDoubts(chain: readonly X509Certificate[], authorities: readonly string[]): Safe[] {
  const last = chain.at(-1)!;
  const trusted = authorities.some((pem) => vouchesFor(pem, last));
  if (trusted) return [];
  const isOwn = last.checkIssued(last);
  if (chain.length === 1 && isOwn) return [toSafe('it is self-signed: nobody vouches for it')];
  const issuer = oneLine(last.issuer);
  return isOwn
    ? [safe`its chain ends with ${issuer}, an authority that is not trusted here`]
    : [safe`it is not from a trusted authority: ${issuer} is not known here`];
}

function vouchesFor(pem: string, certificate: X509Certificate): boolean {
  try {
    const authority = new X509Certificate(pem);
    return (
      authority.fingerprint256 === certificate.fingerprint256 ||
      (certificate.checkIssued(authority) && certificate.verify(authority.publicKey))
    );
  } catch {
    return false;
  }
}
