// Reads the rows of many messages in windows, several of them in flight so that the line is never idle, on the wire and,
// where there are very many, on one connection more. Whoever goes before a scan gets the wire within a few windows.
import type { Fact } from '../../model/fact.ts';
import type { FlagBatch } from '../../model/flag-batch.ts';
import type { RowBatch } from '../../model/message-table.ts';
import type { Failure } from '../../model/failure.ts';
import type { MailboxRef } from '../../model/mailbox.ts';
import { UidSet } from '../../model/uid-set.ts';
import type { Answer, Lease } from '../../ports.ts';
import { aborted, isFailure, isUnreadable, leaseOn, type EffectContext } from './context.ts';
import type { Pace } from './pace.ts';
import type { Windows } from './windows.ts';

/** Windows in flight. */
export const DEPTH = 3;
/** Of a first window, where fewer are in sight. */
export const LEAST_ROWS = 25;
/** So many messages are worth the sign-in of one connection more. */
const SPARE_FROM = 20_000;
const WORTH_COMPRESSING = 2_000;

interface Asked {
  readonly window: UidSet;
  readonly answer: Promise<Answer<FlagBatch | RowBatch>>;
}

export interface ScanOptions {
  readonly windows: Windows;
  readonly messages: number;
  readonly pace: () => Pace;
  /** Only the flags of rows that are known. */
  readonly flagsOnly: boolean;
  /** A lease that has the mailbox open already. */
  readonly held?: HeldScan | undefined;
}

/** What a scan may begin with: its first windows go out at once, whoever waits for the wire. */
export interface HeldScan {
  readonly lease: Lease;
  /** Being signed in since the folder was opened. */
  readonly spare: Promise<Lease | undefined> | undefined;
}

/** One connection more, where there are so many messages that it is worth it. */
export function spareFor(
  { server }: EffectContext,
  messages: number,
  signal: AbortSignal,
): Promise<Lease | undefined> | undefined {
  return messages < SPARE_FROM ? undefined : server.spareWire(signal);
}

/** Where it has nothing to begin with, or has ended. */
export function letGo(held: HeldScan | undefined): void {
  held?.lease.release();
  // Not awaited: it may still be signing in.
  void held?.spare?.then((lease) => lease?.release());
}

export class Scan {
  /** Asked for, and not answered: gone meanwhile, or unreadable. */
  unanswered = UidSet.empty;
  private readonly context: EffectContext;
  private readonly mailbox: MailboxRef;
  private readonly signal: AbortSignal;
  private readonly windows: Windows;
  private readonly messages: number;
  private readonly pace: () => Pace;
  private readonly flagsOnly: boolean;
  private readonly held: HeldScan | undefined;
  /** After an answer that could not be read, to know which window it is about. */
  private depth = DEPTH;
  /** A server would not compress after all. */
  private keepsPlain = false;

  constructor(
    context: EffectContext,
    mailbox: MailboxRef,
    signal: AbortSignal,
    { windows, messages, pace, flagsOnly, held }: ScanOptions,
  ) {
    this.context = context;
    this.mailbox = mailbox;
    this.signal = signal;
    this.windows = windows;
    this.messages = messages;
    this.pace = pace;
    this.flagsOnly = flagsOnly;
    this.held = held;
  }

  /** Until all windows are answered; the failure that ended it before. */
  async run(): Promise<Failure | undefined> {
    const ending = new AbortController();
    const beside = this.beside(AbortSignal.any([this.signal, ending.signal]));
    const end = (await this.onHeld()) ?? (await this.onWire());
    // Nobody waits for one that is still signing in when all is asked for.
    if (end || this.windows.isEmpty) ending.abort();
    await beside;
    // What the other connection did not bring is left to this one.
    return end ?? (this.windows.isEmpty ? undefined : this.onWire());
  }

  private async onHeld(): Promise<Failure | undefined> {
    if (!this.held) return undefined;
    const { lease } = this.held;
    lease.yieldToViews();
    const end = await this.readOn(lease, this.pace(), this.signal, true);
    lease.release();
    return end === 'lost' ? undefined : end;
  }

