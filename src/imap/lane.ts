// One command at a time on the reader's connection, and IDLE in between: started after a moment of quiet, ended before
// the next command, renewed every minute so that a dead connection is noticed (RFC 2177).
import type { Clock } from '../ports.ts';
import type { Client } from './client.ts';
import { DueAnswer, type GivenUp } from './due-answer.ts';

// Short of this, every cursor movement would cost a DONE and an IDLE.
const IDLE_AFTER_MS = 1000;
// Probes the connection; far below the half hour of RFC 2177 and the few minutes of NAT tables.
const PROBE_MS = 60_000;
// Without IDLE news come with NOOP. Also until IDLE has told something: Courier without gamin takes IDLE and is silent.
const POLL_MS = 15_000;

export interface LaneEvents {
  /** Seconds without a byte while an answer is due; undefined when the server speaks again. */
  silent(seconds: number | undefined): void;
}

export class Lane {
  private readonly client: Client;
  private readonly clock: Clock;
  private readonly dueAnswer: DueAnswer;
  private tail: Promise<unknown> = Promise.resolve();
  private pending = 0;
  private idle: Idle | undefined;
  private canIdle: boolean;
  private idleTells = false;
  private isStoppingIdle = false;
  private cancelTimer: (() => void) | undefined;
  /** True while a mailbox is open, of which there can be news. */
  watching = false;
  /** Set once the server was given up. */
  gaveUp: GivenUp | undefined;

  constructor(client: Client, clock: Clock, events: LaneEvents) {
    this.client = client;
    this.clock = clock;
    this.canIdle = client.capabilities.has('IDLE');
    this.dueAnswer = new DueAnswer(clock, () => client.stats().received, {
      silence: (seconds) => events.silent(seconds),
      gaveUp: (why) => {
        this.gaveUp = why;
        client.close();
      },
    });
    this.rest();
  }

  /** Runs when everything asked before has ended. The connection's end rejects it. */
  run<T>(work: () => Promise<T>): Promise<T> {
    this.pending++;
    this.cancelTimer?.();
    const result = this.tail.then(async () => {
      await this.stopIdle();
      return this.dueAnswer.during(work());
    });
    this.tail = result
      .catch(() => undefined)
      .then(() => {
        if (--this.pending === 0) this.rest();
      });
    return result;
  }

  /** The server told of a change. What it held back until DONE, it will hold back again: better to ask. */
  heardNews(): void {
    if (this.idle) this.idleTells = true;
    else if (this.isStoppingIdle && !this.idleTells) this.canIdle = false;
  }

  close(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
  }

  /** Nothing to do: IDLE soon, or look for news later. */
  private rest(): void {
    this.cancelTimer?.();
    if (!this.client.isUp) return;
    const idles = this.watching && this.canIdle;
    this.cancelTimer = idles
      ? this.clock.after(IDLE_AFTER_MS, () => this.startIdle())
      : this.clock.after(this.watching ? POLL_MS : PROBE_MS, () => this.probe());
  }

  /** Asks for a sign of life, unless an answer is due anyway. */
  probe(): void {
    if (this.pending > 0 || !this.client.isUp) return;
    this.run(() => this.client.command('NOOP', false)).catch(() => undefined);
  }

  private startIdle(): void {
    const idle = new Idle(this.client);
    this.idle = idle;
    this.dueAnswer.during(idle.accepted).catch(() => undefined);
    idle.ended
      .then(
        () => true,
        (error: unknown) => !isRefusal(error),
      )
      .then((goesOn) => {
        if (!goesOn) this.canIdle = false;
        if (this.idle !== idle) return;
        // The server ended it by itself.
        this.idle = undefined;
        if (this.pending === 0) this.rest();
      })
      .catch(() => undefined);
    this.cancelTimer = this.clock.after(this.idleTells ? PROBE_MS : POLL_MS, () => this.probe());
  }

  private async stopIdle(): Promise<void> {
    const { idle } = this;
    if (!idle) return;
    this.idle = undefined;
    this.isStoppingIdle = true;
    idle.stop();
    // A refused IDLE is no failure of the command that comes next; a lost connection is, and it will find out.
    await this.dueAnswer.during(idle.ended).catch(() => undefined);
    this.isStoppingIdle = false;
  }
}

/** One IDLE command. DONE may be sent only after the server's `+` (RFC 2177 §3). */
class Idle {
  readonly ended: Promise<unknown>;
  /** Settles with the `+`, or with the end. */
  readonly accepted: Promise<unknown>;
  private readonly client: Client;
  private isAccepted = false;
  private isStopping = false;

  constructor(client: Client) {
    this.client = client;
    const plus = Promise.withResolvers<void>();
    this.ended = client.command('IDLE', false, {
      onPlusTag: async () => {
        this.isAccepted = true;
        plus.resolve();
        if (this.isStopping) this.client.write('DONE');
      },
    });
    this.accepted = Promise.race([plus.promise, this.ended]);
  }

  stop(): void {
    if (this.isStopping) return;
    this.isStopping = true;
    if (this.isAccepted && this.client.isUp) this.client.write('DONE');
  }
}

function isRefusal(error: unknown): boolean {
  const status = (error as { responseStatus?: unknown } | undefined)?.responseStatus;
  return status === 'NO' || status === 'BAD';
}
