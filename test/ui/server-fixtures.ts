// Servers as the card may meet them.
import { Capabilities } from '../../src/model/capabilities.ts';
import { mechanismTable } from '../../src/model/mechanisms.ts';
import type { CertificateFacts, ServerReport } from '../../src/model/server-report.ts';
import { toSafe, type Safe } from '../../src/text/safe-text.ts';

export const LOOKED_AT = Date.UTC(2026, 10, 22, 18, 4);

const words = (text: string): Safe[] => text.split(' ').map(toSafe);

const BEFORE =
  'IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ AUTH=PLAIN AUTH=LOGIN AUTH=SCRAM-SHA-256';
const GAINED =
  'SORT SORT=DISPLAY THREAD=REFERENCES MULTIAPPEND UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES WITHIN CONTEXT=SEARCH LIST-STATUS BINARY MOVE PREVIEW STATUS=SIZE SPECIAL-USE COMPRESS=DEFLATE QUOTA ACL RIGHTS=TEXK';

const certificateOf = (more: Partial<CertificateFacts> = {}): CertificateFacts => ({
  subject: toSafe('CN=mail.example.org'),
  issuer: toSafe('CN=Example Issuing CA 3, O=Example Trust Services, C=CZ'),
  names: ['DNS:mail.example.org', 'DNS:imap.example.org', 'DNS:bücher.example.org'].map(toSafe),
  serial: toSafe('04A1D3C2B5F60718293A4B5C6D7E8F901122'),
  validFrom: '2026-09-14T00:00:00.000Z',
  validTo: '2026-12-13T23:59:59.000Z',
  key: toSafe('EC prime256v1'),
  signature: toSafe('sha256WithRSAEncryption'),
  fingerprint:
    '29:17:7F:9F:79:C0:57:29:33:3E:E8:71:AA:07:39:77:9E:43:67:2F:34:98:D0:19:47:99:37:CC:56:09:51:62',
  ...more,
});

const means = {
  password: true,
  token: false,
  certificate: false,
  encrypted: true,
  as: false,
  forced: undefined,
  exchangeName: false,
} as const;

const mechanisms = (offered: string, signedIn: boolean): ServerReport['mechanisms'] =>
  mechanismTable(new Capabilities(offered.split(' ')), means).map(({ use, ...row }) => ({
    ...row,
    name: toSafe(row.name),
    why: toSafe(row.why),
    use: use === 'chosen' ? (signedIn ? 'used' : 'possible') : use,
  }));

export const trustedReport: ServerReport = {
  server: {
    user: toSafe('postmaster'),
    as: toSafe('ana@example.org'),
    host: toSafe('mail.example.org'),
    port: 993,
    tls: 'implicit',
  },
  steps: [
    { name: 'resolve', outcome: 'done', milliseconds: 3.1 },
    { name: 'connect', outcome: 'done', milliseconds: 24.6 },
    { name: 'tls', outcome: 'done', milliseconds: 51.9 },
    { name: 'greeting', outcome: 'done', milliseconds: 26.3 },
    { name: 'capability', outcome: 'done', milliseconds: 0.2 },
    { name: 'sign-in', outcome: 'done', milliseconds: 1104.7 },
  ],
  addresses: ['2001:db8::25', '192.0.2.25'].map(toSafe),
  address: toSafe('2001:db8::25'),
  tls: {
    version: toSafe('TLS 1.3'),
    cipher: toSafe('TLS_AES_256_GCM_SHA384'),
    certificates: [
      certificateOf(),
      certificateOf({
        subject: toSafe('CN=Example Issuing CA 3, O=Example Trust Services, C=CZ'),
        issuer: toSafe('CN=Example Root CA, O=Example Trust Services, C=CZ'),
        names: [],
        validTo: '2031-01-01T00:00:00.000Z',
        key: toSafe('RSA 4096'),
      }),
    ],
    trust: 'authority',
    doubts: [],
    known: [],
  },
  greeting: toSafe('Dovecot (Debian) ready.'),
  capabilities: {
    before: words(BEFORE),
    after: words(`${BEFORE} ${GAINED}`),
    gained: words(GAINED),
    lost: words('AUTH=PLAIN AUTH=LOGIN AUTH=SCRAM-SHA-256'),
  },
  mechanisms: mechanisms(BEFORE, true),
  id: [
    { field: toSafe('name'), value: toSafe('Dovecot') },
    { field: toSafe('support-url'), value: toSafe('https://postmaster.example.org/帮助/␛[31m') },
  ],
  namespaces: [
    { kind: 'personal', prefix: toSafe(''), delimiter: toSafe('/') },
    { kind: 'shared', prefix: toSafe('shared/'), delimiter: toSafe('/') },
  ],
  enabled: words('CONDSTORE QRESYNC'),
  quotas: [
    { root: toSafe('User quota'), resource: toSafe('STORAGE'), used: 9_804_112, limit: 10_485_760 },
    { root: toSafe('User quota'), resource: toSafe('MESSAGE'), used: 45_921, limit: 1_000_000 },
  ],
  folder: {
    name: toSafe('INBOX'),
    flags: words('\\Answered \\Flagged \\Deleted \\Seen \\Draft $Forwarded NonJunk'),
    permanentFlags: [],
    exists: 1_954,
    recent: 0,
    unseen: 12,
    uidValidity: 1_179_598_577,
    uidNext: 4_569,
    highestModSeq: '715194045007',
    mode: toSafe('READ-ONLY'),
    rights: toSafe('lrwstipekxacd'),
    quotaRoots: [toSafe('User quota')],
  },
  refusals: [],
};

