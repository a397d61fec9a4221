// Opens the two connections of an account and closes them: reader and wire. The wire's TLS comes up beside the reader's,
// but its password waits until the reader's was accepted: a wrong one is tried once, not twice. Where the server takes one
// connection only, each is opened and left alone.
import { once } from 'node:events';
import type { Account } from '../model/account.ts';
import { Capabilities } from '../model/capabilities.ts';
import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import type { Clock, Hint, SignedIn } from '../ports.ts';
import type { Safe } from '../text/safe-text.ts';
import { lossFailure, secondRefused, takesOneOnly } from './failures.ts';
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

export type Opened =
  | Result<null>
  /** One is up, and the server takes no other one beside it. */
  | { readonly kind: 'one-only' };

/** How far a sign-in came. */
interface Progress {
  greeted: boolean;
}

export class Connections {
  private readonly options: ConnectionOptions;
  private readonly events: ConnectionEvents;
  private wireSockets: WireSockets | undefined;
  private wereUp = false;
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
  async open(signal: AbortSignal): Promise<Opened> {
    const opened = await this.openBeside(signal);
    if (opened.kind === 'ok') this.wereUp = true;
    if (opened.kind !== 'failed' || (!this.reader && !this.wire)) return opened;
    // A network that fails now and then is no such server: once both were up, it takes plain words.
    if (takesOneOnly(opened.failure, this.wereUp)) return { kind: 'one-only' };
    return failed(secondRefused(opened.failure));
  }

  /** Opens the one alone. */
  async openOnly(role: Role, signal: AbortSignal): Promise<Result<null>> {
    if (this[role]) return ok(null);
    return role === 'reader' ? this.openReader(undefined, signal) : this.openWire(undefined, signal);
  }

  private async openBeside(signal: AbortSignal): Promise<Result<null>> {
    const gate = Promise.withResolvers<boolean>();
    const givingUp = new AbortController();
    const either = AbortSignal.any([signal, givingUp.signal]);
    const [reading, wiring]: [Progress, Progress] = [{ greeted: false }, { greeted: false }];
    const mayWire = (): Promise<boolean> => {
      wiring.greeted = true;
      return gate.promise;
    };
    const mayRead = async (): Promise<boolean> => (reading.greeted = true);
    const wire = this.wire ? ok(null) : this.openWire(mayWire, either);
    const reader = this.reader ? ok(null) : await this.openReader(mayRead, signal, () => gate.resolve(true));
    if (reader.kind === 'failed') givingUp.abort();
    gate.resolve(reader.kind === 'ok');
    const second = await wire;
    if (reader.kind === 'ok') return second;
    // The wire was first at a door that lets one in. No password was sent yet.
    const doorShut = wiring.greeted && !reading.greeted && takesOneOnly(reader.failure, false);
    if (!doorShut || signal.aborted) return reader;
    const again = await this.openReader(undefined, signal);
    return again.kind === 'ok' ? this.openWire(undefined, signal) : again;
  }

  private async openReader(
    mayAuthenticate: (() => Promise<boolean>) | undefined,
    signal: AbortSignal,
    onAuthenticated?: () => void,
  ): Promise<Result<null>> {
    const signedIn = await signIn({
      ...this.signInOptions('reader'),
      ...(mayAuthenticate ? { mayAuthenticate } : {}),
      ...(onAuthenticated ? { onAuthenticated } : {}),
      signal,
    });
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

  private async openWire(
    mayAuthenticate: (() => Promise<boolean>) | undefined,
    signal: AbortSignal,
  ): Promise<Result<null>> {
    const signedIn = await signIn({
      ...this.signInOptions('wire'),
      ...(mayAuthenticate ? { mayAuthenticate } : {}),
      signal,
    });
    if (signedIn.kind === 'failed') return signedIn;
    const client = signedIn.value;
    const { account, clock, log } = this.options;
    if (!client.isUp) return failed(lossFailure(account, client.byeReason, undefined));
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

  /** Takes leave on one, for a second at most, so that the server has room for the other. Its end is not told. */
  async leave(role: Role): Promise<void> {
    await this.withinGoodbye(role === 'reader' ? this.leaveReader() : this.leaveWire());
  }

  /** Takes leave on both, for a second at most. Nothing is told any more. */
  async close(): Promise<void> {
    await this.withinGoodbye(this.leaveReader(), this.leaveWire());
  }

  private leaveReader(): Leaving | undefined {
    const { reader } = this;
    this.reader = undefined;
    return reader && { left: reader.logout(), end: () => reader.end() };
  }

  private leaveWire(): Leaving | undefined {
    const { wire, wireSockets } = this;
    this.wire = undefined;
    if (!wire || !wireSockets || wireSockets.socket.destroyed) return undefined;
    const left = once(wireSockets.socket, 'close').catch(() => undefined);
    wire.close();
    // It ends its sockets by itself, after the same time.
    return { left, end: () => {} };
  }

  private async withinGoodbye(...leaving: readonly (Leaving | undefined)[]): Promise<void> {
    const late = Promise.withResolvers<void>();
    const cancel = this.options.clock.after(GOODBYE_MS, () => late.resolve());
    const all = leaving.filter((one) => one !== undefined);
    await Promise.race([Promise.all(all.map(({ left }) => left)), late.promise]);
    cancel();
    for (const one of all) one.end();
  }
}

interface Leaving {
  readonly left: Promise<unknown>;
  /** Does not wait any longer. */
  readonly end: () => void;
}
