// What certificates say of themselves, whoever made them and whatever they hold.
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificateFacts, chainOf, doubtsOf } from '../../src/imap/certificate-facts.ts';

const made = (...more: string[]): X509Certificate =>
  new X509Certificate(
    execFileSync('openssl', ['req', '-x509', '-nodes', '-keyout', '/dev/null', ...more], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );

describe('facts', () => {
  it.each([
    [['-newkey', 'rsa:2048', '-sha384'], 'RSA 2048', 'sha384WithRSAEncryption'],
    [['-newkey', 'rsa:2048', '-sigopt', 'rsa_padding_mode:pss'], 'RSA 2048', 'rsassaPss'],
    [['-newkey', 'ed25519'], 'ED25519', 'ED25519'],
    [
      ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp384r1', '-sha512'],
      'EC secp384r1',
      'ecdsa-with-SHA512',
    ],
  ])('%j', (options, key, signature) => {
    const facts = certificateFacts(made(...options, '-subj', '/C=CZ/O=Example/CN=mail.example.org'));
    expect(facts).toMatchObject({ key, signature, subject: 'CN=mail.example.org, O=Example, C=CZ' });
    expect(facts.validTo).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
  });

  it('are harmless, whatever stands in the names', () => {
    const facts = certificateFacts(
      made(
        '-newkey',
        'ed25519',
        '-utf8',
        '-subj',
        '/CN=\x1b[31mred\u202e\u0007',
        '-addext',
        'subjectAltName=DNS:*.example.org,URI:x:\u001b',
      ),
    );
    for (const text of [facts.subject, facts.issuer, ...facts.names])
      expect(text).toMatch(/^[\x20-\x7e\u2400-\u2421]*$/u);
    expect(facts.subject).toContain('[31mred');
  });
});

describe('doubts', () => {
  const certificate = made(
    '-newkey',
    'ed25519',
    '-days',
    '10',
    '-subj',
    '/CN=h',
    '-addext',
    'subjectAltName=DNS:h,IP:192.0.2.1',
  );
  // Once it is made: a certificate is valid from the second in which it was.
  const NOW = Date.now();
  const doubts = (more: Partial<Parameters<typeof doubtsOf>[1]>): string[] =>
    doubtsOf(chainOf(certificate), { host: 'h', now: NOW, authorities: [], code: 'X', ...more });

  it('are all told, not the first alone', () => {
    expect(doubts({ host: 'other', now: NOW + 20 * 86_400_000 })).toEqual([
      'it is self-signed: nobody vouches for it',
      expect.stringMatching(/^it has expired, on \d{4}-\d\d-\d\d$/) as string,
      'it is for another host: DNS:h, IP Address:192.0.2.1, not other',
    ]);
    expect(doubts({ now: NOW - 86_400_000 })).toEqual([
      'it is self-signed: nobody vouches for it',
      expect.stringMatching(/^it is not valid yet, but from/) as string,
    ]);
  });

  it('are none where an authority vouches for it, for an address as well; else OpenSSL has the word', () => {
    const authorities = [certificate.toString()];
    expect(doubts({ authorities, code: '' })).toEqual([]);
    expect(doubts({ authorities, host: '192.0.2.1', code: 'SELF_SIGNED_CERT_IN_CHAIN' })).toEqual([]);
    expect(doubts({ authorities, host: '192.0.2.2' })).toHaveLength(1);
    expect(doubts({ authorities, code: 'CERT_REVOKED' })).toEqual(['it cannot be verified (CERT_REVOKED)']);
  });
});
