// One account on one server: both connections, kept up. What is lost comes back by itself, with growing pauses; what the
// server refuses on account of the password does not, since repeating it locks accounts. Where the server takes one
// connection only, they take turns on it.
import type { ConnectionState } from '../model/fact.ts';
import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import type { MailboxPath } from '../model/mailbox.ts';
import type { CertificateFacts, Inspection, ServerReport } from '../model/server-report.ts';
import type { Hint, Lease, MailServer, MailServerListener, SignedIn } from '../ports.ts';
import { literal, toSafe, type Safe } from '../text/safe-text.ts';
import { AlertGate } from './alert-gate.ts';
import { Backoff } from './backoff.ts';
import { Connections, type ConnectionOptions, type Role } from './connections.ts';
import { ImapReader } from './reader.ts';
import { SpareWire } from './spare-wire.ts';
import { blotter } from './secrets.ts';
import { Turns } from './turns.ts';
import { WakeWatch } from './wake-watch.ts';
import { WireLeases } from './wire/leases.ts';

const PROBE_MS = 60_000;
const TICK_MS = 1000;

export interface MailServerOptions extends ConnectionOptions {
  /** As Math.random; scatters the attempts to reconnect. */
  readonly random: () => number;
}

const CLOSED: Failure = { kind: 'cancelled', text: literal('The program is ending. Nothing was changed.') };
const NOT_KEPT: Failure = {
  kind: 'limit',
  text: literal('Certificates are not kept here. Nothing was pinned.'),
};
const GONE_AGAIN: Failure = {
  kind: 'connection-lost',
  text: literal('A connection was lost again while the other one came up. Nothing was changed.'),
};

/** What is being done about a missing connection. */
type Mending =
  | { readonly kind: 'none' }
  | { readonly kind: 'opening' }
  | {
      readonly kind: 'waiting';
      readonly failure: Failure;
      readonly seconds: number;
      readonly cancel: () => void;
    }
  /** Only the user can say that it is worth another attempt. */
  | { readonly kind: 'stopped'; readonly failure: Failure };

export class ImapMailServer implements MailServer {
  readonly reader: ImapReader;
  readonly wire = new WireLeases(() => this.turns.consider());
  private readonly options: MailServerOptions;
  private readonly connections: Connections;
  private readonly listeners: MailServerListener[] = [];
  private readonly ending = new AbortController();
  private readonly backoff: Backoff;
  private readonly alerts: AlertGate;
  private readonly silences = new Map<Role, number>();
  private readonly turns: Turns;
  private readonly wake: WakeWatch;
  private readonly spare: SpareWire;
  private mending: Mending = { kind: 'none' };
  /** Until the sign-ins that are under way have ended. */
  private opening: Promise<void> = Promise.resolve();
  private upSince = 0;
  /** Of the newest attempt to connect. */
  private failure: Failure | undefined;
  private cancelProbe: (() => void) | undefined;

  constructor(options: MailServerOptions) {
    this.options = options;
    this.backoff = new Backoff(options.random);
    this.alerts = new AlertGate(options.clock);
    this.reader = new ImapReader(options.clock, {
      hint: (hint) => this.tellHint(hint),
      changed: () => this.turns.consider(),
    });
    this.connections = new Connections(options, {
      up: (role) => this.up(role),
      lost: (role, failure) => this.lost(role, failure),
      silent: (role, seconds) => this.silent(role, seconds),
      alert: (text) => this.alert(text),
      hint: (hint) => this.tellHint(hint),
    });
    this.turns = new Turns({
      clock: options.clock,
      connections: this.connections,
      reader: this.reader,
      wire: this.wire,
      ending: this.ending.signal,
      failed: (failure) => this.gone(failure),
      slow: () => this.tellState(),
    });
    this.wake = new WakeWatch(options.clock, () => this.woke());
    this.spare = new SpareWire(options, (text) => this.alert(text));
  }

  on(listener: MailServerListener): void {
    this.listeners.push(listener);
  }

