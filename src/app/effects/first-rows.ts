// The rows that the first screen shows, by the server's own order: the biggest messages are there before all sizes are read.
// By date the newest UIDs come first, as a rule, and are read first; the server's word on it is asked for behind them.
import type { Command } from '../../model/command.ts';
import type { Fact } from '../../model/fact.ts';
import type { MailboxRef } from '../../model/mailbox.ts';
import type { Sort } from '../../model/sort.ts';
import { UidSet } from '../../model/uid-set.ts';
import type { Uid } from '../../model/uid.ts';
import type { Answer, Lease } from '../../ports.ts';
import { visibleMessages } from '../layout.ts';
import { isFailure, leaseOn, start, type EffectContext } from './context.ts';

/** A folder with fewer messages is read before an answer comes. */
const WORTH_IT = 2_000;
const LEAST_ROWS = 25;
/** What servers say of a message, as a rule. */
const ROW_OCTETS = 105;
const ENVELOPE_OCTETS = 250;
/** Shorter is no measure. */
const LEAST_MS = 5;

/** The facts, once it is known of which mailbox they are. */
type FactsOf = (mailbox: MailboxRef) => Fact[];

type SortCommand = Command & { readonly kind: 'sort' };

export class FirstRows {
  private readonly context: EffectContext;
  /** What the first rows took, in milliseconds, and about how much it was. */
  private took = 0;
  private octets = 0;
  /** The order that was asked for last, and where. */
  private asked: { readonly sort: Sort; readonly mailbox: MailboxRef | undefined } | undefined;

  constructor(context: EffectContext) {
    this.context = context;
  }

  /** Rows a millisecond that the line brings, about, once `read` has been answered. */
  rate(roundTrip: number): number {
    return this.octets / ROW_OCTETS / Math.max(LEAST_MS, this.took - roundTrip);
  }

  /** Asks together with the opening of a folder, where the order has nothing to do with the order of UIDs. */
  askOpening(lease: Lease): Promise<Answer<readonly Uid[]>> | undefined {
    const { sort } = this.context.store.getState().messages;
    this.asked = undefined;
    if (sort.key !== 'size') return undefined;
    const command = this.commandFor(sort);
    if (!command) return undefined;
    this.asked = { sort, mailbox: undefined };
    return lease.run(command);
  }

  /** Reads what the first screen shows of a folder that was just opened, and From and Subject with it. */
  async readFirst(
    lease: Lease,
    uids: UidSet,
    asked: Promise<Answer<readonly Uid[]>> | undefined,
  ): Promise<FactsOf> {
    const answer = await asked;
    if (answer?.kind === 'ok') return this.read(lease, answer.data);
    const { key, descending } = this.context.store.getState().messages.sort;
    const count = this.screenful;
    return this.read(lease, [...(isOldestFirst(key, descending) ? uids.lowest(count) : uids.highest(count))]);
  }

  private async read(lease: Lease, order: readonly Uid[]): Promise<FactsOf> {
    if (order.length === 0) return () => [];
    const { clock } = this.context;
    const seen = order.slice(0, this.screenful);
    const began = clock.now();
    const [rows, envelopes] = await Promise.all([
      lease.run({ kind: 'fetch-rows', uids: UidSet.from(order) }),
      lease.run({ kind: 'fetch-envelopes', uids: UidSet.from(seen) }),
    ]);
    this.took = clock.now() - began;
    this.octets = order.length * ROW_OCTETS + seen.length * ENVELOPE_OCTETS;
    return (mailbox) => [
      ...(rows.kind === 'ok' ? [{ kind: 'read' as const, mailbox, rows: rows.data }] : []),
      ...(envelopes.kind === 'ok'
        ? [{ kind: 'envelopes-read' as const, mailbox, envelopes: envelopes.data }]
        : []),
    ];
  }

  /** Another order is shown while rows are still coming in, or the first of them are in by date: the server is asked. */
  attend(mailbox: MailboxRef, signal: AbortSignal): void {
    const { sort, scan, table } = this.context.store.getState().messages;
    if (scan.kind !== 'reading' || signal.aborted || table.known === 0 || table.length < WORTH_IT) return;
    if (this.asked?.sort === sort && (this.asked.mailbox ?? mailbox) === mailbox) return;
    const command = this.commandFor(sort);
    this.asked = { sort, mailbox };
    if (command) start(this.context, () => this.ask(command, mailbox, signal));
  }

  private async ask(command: SortCommand, mailbox: MailboxRef, signal: AbortSignal): Promise<void> {
    const lease = await leaseOn(this.context, mailbox, 'view', signal);
    // Whatever is wrong with the folder, the scan will find, too.
    if (!lease || isFailure(lease)) return;
    const answer = await lease.run(command);
    const facts = answer.kind === 'ok' ? await this.read(lease, answer.data) : undefined;
    lease.release();
    facts?.(mailbox).forEach((fact) => this.context.store.report(fact));
  }

  /** Undefined where the server cannot sort so, or would have to name all messages for what their UIDs say nearly as well. */
  private commandFor({ key, descending }: Sort): SortCommand | undefined {
    const { capabilities } = this.context.server.wire;
    if ((key !== 'size' && key !== 'date') || !capabilities.sort) return undefined;
    const partial = capabilities.partialSort;
    if (key === 'date' && !partial) return undefined;
    return { kind: 'sort', key, descending, count: 2 * this.screenful, partial };
  }

  private get screenful(): number {
    return Math.max(LEAST_ROWS, visibleMessages(this.context.store.getState()));
  }
}

/** The order begins where the UIDs do. */
export function isOldestFirst(key: Sort['key'], descending: boolean): boolean {
  return !descending && (key === 'date' || key === 'uid');
}