  private async onWire(): Promise<Failure | undefined> {
    const pace = this.pace();
    while (!this.windows.isEmpty && !this.signal.aborted) {
      const lease = await leaseOn(this.context, this.mailbox, 'scan', this.signal);
      if (!lease) return undefined;
      if (isFailure(lease)) return lease;
      const end = await this.readOn(lease, pace, this.signal);
      lease.release();
      if (end && end !== 'lost') return end;
    }
    return undefined;
  }

  private async beside(signal: AbortSignal): Promise<void> {
    const lease = await this.spareLease(signal);
    if (!lease) return;
    const { mailbox } = this;
    const opened = await lease.run({ kind: 'examine', path: mailbox.path });
    if (opened.kind === 'ok' && opened.data.mailbox.uidValidity === mailbox.uidValidity)
      // How it ends only decides who reads the rest.
      await this.readOn(lease, this.pace(), signal);
    lease.release();
  }

  private spareLease(signal: AbortSignal): Promise<Lease | undefined> {
    const spare = this.held?.spare;
    if (signal.aborted) return Promise.resolve(undefined);
    if (!spare) return spareFor(this.context, this.messages, signal) ?? Promise.resolve(undefined);
    return Promise.race([spare, aborted(signal)]);
  }

  /** Until no window is left, somebody else wants the wire, or it fails; what is not answered then is given back. */
  private async readOn(
    lease: Lease,
    pace: Pace,
    signal: AbortSignal,
    goesFirst = false,
  ): Promise<Failure | 'lost' | undefined> {
    const { clock, store } = this.context;
    const inFlight: Asked[] = [];
    let waitsForNobody = goesFirst;
    pace.begins(clock.now());
    let end: Failure | 'lost' | undefined;
    for (;;) {
      const compresses = this.wantsCompression(lease, pace);
      if (!end && !compresses && !signal.aborted && (waitsForNobody || !lease.wanted))
        this.ask(lease, pace, inFlight);
      waitsForNobody = false;
      const next = inFlight.shift();
      if (!next && compresses && !end && !signal.aborted) {
        end = await this.compress(lease);
        pace.begins(clock.now());
        continue;
      }
      if (!next) return end;
      const { window } = next;
      const answer = await next.answer;
      switch (answer.kind) {
        case 'ok':
          store.reportUnhurried(this.said(answer.data));
          this.missed(window, answer.data);
          pace.answered(window.size, clock.now());
          break;
        case 'refused':
          end ??= answer.failure;
          this.windows.giveBack(window);
          break;
        case 'lost':
          end ??= 'lost';
          this.lost(window, answer.failure, pace);
      }
    }
  }

  private wantsCompression(lease: Lease, pace: Pace): boolean {
    if (this.keepsPlain || !lease.capabilities.compress) return false;
    return pace.isSlow && this.windows.left > WORTH_COMPRESSING;
  }

  private async compress(lease: Lease): Promise<'lost' | undefined> {
    const answer = await lease.run({ kind: 'compress' });
    this.keepsPlain ||= answer.kind === 'refused';
    return answer.kind === 'lost' ? 'lost' : undefined;
  }

  /** As many windows as may be in flight. */
  private ask(lease: Lease, pace: Pace, inFlight: Asked[]): void {
    const kind = this.flagsOnly ? 'fetch-flags' : 'fetch-rows';
    while (inFlight.length < this.depth) {
      const window = this.windows.take(pace.size);
      if (!window) return;
      inFlight.push({ window, answer: lease.run({ kind, uids: window }) });
    }
  }

  private said(batch: FlagBatch | RowBatch): Fact {
    const { mailbox } = this;
    return 'sizes' in batch
      ? { kind: 'read', mailbox, rows: batch }
      : { kind: 'flags-read', mailbox, flags: batch };
  }

  /** An answer that cannot be read ends the connection, and with it all windows in flight. */
  private lost(window: UidSet, failure: Failure, pace: Pace): void {
    const isSure = this.depth === 1;
    if (isUnreadable(failure)) this.depth = 1;
    if (!isUnreadable(failure) || !isSure) return this.windows.giveBack(window);
    pace.halt(window.size);
    if (window.size > 1) this.windows.giveBack(window);
    else this.unanswered = this.unanswered.union(window);
  }

  private missed(window: UidSet, { uids, count }: FlagBatch): void {
    if (count >= window.size) return;
    this.unanswered = this.unanswered.union(window.minus(UidSet.from(uids.subarray(0, count))));
  }
}