  async connect(): Promise<Result<SignedIn>> {
    const opened = await this.open();
    const { signedIn } = this.connections;
    if (opened.kind === 'failed' && this.isUntrusted) return opened;
    // Signed in to: what was lost since then comes back as at any other time.
    const wasUp = opened.kind === 'failed' && opened.failure === GONE_AGAIN;
    if ((opened.kind === 'failed' && !wasUp) || !signedIn) {
      await this.close();
      return opened.kind === 'failed' ? opened : failed(CLOSED);
    }
    if (wasUp) this.mendLater(GONE_AGAIN);
    this.probeLater();
    this.wake.start();
    return ok(signedIn);
  }

  async spareWire(signal: AbortSignal): Promise<Lease | undefined> {
    if (signal.aborted) return undefined;
    // The wire is there before the reader, which says whether the server takes both.
    await Promise.race([this.opening, aborted(signal)]);
    if (signal.aborted || this.turns.areTaken || !this.connections.areUp) return undefined;
    return this.spare.lease(AbortSignal.any([signal, this.ending.signal]));
  }

  async report(
    path: MailboxPath | undefined,
    tell: (report: ServerReport, whole: boolean) => void,
  ): Promise<void> {
    const { serverReport } = await import('./server-report.ts');
    const { account, clock } = this.options;
    const make = (whole: boolean, inspection?: Inspection): void => {
      const { notes } = this.connections;
      const { failure } = this;
      if (notes) tell(serverReport({ account, notes, inspection, failure, now: clock.now() }), whole);
    };
    if (this.isUntrusted) return make(true);
    make(false);
    const asked = await this.reader.inspect(path);
    make(true, asked.kind === 'ok' ? asked.value : { refusals: [asked.failure.text] });
  }

  get isUntrusted(): boolean {
    return this.connections.notes?.untrusted === true;
  }

  pin(certificate: CertificateFacts): Result<null> {
    const { account, known } = this.options;
    return known ? known.pin(account, certificate) : failed(NOT_KEPT);
  }

  retry(): void {
    if (this.mending.kind === 'waiting') this.mending.cancel();
    if (this.mending.kind === 'waiting' || this.mending.kind === 'stopped') return this.mend();
    // Not awaited: how it ended is told to the listeners.
    if (this.mending.kind === 'none' && this.turns.areTaken) void this.askForBoth();
  }

  async close(): Promise<void> {
    if (this.ending.signal.aborted) return;
    this.ending.abort();
    if (this.mending.kind === 'waiting') this.mending.cancel();
    this.cancelProbe?.();
    this.wake.stop();
    this.turns.stop();
    this.wire.close();
    await this.connections.close();
    this.reader.detach();
  }

