// Opens the two connections of an account and closes them: reader and wire. The wire's TLS comes up beside the reader's,
// but its password waits until the reader's was accepted: a wrong one is tried once, not twice. Where the server takes one
// connection only, each is opened and left alone.
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Account, Proofs } from '../model/account.ts';
import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import type { Clock, Hint, KnownCertificates, SignedIn } from '../ports.ts';
import type { Safe } from '../text/safe-text.ts';
import type { Gate } from './client.ts';
import { lossFailure, secondRefused, takesOneOnly } from './failures.ts';
import { openWire } from './open-wire.ts';
import { ReaderSession } from './reader-session.ts';
import { SignInNotes } from './sign-in-notes.ts';
import { signIn, tlsState } from './sign-in.ts';
import type { Transcript } from './transcript/transcript.ts';
import type { WireConnection } from './wire/wire-connection.ts';

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
  readonly proofs?: Proofs | undefined;
  readonly known?: KnownCertificates | undefined;
  readonly clock: Clock;
  readonly log?: Transcript | undefined;
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
  private wireSocket: Duplex | undefined;
  private wereUp = false;
  reader: ReaderSession | undefined;
  wire: WireConnection | undefined;
  /** Of the reader's newest sign-in, also one that failed; of the wire's where that ended for want of trust. */
  notes: SignInNotes | undefined;
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
    return role === 'reader' ? this.openReader({}, signal) : this.openWire({}, signal);
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
    const wire = this.wire ? ok(null) : this.openWire({ mayAuthenticate: mayWire }, either);
    const gated = { mayAuthenticate: mayRead, onAuthenticated: () => gate.resolve(true) };
    const reader = this.reader ? ok(null) : await this.openReader(gated, signal);
    if (reader.kind === 'failed') givingUp.abort();
    gate.resolve(reader.kind === 'ok');
    const second = await wire;
    if (reader.kind === 'ok') return second;
    // The wire was first at a door that lets one in. No password was sent yet.
    const doorShut = wiring.greeted && !reading.greeted && takesOneOnly(reader.failure, false);
    if (!doorShut || signal.aborted) return reader;
    const again = await this.openReader({}, signal);
    return again.kind === 'ok' ? this.openWire({}, signal) : again;
  }

  private async openReader(gate: Gate, signal: AbortSignal): Promise<Result<null>> {
    const notes = (this.notes = new SignInNotes());
    const signedIn = await signIn({ ...this.signInOptions('reader'), ...gate, signal, notes });
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
    this.signedIn = {
      tls: tlsState(client, account),
      cleartext: !client.secureConnection && account.tunnel === undefined,
      certificateDays: daysLeft(notes, this.options.clock.now()),
    };
    this.events.up('reader');
    return ok(null);
  }

  private async openWire(gate: Gate, signal: AbortSignal): Promise<Result<null>> {
    const notes = new SignInNotes();
    const opened = await openWire(
      { ...this.signInOptions('wire'), ...gate, signal, notes, clock: this.options.clock },
      {
        closed: (failure) => {
          this.wire = undefined;
          this.events.lost('wire', failure);
        },
        silent: (seconds) => this.events.silent('wire', seconds),
      },
      this.options.log?.of('wire'),
    );
    if (notes.untrusted) this.notes = notes;
    if (opened.kind === 'failed') return opened;
    this.wire = opened.value.wire;
    this.wireSocket = opened.value.socket;
    this.events.up('wire');
    return ok(null);
  }

  private signInOptions(role: Role) {
    const { account, password, proofs, known, log } = this.options;
    return {
      account,
      password,
      proofs,
      known,
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
    const { wire, wireSocket } = this;
    this.wire = undefined;
    if (!wire || !wireSocket || wireSocket.destroyed) return undefined;
    const left = once(wireSocket, 'close').catch(() => undefined);
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

const DAY_MS = 86_400_000;

function daysLeft({ tls }: SignInNotes, now: number): number | undefined {
  const end = Date.parse(tls?.certificate?.validTo ?? '');
  return Number.isNaN(end) ? undefined : Math.floor((end - now) / DAY_MS);
}