const self = toSafe('CN=mail.example.org, O=Default Company Ltd');

export const untrustedReport: ServerReport = {
  server: { user: toSafe('bob'), host: toSafe('mail.example.org'), port: 143, tls: 'starttls' },
  steps: [
    { name: 'resolve', outcome: 'done', milliseconds: 3.1 },
    { name: 'connect', outcome: 'done', milliseconds: 24.6 },
    { name: 'greeting', outcome: 'done', milliseconds: 26.3 },
    { name: 'capability', outcome: 'done', milliseconds: 25.1 },
    { name: 'tls', outcome: 'failed', milliseconds: 51.9 },
  ],
  addresses: [toSafe('192.0.2.25')],
  address: toSafe('192.0.2.25'),
  tls: {
    version: toSafe('TLS 1.2'),
    cipher: toSafe('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'),
    certificates: [
      certificateOf({
        subject: self,
        issuer: self,
        names: [],
        validFrom: '2019-01-01T00:00:00.000Z',
        validTo: '2020-02-01T00:00:00.000Z',
        key: toSafe('RSA 1024'),
      }),
    ],
    trust: 'none',
    doubts: [
      'it is self-signed: nobody vouches for it',
      'it has expired, on 2020-02-01',
      'it is for another host: CN=localhost, not mail.example.org',
    ].map(toSafe),
    known: [],
  },
  greeting: toSafe('hello'),
  capabilities: { inClear: words('IMAP4rev1 STARTTLS LOGINDISABLED'), gained: [], lost: [] },
  mechanisms: mechanisms('IMAP4rev1 STARTTLS LOGINDISABLED', false),
  refusals: [],
  mayPin: true,
  failure: {
    step: 'tls',
    text: toSafe(
      'Could not sign in to mail.example.org:143 as bob: the certificate is self-signed. The password was not sent.',
    ),
  },
};

/** The same, where another certificate was pinned before. */
export const changedReport: ServerReport = {
  ...untrustedReport,
  tls: {
    ...untrustedReport.tls!,
    known: [
      { ...certificateOf({ validTo: '2026-11-20T00:00:00.000Z' }), pinnedAt: '2025-11-20T09:12:44.000Z' },
      {
        ...untrustedReport.tls!.certificates[0]!,
        fingerprint: 'AB:CD:'.repeat(16).slice(0, -1),
        validTo: '2027-11-20T00:00:00.000Z',
        pinnedAt: '2026-02-01T09:12:44.000Z',
      },
    ],
  },
};