  private async open(): Promise<Result<null>> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.opening = promise;
    try {
      return await this.openMissing();
    } finally {
      resolve();
    }
  }

  private async openMissing(): Promise<Result<null>> {
    if (this.mending.kind === 'waiting') this.mending.cancel();
    this.mending = { kind: 'opening' };
    this.tellState();
    const opened = await this.openConnections();
    this.mending = { kind: 'none' };
    if (this.ending.signal.aborted) {
      await this.connections.close();
      return failed(CLOSED);
    }
    this.failure = opened.kind === 'failed' ? opened.failure : undefined;
    if (opened.kind === 'failed') return opened;
    this.upSince = this.options.clock.now();
    this.tellState();
    return opened;
  }

  private async openConnections(): Promise<Result<null>> {
    if (this.turns.areTaken) return this.turns.reopen();
    const opened = await this.connections.open(this.ending.signal);
    const { reader, wire } = this.connections;
    if (opened.kind === 'one-only' && (reader ?? wire)) {
      return this.turns.begin();
    }
    // One may have gone while the other was coming.
    if (opened.kind === 'ok' && !this.connections.areUp) return failed(GONE_AGAIN);
    return opened.kind === 'one-only' ? failed(GONE_AGAIN) : opened;
  }

  /** The user wants to know whether the server takes both by now. */
  private async askForBoth(): Promise<void> {
    const failure = await this.turns.askForBoth();
    // Not to be repeated, not even by the next turn.
    if (failure?.kind === 'authentication') this.gone(failure);
    else this.tellState();
  }

  private up(role: Role): void {
    const { reader, wire } = this.connections;
    if (role === 'reader' && reader) this.reader.attach(reader);
    if (role === 'wire' && wire) this.wire.attach(wire);
    this.turns.cameUp(role);
  }

  private lost(role: Role, failure: Failure): void {
    this.silences.delete(role);
    if (role === 'reader' || this.turns.areTaken) this.reader.detach();
    if (role === 'wire') this.wire.detach();
    this.spare.otherWasLost();
    this.gone(failure);
  }

  private gone(failure: Failure): void {
    this.turns.stop();
    if (this.ending.signal.aborted || this.mending.kind !== 'none') return;
    this.backoff.held(this.options.clock.now() - this.upSince);
    this.mendLater(failure);
  }

  private mendLater(failure: Failure): void {
    // Only the user can say that the certificate is the right one.
    if (failure.kind === 'authentication' || (failure.kind === 'tls' && this.isUntrusted)) {
      this.mending = { kind: 'stopped', failure };
      this.tellState();
    } else this.wait(failure, this.backoff.next());
  }

  private wait(failure: Failure, seconds: number): void {
    if (seconds <= 0) return this.mend();
    const cancel = this.options.clock.after(TICK_MS, () => this.wait(failure, seconds - 1));
    this.mending = { kind: 'waiting', failure, seconds, cancel };
    this.tellState();
  }

  private mend(): void {
    // Nobody waits for it: its end is told to the listeners.
    void this.open().then((opened) => {
      if (opened.kind === 'failed' && !this.ending.signal.aborted) this.mendLater(opened.failure);
    });
  }

  private silent(role: Role, seconds: number | undefined): void {
    if (seconds === undefined) this.silences.delete(role);
    else this.silences.set(role, seconds);
    this.tellState();
  }

  private alert(words: Safe): void {
    const { account, password, proofs } = this.options;
    const { user, as } = account;
    const text = toSafe(blotter({ password, user, as, token: proofs?.token })(words));
    if (!this.alerts.lets(text)) return;
    for (const listener of this.listeners) listener.alert(text);
  }

  private tellHint(hint: Hint): void {
    for (const listener of this.listeners) listener.hint(hint);
  }

  private tellState(): void {
    if (this.ending.signal.aborted) return;
    const state = this.state();
    for (const listener of this.listeners) listener.connection(state);
  }

  private state(): ConnectionState {
    const { mending } = this;
    switch (mending.kind) {
      case 'opening':
        return { kind: 'connecting' };
      case 'waiting':
        return { kind: 'lost', failure: mending.failure, retryIn: mending.seconds };
      case 'stopped':
        return { kind: 'lost', failure: mending.failure, retryIn: Infinity };
      case 'none': {
        const since = Math.max(0, ...this.silences.values());
        if (since > 0) return { kind: 'silent', since };
        if (this.turns.isSlow) return { kind: 'connecting' };
        return { kind: 'connected', connections: this.turns.areTaken ? 1 : 2 };
      }
    }
  }

  /** The reader looks after itself in IDLE; the wire is asked every minute, when nobody else needs it. */
  private probeLater(): void {
    this.cancelProbe = this.options.clock.after(PROBE_MS, () => {
      void this.probe().then(() => {
        if (!this.ending.signal.aborted) this.probeLater();
      });
    });
  }

  private async probe(): Promise<void> {
    // Not worth a turn.
    if (this.turns.areTaken && !this.connections.wire) return;
    const lease = await this.wire.lease('scan', this.ending.signal);
    await lease?.run({ kind: 'noop' });
    lease?.release();
  }

  /** After a sleep: what is gone without a word is to be known now, and what was lost may be back. */
  private woke(): void {
    if (this.mending.kind === 'waiting') return this.retry();
    this.connections.reader?.probe();
    // Not awaited: a silence is told, and ends the connection.
    void this.probe();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
