// Who may use the wire next: batches before what the user looks at, that before scans; within a rank, in turn. It outlives
// connections: who waits, waits over a reconnection, and over the reader's turn where the two take turns.
import { Capabilities } from '../../model/capabilities.ts';
import type { Command, CommandData } from '../../model/command.ts';
import type { Failure } from '../../model/failure.ts';
import type { SentFor } from '../../model/transcript.ts';
import type { Answer, Lease, LeaseRank, Literal, Wire } from '../../ports.ts';
import { literal } from '../../text/safe-text.ts';
import type { WireConnection } from './wire-connection.ts';

const RANKS: readonly LeaseRank[] = ['batch', 'view', 'scan'];

type Grant = (lease: Lease | undefined) => void;

export class WireLeases implements Wire {
  private readonly waiting: Record<LeaseRank, Set<Grant>> = {
    batch: new Set(),
    view: new Set(),
    scan: new Set(),
  };
  private readonly changed: () => void;
  private connection: WireConnection | undefined;
  private holder: { readonly lease: HeldLease; readonly rank: LeaseRank } | undefined;
  private known = Capabilities.none;
  private finishing = false;
  private closed = false;

  /** `changed`: a lease is waited for, was given up, or has ended. */
  constructor(changed: () => void = () => {}) {
    this.changed = changed;
  }

  /** Those of the connection there is, or was last. */
  get capabilities(): Capabilities {
    return this.connection?.capabilities ?? this.known;
  }

  /** Rank of the lease that is held; it pins the connection. */
  get held(): LeaseRank | undefined {
    return this.holder?.rank;
  }

  /** The first rank that waits. */
  get awaited(): LeaseRank | undefined {
    return RANKS.find((rank) => this.waiting[rank].size > 0);
  }

  /** What the server can do, as long as no wire has asked it. */
  assume(capabilities: Capabilities): void {
    if (this.known.names.size === 0) this.known = capabilities;
  }

  lease(rank: LeaseRank, signal?: AbortSignal): Promise<Lease | undefined> {
    if (this.closed || signal?.aborted) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const queue = this.waiting[rank];
      const abort = (): void => {
        queue.delete(grant);
        resolve(undefined);
        this.changed();
      };
      const grant: Grant = (lease) => {
        signal?.removeEventListener('abort', abort);
        queue.delete(grant);
        resolve(lease);
      };
      signal?.addEventListener('abort', abort, { once: true });
      queue.add(grant);
      this.grantNext();
      this.changed();
    });
  }

  /** A connection is there: leases are given again. */
  attach(connection: WireConnection): void {
    if (this.closed) return;
    this.connection = connection;
    this.holder = undefined;
    this.finishing = false;
    this.grantNext();
  }

  /** Gives no further lease: when the one that is held has ended, it is the reader's turn. */
  finish(): void {
    this.finishing = true;
  }

  /** Gives leases again. */
  goOn(): void {
    if (!this.finishing) return;
    this.finishing = false;
    this.grantNext();
  }

  /** The connection is gone. Its lease goes on answering that it is lost; nobody has to release it first. */
  detach(): void {
    this.known = this.capabilities;
    this.connection = undefined;
    this.holder = undefined;
  }

  /** Nobody gets a lease any more. The connection stays as it is. */
  close(): void {
    this.closed = true;
    for (const rank of RANKS) for (const grant of this.waiting[rank]) grant(undefined);
  }

  private grantNext(): void {
    const { connection } = this;
    if (!connection || this.holder || this.finishing) return;
    for (const rank of RANKS) {
      for (const grant of this.waiting[rank]) {
        const lease = new HeldLease(connection, {
          ended: () => this.ended(lease),
          isWanted: () => this.isWantedOver(this.holder?.lease === lease ? this.holder.rank : rank),
          yieldToViews: () => this.yieldToViews(lease),
        });
        this.holder = { lease, rank };
        return grant(lease);
      }
    }
  }

  private isWantedOver(rank: LeaseRank): boolean {
    if (this.finishing) return true;
    const { awaited } = this;
    return awaited !== undefined && RANKS.indexOf(awaited) < RANKS.indexOf(rank);
  }

  private yieldToViews(lease: HeldLease): void {
    if (this.holder?.lease !== lease || this.holder.rank !== 'view') return;
    this.holder = { lease, rank: 'scan' };
    this.changed();
  }

  private ended(lease: HeldLease): void {
    if (this.holder?.lease !== lease) return;
    this.holder = undefined;
    this.grantNext();
    this.changed();
  }
}

const RELEASED: Failure = {
  kind: 'cancelled',
  text: literal('The wire was given back before; nothing was sent.'),
};

export interface LeaseEvents {
  /** Nobody uses the connection after its holder, who waits for no answer once it is given back. */
  readonly isLast?: true;
  ended(): void;
  isWanted(): boolean;
  yieldToViews(): void;
}

export class HeldLease implements Lease {
  private readonly connection: WireConnection;
  private readonly events: LeaseEvents;
  private unanswered = 0;
  private released = false;
  private isOver = false;
  private turn: Promise<void> = Promise.resolve();

  constructor(connection: WireConnection, events: LeaseEvents) {
    this.connection = connection;
    this.events = events;
  }

  get capabilities(): Capabilities {
    return this.connection.capabilities;
  }

  get wanted(): boolean {
    return this.events.isWanted();
  }

  get selected(): Lease['selected'] {
    return this.released ? undefined : this.connection.selected;
  }

  async run<C extends Command>(
    command: C,
    source?: Literal,
    sentFor?: SentFor,
  ): Promise<Answer<CommandData[C['kind']]>> {
    if (this.released) return { kind: 'lost', sent: false, failure: RELEASED };
    this.unanswered++;
    const answer = await this.connection.run(command, source, sentFor);
    if (takesItsTime(command)) await this.nextTurn();
    this.unanswered--;
    this.endIfOver();
    return answer;
  }

  /** Answers that came together are given out one by one, with everything else having its turn in between. */
  private nextTurn(): Promise<void> {
    this.turn = this.turn.then(() => new Promise((resolve) => setImmediate(resolve)));
    return this.turn;
  }

  yieldToViews(): void {
    if (!this.released) this.events.yieldToViews();
  }

  release(): void {
    if (this.released) return;
    this.released = true;
    this.endIfOver();
  }

  /** The next one's commands must not mix with an answer that is still due to this one. */
  private endIfOver(): void {
    if (this.isOver || !this.released || (this.unanswered > 0 && !this.events.isLast)) return;
    this.isOver = true;
    this.events.ended();
  }
}

/** Whoever asked looks at thousands of messages, one after the other, before anybody else can do anything. */
function takesItsTime({ kind }: Command): boolean {
  return kind === 'fetch-identities' || kind === 'copy' || kind === 'move';
}
