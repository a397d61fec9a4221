// Reader and wire on one connection, by turns: the one logs out, so that the server has room, and the other signs in. A
// turn given up on purpose is no loss, and nothing is told of it.
import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import type { Clock } from '../ports.ts';
import type { Connections, Role } from './connections.ts';
import { takesOneOnly } from './failures.ts';
import type { ImapReader } from './reader.ts';
import { APART_MS, nextTurn } from './turn-policy.ts';
import type { WireLeases } from './wire/leases.ts';

// A server may count the connection that was left for a moment longer.
const ATTEMPTS = 3;
// A change that takes longer is shown.
const SLOW_MS = 5000;

export interface TurnsParts {
  readonly clock: Clock;
  readonly connections: Connections;
  readonly reader: ImapReader;
  readonly wire: WireLeases;
  /** Aborts when the program ends. */
  readonly ending: AbortSignal;
  /** The next one could not sign in: now there is no connection. */
  failed(failure: Failure): void;
  /** A change takes its time, or does not any more. */
  slow(): void;
}

export class Turns {
  private readonly parts: TurnsParts;
  private holder: Role | undefined;
  private active = false;
  private changing = false;
  private slow = false;
  private changedAt = -Infinity;
  private quietSince = 0;
  private wasWorking = false;
  private askedAt = -Infinity;
  private cancelLook: (() => void) | undefined;

  constructor(parts: TurnsParts) {
    this.parts = parts;
  }

  /** The server takes one connection only. */
  get areTaken(): boolean {
    return this.active;
  }

  get isSlow(): boolean {
    return this.slow;
  }

  /**
   * From now on; at the start the reader has the first turn: it lists the folders in no time. The next change need not wait
   * for more than whoever waited for the start, and asks the reader now.
   */
  async begin(): Promise<Result<null>> {
    const { connections, reader, wire } = this.parts;
    this.active = true;
    reader.takeTurns(true);
    if (!connections.reader && !connections.wereUp) {
      const failure = await this.changeTo('reader');
      if (failure) return failed(failure);
      setImmediate(() => {
        this.changedAt = -Infinity;
        this.consider();
      });
      return ok(null);
    }
    wire.assume(reader.capabilities);
    this.holdBy(connections.reader ? 'reader' : 'wire');
    return ok(null);
  }

  /** Both are up. */
  end(): void {
    this.stop();
    this.active = false;
    this.parts.reader.takeTurns(false);
  }

  /** There is no connection, or the program ends: nothing changes by itself. */
  stop(): void {
    this.cancelLook?.();
    this.cancelLook = undefined;
    this.holder = undefined;
  }

  /** Signs in the one that is waited for, after a loss. */
  async reopen(): Promise<Result<null>> {
    const { connections, wire, ending } = this.parts;
    const wired = connections.wire !== undefined || (!connections.reader && wire.awaited !== undefined);
    const role = wired ? 'wire' : 'reader';
    if (connections[role]) this.cameUp(role);
    return connections.openOnly(role, ending);
  }

  /** One has signed in. */
  cameUp(role: Role): void {
    const { clock, connections, ending } = this.parts;
    if (!this.active || ending.aborted) return;
    this.changing = false;
    this.setSlow(false);
    if (connections.areUp) return this.end();
    this.changedAt = clock.now();
    this.holdBy(role);
  }

  /** Something was asked, answered, or given back. */
  consider(): void {
    const { clock, reader, wire } = this.parts;
    if (!this.holder || this.changing) return;
    this.cancelLook?.();
    this.cancelLook = undefined;
    const now = clock.now();
    const isWorking = (wire.held ?? wire.awaited) !== undefined;
    if (isWorking || this.wasWorking) this.quietSince = now;
    this.wasWorking = isWorking;
    const turn = nextTurn({
      holder: this.holder,
      heldFor: now - this.changedAt,
      reader,
      wire,
      quietFor: now - this.quietSince,
    });
    const holder = this.holder === 'reader' ? reader : wire;
    const lookIn = turn.kind === 'changes' ? undefined : turn.lookIn;
    if (lookIn !== undefined) this.cancelLook = clock.after(lookIn, () => this.consider());
    switch (turn.kind) {
      case 'goes-on':
        return holder.goOn();
      case 'finishes':
        return holder.finish();
      case 'changes':
        // Not awaited: its end is told to the parts.
        void this.change(this.holder === 'reader' ? 'wire' : 'reader');
    }
  }

  /** Tries the other one beside the one that is up, since the user asks for it. */
  async askForBoth(): Promise<Failure | undefined> {
    const { clock, connections, ending } = this.parts;
    if (!this.holder || this.changing || clock.now() - this.askedAt < APART_MS) return undefined;
    this.changing = true;
    this.askedAt = clock.now();
    const opened = await connections.openOnly(this.holder === 'reader' ? 'wire' : 'reader', ending);
    this.changing = false;
    if (ending.aborted) await connections.close();
    else this.consider();
    return opened.kind === 'failed' ? opened.failure : undefined;
  }

  private async change(to: Role): Promise<void> {
    const failure = await this.changeTo(to);
    if (failure) this.parts.failed(failure);
  }

  /** What kept the next one from signing in: now there is no connection. */
  private async changeTo(to: Role): Promise<Failure | undefined> {
    const { clock, connections, reader, wire, ending } = this.parts;
    const from = to === 'wire' ? 'reader' : 'wire';
    this.changing = true;
    // At once, so that nobody asks what is about to leave.
    if (from === 'reader') reader.giveWay();
    else wire.detach();
    const cancelSlow = clock.after(SLOW_MS, () => this.setSlow(true));
    await connections.leave(from);
    if (ending.aborted) {
      cancelSlow();
      return undefined;
    }
    const opened = await this.signIn(to);
    cancelSlow();
    if (ending.aborted) {
      await connections.close();
      return undefined;
    }
    if (opened.kind === 'ok') return undefined;
    this.changing = false;
    this.stop();
    reader.detach();
    this.setSlow(false);
    return opened.failure;
  }

  private async signIn(role: Role): Promise<Result<null>> {
    const { clock, connections, ending } = this.parts;
    for (let attempt = 1; ; attempt++) {
      const opened = await connections.openOnly(role, ending);
      if (opened.kind === 'ok' || attempt === ATTEMPTS || ending.aborted) return opened;
      if (!takesOneOnly(opened.failure, true)) return opened;
      await new Promise<void>((resolve) => {
        const cancel = clock.after(APART_MS, resolve);
        ending.addEventListener('abort', () => (cancel(), resolve()), { once: true });
      });
      if (ending.aborted) return opened;
    }
  }

  private holdBy(role: Role): void {
    this.holder = role;
    this.quietSince = this.parts.clock.now();
    if (role === 'wire') this.parts.reader.giveWay();
    this.consider();
  }

  private setSlow(slow: boolean): void {
    if (this.slow === slow) return;
    this.slow = slow;
    this.parts.slow();
  }
}
