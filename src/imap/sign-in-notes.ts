// What is noted while a connection signs in, for whoever asks later: when each step was over, and what was shown and said.
// Nothing is worked out here: that waits until somebody wants to see it.
import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import type { SignInMeans, Way } from '../model/mechanisms.ts';
import type { PinnedCertificate, StepName } from '../model/server-report.ts';
import type { SocketTimes } from './socket-times.ts';

/** What the server showed in TLS. */
export interface ShownTls {
  readonly version: string;
  readonly cipher: string;
  readonly certificate: X509Certificate | undefined;
  /** OpenSSL's verdict; empty where it had nothing against it. */
  readonly code: string;
  readonly pinned: boolean;
  /** What the user accepted before. */
  readonly known: readonly PinnedCertificate[];
}

export class SignInNotes {
  /** When it began; milliseconds of the monotonic clock, as all times here. */
  private begun = performance.now();
  readonly ended: { readonly step: StepName; readonly at: number }[] = [];
  readonly addresses: string[] = [];
  address: string | undefined;
  tls: ShownTls | undefined;
  /** The certificate was not accepted, and the user could say that it is. */
  untrusted = false;
  greeting: string | undefined;
  inClear: readonly string[] | undefined;
  before: readonly string[] | undefined;
  after: readonly string[] | undefined;
  means: SignInMeans | undefined;
  way: Way | undefined;

  /** The way was set off before the program was loaded, and its times hold that. */
  whileStarting = false;

  get start(): number {
    return this.begun;
  }

  begin(): void {
    this.begun = performance.now();
  }

  end(step: StepName): void {
    this.ended.push({ step, at: performance.now() });
  }

  /** Follows a socket to its connection, also one that was set off before: `early` is how far that has come. */
  follow(socket: Socket, early?: SocketTimes): void {
    if (early) {
      this.whileStarting = true;
      this.begun = early.begun;
      this.addresses.push(...early.addresses);
      if (early.resolved !== undefined) this.ended.push({ step: 'resolve', at: early.resolved });
      if (early.connected !== undefined) return this.connected(socket, early.connected);
    }
    if (!early) this.begun = performance.now();
    socket.on('lookup', (error: Error | null, address: unknown) => {
      if (error || typeof address !== 'string') return;
      this.addresses.push(address);
      if (!this.ended.some(({ step }) => step === 'resolve')) this.end('resolve');
    });
    socket.once('connect', () => this.connected(socket, performance.now()));
  }

  private connected(socket: Socket, at: number): void {
    this.address = socket.remoteAddress;
    this.ended.push({ step: 'connect', at });
  }
}
