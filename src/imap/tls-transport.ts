// Opens the sockets that ImapFlow signs in over, and decides about the server's certificate: by chain and host name, or
// by the pinned fingerprint alone. Nothing is read from or written to a TLS connection before that decision.
import type { X509Certificate } from 'node:crypto';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import {
  connect as connectTls,
  createSecureContext,
  getCACertificates,
  rootCertificates,
  type ConnectionOptions,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import type { Duplex } from 'node:stream';
import type { ImapTransport, ImapTransportSocket } from 'imapflow';
import type { Account, Proofs } from '../model/account.ts';
import type { PinnedCertificate } from '../model/server-report.ts';
import type { KnownCertificates } from '../ports.ts';
import { SignInNotes, type ShownTls } from './sign-in-notes.ts';
import type { EarlySocket } from './socket-times.ts';

/** The server showed a certificate that is not accepted. */
export class CertificateRefused extends Error {
  readonly reason: string;
  /** In one line: "CN=mail.example.org, O=Example". */
  readonly subject: string;
  /** As `openssl x509 -fingerprint -sha256` prints it. */
  readonly fingerprint: string;

  constructor(reason: string, subject: string, fingerprint: string) {
    super(reason);
    this.reason = reason;
    this.subject = subject;
    this.fingerprint = fingerprint;
  }
}

const early = new WeakMap<Account, EarlySocket[]>();

/** Sockets on their way to the account's server, each to be taken once; who finds none, or a failed one, opens one as ever. */
export function offerSockets(account: Account, sockets: readonly EarlySocket[]): void {
  early.set(account, [...sockets]);
}

function takeSocket(account: Account, notes: SignInNotes): Socket | undefined {
  const taken = early.get(account)?.shift();
  if (!taken || taken.socket.destroyed) return undefined;
  notes.follow(taken.socket, taken.times);
  return taken.socket;
}

interface TransportOptions {
  readonly proofs?: Proofs | undefined;
  readonly notes?: SignInNotes | undefined;
  readonly known?: KnownCertificates | undefined;
  /** Connected, where the server is not reached directly. */
  readonly way?: Duplex | undefined;
}

export function tlsTransport(
  account: Account,
  { proofs = {}, notes = new SignInNotes(), known, way }: TransportOptions = {},
): ImapTransport {
  const options = (): ConnectionOptions => ({
    host: account.host,
    port: account.port,
    secureContext: secureContextOf(account, proofs),
    // Node would refuse a self-signed certificate before it could be compared with the pin. `refusal` decides instead,
    // in both cases, since only after the handshake the certificate can be named to the user.
    rejectUnauthorized: false,
    ...familyOf(account),
    ...(isIP(account.host) === 0 ? { servername: account.host } : {}),
  });
  const secured = (start: () => TLSSocket, whenAccepted: () => void): TLSSocket => {
    const socket = start();
    socket.once('secureConnect', () => {
      notes.tls = shownBy(socket, account, known?.of(account) ?? []);
      const refused = refusal(notes.tls, account);
      if (refused) {
        notes.untrusted = account.pins === undefined && notes.tls.certificate !== undefined;
        socket.destroy(refused);
        return;
      }
      notes.end('tls');
      whenAccepted();
    });
    return socket;
  };
  const followed = <S extends Socket>(socket: S): S => {
    notes.follow(socket);
    return socket;
  };
  return {
    connect: ({ secure }, onConnect) => {
      if (way && secure) return secured(() => connectTls({ ...options(), socket: way }), onConnect);
      if (way) {
        setImmediate(onConnect);
        return way as ImapTransportSocket;
      }
      const socket = takeSocket(account, notes);
      if (secure && socket) return secured(() => connectTls({ ...options(), socket }), onConnect);
      if (secure) return secured(() => followed(connectTls(options())), onConnect);
      if (!socket)
        return followed(
          connectPlain({ host: account.host, port: account.port, ...familyOf(account) }, onConnect),
        );
      if (socket.connecting) socket.once('connect', onConnect);
      else setImmediate(onConnect);
      return socket;
    },
    upgrade: (socket, _options, onSecure) => secured(() => connectTls({ ...options(), socket }), onSecure),
  };
}

const familyOf = ({ family }: Account): { family?: number } => (family === undefined ? {} : { family });

function shownBy(socket: TLSSocket, { pins }: Account, known: readonly PinnedCertificate[]): ShownTls {
  // Node gives it once only.
  const certificate = socket.getPeerX509Certificate();
  return {
    version: (socket.getProtocol() ?? '').replace(/^TLSv/, 'TLS '),
    cipher: socket.getCipher().standardName,
    certificate,
    code: socket.authorized ? '' : String(socket.authorizationError),
    pinned: certificate !== undefined && isPinned(certificate, pins, known),
    known,
  };
}

/** What the command line names is the only one; else any that the user accepted here. */
function isPinned(
  certificate: X509Certificate,
  pins: readonly string[] | undefined,
  known: readonly PinnedCertificate[],
): boolean {
  if (pins !== undefined) return pins.includes(fingerprintOf(certificate));
  return known.some(({ fingerprint }) => fingerprint === certificate.fingerprint256);
}

const fingerprintOf = ({ fingerprint256 }: X509Certificate): string =>
  fingerprint256.replaceAll(':', '').toLowerCase();

function refusal(
  { certificate, code, pinned, known }: ShownTls,
  account: Account,
): CertificateRefused | undefined {
  if (!certificate) return new CertificateRefused('the server showed no certificate', '', '');
  const subject = (certificate.subject ?? '').replaceAll('\n', ', ');
  const refused = (reason: string) => new CertificateRefused(reason, subject, certificate.fingerprint256);
  if (account.pins !== undefined)
    return pinned ? undefined : refused('the certificate is not the pinned one');
  if (code === '' || pinned) return undefined;
  if (known.length > 0) return refused('the certificate is not one of those that you pinned for this server');
  const names = certificate.subjectAltName === undefined ? '' : ` (it is for ${certificate.subjectAltName})`;
  return refused(reasonOf(code, names));
}

/** Words for OpenSSL's verification codes; the code itself where there are none. */
function reasonOf(code: string, names: string): string {
  switch (code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return 'the certificate is self-signed';
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return 'the certificate is not from a trusted authority';
    case 'CERT_HAS_EXPIRED':
      return 'the certificate has expired';
    case 'CERT_NOT_YET_VALID':
      return 'the certificate is not valid yet';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `the certificate is for another host${names}`;
    default:
      return `the certificate cannot be verified (${code})`;
  }
}

const contexts = new WeakMap<Account, SecureContext>();

/** One context for both connections and all reconnections: reading hundreds of authorities takes a while. */
function secureContextOf(account: Account, { certificate }: Proofs): SecureContext {
  let context = contexts.get(account);
  if (!context) {
    context = createSecureContext({
      minVersion: 'TLSv1.2',
      ...certificate,
      ...(account.pins === undefined ? { ca: authorities(account.ca) } : {}),
    });
    contexts.set(account, context);
  }
  return context;
}

/** Those that Node ships or was given, those of the system, and the account's own. */
/** Reads the authorities now, so that no step of the way is charged with it. */
export function prepareTls(account: Account, proofs: Proofs = {}): void {
  if (account.tls !== 'none') secureContextOf(account, proofs);
}

export function authorities(own: string | undefined): string[] {
  // Node 22.13 and 22.14 know only their own.
  if (typeof getCACertificates !== 'function')
    return [...rootCertificates, ...(own === undefined ? [] : [own])];
  const all = new Set([...getCACertificates('default'), ...getCACertificates('system')]);
  return [...all, ...(own === undefined ? [] : [own])];
}
