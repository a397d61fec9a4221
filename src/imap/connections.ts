// Opens the two connections of an account and closes them: reader and wire. The wire's TLS comes up beside the reader's,
// but its password waits until the reader's was accepted: a wrong one is tried once, not twice.
import { once } from 'node:events';
import type { Account } from '../model/account.ts';
import { Capabilities } from '../model/capabilities.ts';
import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import type { Clock, Hint, SignedIn } from '../ports.ts';
import type { Safe } from '../text/safe-text.ts';
import { lossFailure, secondRefused } from './failures.ts';
import { ReaderSession } from './reader-session.ts';
import { signIn, tlsState } from './sign-in.ts';
import type { TranscriptFile } from './transcript.ts';
import { WireConnection, type WireSockets } from './wire/wire-connection.ts';

// Nobody waits longer than this for a server's goodbye.
const GOODBYE_MS = 1000;

export type Role = 'reader' | 'wire';

export interface ConnectionEvents {
  up(role: Role): void;
  lost(role: Role, failure: Failure): void;
  /** Seconds without a byte while an answer is due; undefined when that is over. */
  silent(role: Role, seconds: number | undefined): void;
  alert(text: Safe): void;
  hint(hint: Hint): void;
}

export interface ConnectionOptions {
  readonly account: Account;
  readonly password: string;
  readonly clock: Clock;
  readonly log?: TranscriptFile | undefined;
}

export class Connections {
  private readonly options: ConnectionOptions;
  private readonly events: ConnectionEvents;
  private wireSockets: WireSockets | undefined;
  reader: ReaderSession | undefined;
  wire: WireConnection | undefined;
  /** Of the reader, once it was up. */
  signedIn: SignedIn | undefined;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.options = options;
    this.events = events;
  }

  get areUp(): boolean {
    return this.reader !== undefined && this.wire !== undefined;
  }

  /** Opens what is missing. What came up stays up, also where the other one did not. */
  async open(signal: AbortSignal): Promise<Result<null>> {
    const gate = Promise.withResolvers<boolean>();
    const givingUp = new AbortController();
    const either = AbortSignal.any([signal, givingUp.signal]);
    const wire = this.wire ? ok(null) : this.openWire(gate.promise, either);
    const reader = this.reader ? ok(null) : await this.openReader(() => gate.resolve(true), signal);
    if (reader.kind === 'failed') givingUp.abort();
    gate.resolve(reader.kind === 'ok');
    const second = await wire;
    if (reader.kind === 'failed') return reader;
    return second.kind === 'failed' ? failed(secondRefused(second.failure)) : second;
  }

  private async openReader(onAuthenticated: () => void, signal: AbortSignal): Promise<Result<null>> {
    const signedIn = await signIn({ ...this.signInOptions('reader'), onAuthenticated, signal });
    if (signedIn.kind === 'failed') return signedIn;
    const client = signedIn.value;
    const session = new ReaderSession(client, this.options.clock, {
      silent: (seconds) => this.events.silent('reader', seconds),
      hint: (hint) => this.events.hint(hint),
    });
    const { account } = this.options;
    const loss = () => lossFailure(account, client.byeReason, session.gaveUp);
    await session.enable();
    if (!client.isUp) return failed(loss());
    this.reader = session;
    client.on('close', () => {
      if (this.reader !== session) return;
      this.reader = undefined;
      this.events.lost('reader', loss());
    });
    this.signedIn = { tls: tlsState(client, account), cleartext: !client.secureConnection };
    this.events.up('reader');
    return ok(null);
  }

  private async openWire(mayAuthenticate: Promise<boolean>, signal: AbortSignal): Promise<Result<null>> {
    const signedIn = await signIn({ ...this.signInOptions('wire'), mayAuthenticate, signal });
    if (signedIn.kind === 'failed') return signedIn;
    const client = signedIn.value;
    const { account, clock, log } = this.options;
    if (!client.isUp) return failed(lossFailure(account, client.byeReason, false));
    const sockets = client.unbind() as WireSockets;
    const wire = new WireConnection(sockets, {
      capabilities: new Capabilities(client.capabilities.keys()),
      clock,
      transcript: log?.of('wire'),
      onClosed: (failure) => {
        this.wire = undefined;
        this.events.lost('wire', failure);
      },
      onSilence: (seconds) => this.events.silent('wire', seconds),
      onAlert: (text) => this.events.alert(text),
    });
    this.wire = wire;
    this.wireSockets = sockets;
    this.events.up('wire');
    return ok(null);
  }

  private signInOptions(role: Role) {
    const { account, password, log } = this.options;
    return {
      account,
      password,
      onAlert: (text: Safe) => this.events.alert(text),
      ...(log ? { logger: log.logger(role) } : {}),
    };
  }

  /** Takes leave on both, for a second at most. Nothing is told any more. */
  async close(): Promise<void> {
    const { reader, wire, wireSockets } = this;
    this.reader = undefined;
    this.wire = undefined;
    const leaving: Promise<unknown>[] = [];
    if (reader) leaving.push(reader.logout());
    if (wire && wireSockets && !wireSockets.socket.destroyed) {
      leaving.push(once(wireSockets.socket, 'close').catch(() => undefined));
      wire.close();
    }
    const late = Promise.withResolvers<void>();
    const cancel = this.options.clock.after(GOODBYE_MS, () => late.resolve());
    await Promise.race([Promise.all(leaving), late.promise]);
    cancel();
    reader?.end();
  }
}
