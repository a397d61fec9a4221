// Opens the two connections of an account and closes them: wire and reader. The reader's TLS comes up beside the wire's,
// but its password waits until the wire's was accepted: a wrong one is tried once, not twice. Where the server takes one
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
import { signedInAs, signIn } from './sign-in.ts';
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
  /** Both, once. */
  wereUp = false;
  reader: ReaderSession | undefined;
  wire: WireConnection | undefined;
  /** Of the newest sign-in that did not wait for another one, also where it failed; of any that ended for want of trust. */
  notes: SignInNotes | undefined;
  /** Once one was up. */
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

  /** What is on screen first needs the wire: it goes before the reader, whose password waits for its answer. */
  private async openBeside(signal: AbortSignal): Promise<Result<null>> {
    const gate = Promise.withResolvers<boolean>();
    const givingUp = new AbortController();
    const either = AbortSignal.any([signal, givingUp.signal]);
    const [wiring, reading]: [Progress, Progress] = [{ greeted: false }, { greeted: false }];
    const mayRead = (): Promise<boolean> => {
      reading.greeted = true;
      return gate.promise;
    };
    const mayWire = async (): Promise<boolean> => (wiring.greeted = true);
    const waits = this.wire ? {} : { mayAuthenticate: mayRead };
    const reader = this.reader ? ok(null) : this.openReader(waits, either);
    const gated = { mayAuthenticate: mayWire, onAuthenticated: () => gate.resolve(true) };
    const wire = this.wire ? ok(null) : await this.openWire(gated, signal);
    if (wire.kind === 'failed') givingUp.abort();
    gate.resolve(wire.kind === 'ok');
    const second = await reader;
    if (wire.kind === 'ok') return second;
    // The reader was first at a door that lets one in. No password was sent yet.
    const doorShut = reading.greeted && !wiring.greeted && takesOneOnly(wire.failure, false);
    if (!doorShut || signal.aborted) return wire;
    const again = await this.openWire({}, signal);
    return again.kind === 'ok' ? this.openReader({}, signal) : again;
  }

  private async openReader(gate: Gate, signal: AbortSignal): Promise<Result<null>> {
    const notes = new SignInNotes();
    if (!gate.mayAuthenticate) this.notes = notes;
    const signedIn = await signIn({ ...this.signInOptions('reader'), ...gate, signal, notes });
    if (notes.untrusted) this.notes = notes;
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
    this.signedIn = signedInAs(client, account, notes, this.options.clock.now());
    this.wereUp ||= this.areUp;
    this.events.up('reader');
    return ok(null);
  }

  private async openWire(gate: Gate, signal: AbortSignal): Promise<Result<null>> {
    const notes = (this.notes = new SignInNotes());
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
    if (opened.kind === 'failed') return opened;
    this.signedIn = opened.value.signedIn;
    this.wire = opened.value.wire;
    this.wireSocket = opened.value.socket;
    this.wereUp ||= this.areUp;
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
