// A TLS server that lets a client sign in as far as it wants to, and keeps every byte that it was sent after the
// handshake, and before it with STARTTLS. Its certificate is made for the test.
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';

export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
  /** 64 lower-case hex digits. */
  readonly fingerprint: string;
}

/** Self-signed: nobody trusts it but by pin, or as a CA of its own. */
export function makeCertificate(name: string): TestCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'imaptop-cert-'));
  try {
    const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key];
    const subject = ['-subj', `/O=Tests/CN=${name}`, '-addext', `subjectAltName=DNS:${name},IP:127.0.0.1`];
    execFileSync('openssl', ['req', '-x509', ...newKey, ...subject, '-out', cert], { stdio: 'pipe' });
    const pem = readFileSync(cert, 'utf8');
    const fingerprint = new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
    return { cert: pem, key: readFileSync(key, 'utf8'), fingerprint };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface ClientCertificate extends TestCertificate {
  /** The authority that signed it. */
  readonly ca: string;
}

/** For TLS clients, signed by an authority of its own. */
export function makeClientCertificate(name: string): ClientCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'imaptop-cert-'));
  try {
    const file = (end: string): string => join(folder, end);
    const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });
    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      file('ca.key'),
      '-subj',
      '/CN=client CA',
      '-out',
      file('ca'),
    );
    openssl('req', ...newKey, '-keyout', file('key'), '-subj', `/CN=${name}`, '-out', file('csr'));
    const sign = ['-CA', file('ca'), '-CAkey', file('ca.key'), '-set_serial', '7', '-days', '30'];
    openssl('x509', '-req', '-in', file('csr'), ...sign, '-out', file('cert'));
    const read = (end: string): string => readFileSync(file(end), 'utf8');
    const cert = read('cert');
    const fingerprint = new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase();
    return { cert, key: read('key'), fingerprint, ca: read('ca') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export class TlsListener {
  /** What clients sent, in the clear and inside TLS. */
  readonly clear: string[] = [];
  readonly inside: string[] = [];
  /** What the client of each connection ended with. */
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly certificate: TestCertificate;
  private readonly startTls: boolean;
  private readonly greeting: string;

  private constructor(certificate: TestCertificate, startTls: boolean, greeting: string) {
    this.certificate = certificate;
    this.startTls = startTls;
    this.greeting = greeting;
    this.server = createServer((socket) => this.serve(socket));
  }

  static async start(
    certificate: TestCertificate,
    { startTls, greeting = '* OK hello\r\n' }: { startTls: boolean; greeting?: string },
  ): Promise<TlsListener> {
    const listener = new TlsListener(certificate, startTls, greeting);
    listener.server.listen(0, '127.0.0.1');
    await once(listener.server, 'listening');
    return listener;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    if (!this.startTls) {
      this.secure(socket, this.greeting);
      return;
    }
    socket.write(this.greeting);
    const onData = (chunk: Buffer): void => {
      this.clear.push(chunk.toString('latin1'));
      for (const line of chunk.toString('latin1').split('\r\n').filter(Boolean)) {
        const [tag, name = ''] = line.split(' ');
        if (name === 'CAPABILITY') socket.write(`* CAPABILITY IMAP4rev1 STARTTLS\r\n${tag} OK\r\n`);
        else if (name === 'STARTTLS') {
          socket.off('data', onData);
          socket.write(`${tag} OK go\r\n`);
          this.secure(socket, '');
        } else socket.write(`${tag} BAD not yet\r\n`);
      }
    };
    socket.on('data', onData);
  }

  private secure(socket: Socket, greeting: string): void {
    const { cert, key } = this.certificate;
    const tls = new TLSSocket(socket, { isServer: true, cert, key });
    tls.on('error', () => socket.destroy());
    tls.write(greeting);
    tls.on('data', (chunk: Buffer) => {
      this.inside.push(chunk.toString('latin1'));
      for (const line of chunk.toString('latin1').split('\r\n').filter(Boolean)) {
        const [tag, name = ''] = line.split(' ');
        if (name === 'CAPABILITY') tls.write('* CAPABILITY IMAP4rev1\r\n');
        tls.write(`${tag} OK done\r\n`);
      }
    });
  }
}
