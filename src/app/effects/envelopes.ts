// From and Subject: for the rows in sight, one page ahead and one behind; for all rows where a sort or a search needs them.
import type { Gathered } from '../../model/gathering.ts';
import { sameMailbox, type MailboxRef } from '../../model/mailbox.ts';
import { needsEnvelopes, type Sort } from '../../model/sort.ts';
import { UidSet } from '../../model/uid-set.ts';
import type { Uid } from '../../model/uid.ts';
import type { Failure } from '../../model/failure.ts';
import type { LeaseRank } from '../../ports.ts';
import { visibleMessages } from '../layout.ts';
import { listedUids, messagesOf } from '../listed.ts';
import type { State } from '../state.ts';
import { isFailure, isUnreadable, leaseOn, LINE_OCTETS, start, type EffectContext } from './context.ts';

const WINDOW = 1_000;

export class Envelopes {
  private readonly context: EffectContext;
  private readingVisible = false;
  private stop: AbortController | undefined;
  /** Ends what is read for the rows in sight, with the folder. */
  private folder = new AbortController();
  private window = WINDOW;
  /** The state of things when nothing was found lacking: as long as it lasts nobody looks again. */
  private complete: { readonly table: unknown; readonly asked: number; readonly read: number } | undefined;
  /** Asked for once: a message without an answer is not asked for again until the folder is read anew. */
  private asked = new Set<Uid>();
  private askedIn: MailboxRef | undefined;
  /** The connection is closed for good: nothing comes any more, and asking would never end. */
  private leaving = false;
  /** The order whose reading the user stopped: it stays as it is until another one is asked for. */
  private stoppedFor: Sort | undefined;
  private readonly leaseFailed: (mailbox: MailboxRef, failure: Failure) => void;

  /** `leaseFailed` hears of a mailbox that cannot be read any more. */
  constructor(context: EffectContext, leaseFailed: (mailbox: MailboxRef, failure: Failure) => void) {
    this.context = context;
    this.leaseFailed = leaseFailed;
  }

  /** Looks whether the state needs envelopes that are not there; called after every change. */
  attend(): void {
    const state = this.context.store.getState();
    const { mailbox, sort, search, scan, cached } = state.messages;
    // What the cache has of a folder comes before the folder is open.
    if (!mailbox || this.leaving || (cached && scan.kind === 'opening')) return;
    if (!sameMailbox(this.askedIn, mailbox)) this.forget(mailbox);
    if (!this.readingVisible && !this.stop) {
      const wanted = this.visible(state);
      if (!wanted.isEmpty) start(this.context, () => this.readVisible(mailbox, wanted));
    }
    const all = (needsEnvelopes(sort.key) && sort !== this.stoppedFor) || search?.pending;
    if (all && !this.stop && scan.kind !== 'opening' && scan.kind !== 'reading') this.readAll(mailbox, state);
  }

  /** Messages that were not answered for are asked for again. */
  forget(mailbox: MailboxRef | undefined): void {
    this.asked = new Set();
    this.askedIn = mailbox;
    this.stoppedFor = undefined;
    this.stop?.abort();
    this.folder.abort();
    this.folder = new AbortController();
    this.complete = undefined;
  }

  /** Stops reading all of them. True where that was under way. */
  cancel(): boolean {
    if (!this.stop) return false;
    this.stoppedFor = this.context.store.getState().messages.sort;
    this.stop.abort();
    return true;
  }

  private visible(state: State): UidSet {
    const { order, top, table, scan } = state.messages;
    const page = visibleMessages(state);
    // To ask holds up the rows that are read: not for pages that nobody has turned to yet.
    const around = scan.kind === 'reading' && top === 0 ? 0 : page;
    const uids: Uid[] = [];
    for (let i = Math.max(0, top - around); i < Math.min(order.length, top + page + around); i++) {
      const row = order.rowAt(i);
      // A row that is still to be read will stand somewhere else once it is.
      if (scan.kind !== 'reading' || table.isKnown(row)) uids.push(table.uid(row));
    }
    return this.lacking(state, uids);
  }

  private lacking({ messages }: State, uids: Iterable<Uid>): UidSet {
    const lacking: Uid[] = [];
    for (const uid of uids) if (!messages.envelopes.has(uid) && !this.asked.has(uid)) lacking.push(uid);
    return UidSet.from(lacking);
  }

  private async readVisible(mailbox: MailboxRef, uids: UidSet): Promise<void> {
    const { asked } = this;
    const before = asked.size;
    this.readingVisible = true;
    await this.read(mailbox, uids, 'view', this.folder.signal);
    this.readingVisible = false;
    this.context.store.flush();
    // The window may have moved on while these came. Where none came (no connection, a folder that cannot be opened),
    // asking again at once would never end: the next change of state asks.
    if (asked !== this.asked || asked.size > before) this.attend();
  }

  private readAll(mailbox: MailboxRef, state: State): void {
    const { table, envelopesRead } = state.messages;
    const now = { table, asked: this.asked.size, read: envelopesRead };
    const { complete } = this;
    if (complete?.table === now.table && complete.asked === now.asked && complete.read === now.read) return;
    const wanted = this.lacking(state, table.uids());
    if (wanted.isEmpty) {
      this.complete = now;
      return;
    }
    const stop = (this.stop = new AbortController());
    this.context.store.view({ kind: 'want-envelopes', total: state.messages.table.length });
    start(this.context, async () => {
      let failure: Failure | undefined;
      for (const window of wanted.chunks(LINE_OCTETS, WINDOW)) {
        if (stop.signal.aborted) break;
        failure = await this.read(mailbox, window, 'scan', stop.signal);
        if (failure) break;
      }
      this.stop = undefined;
      const cancelled = stop.signal.aborted;
      this.context.store.report({
        kind: 'envelopes-ended',
        mailbox,
        cancelled,
        ...(failure ? { failure } : {}),
      });
      this.context.store.flush();
      // Another folder may have waited for its turn, to which this end was no news.
      this.attend();
    });
  }

  /** Reads those of the list's messages now, for a description that needs them. */
  async readNow(mailbox: MailboxRef, uids: Iterable<Uid>, stop?: AbortSignal): Promise<void> {
    const state = this.context.store.getState();
    const { messages } = state;
    const wanted = this.lacking(state, listedUids(messages, mailbox, UidSet.from(uids)));
    const signals = [AbortSignal.timeout(3_000), ...(stop ? [stop] : [])];
    if (!wanted.isEmpty && messages.mailbox)
      await this.read(messages.mailbox, wanted, 'view', AbortSignal.any(signals));
    this.context.store.flush();
  }

  /** An answer that cannot be read is looked for in smaller windows, until its message is known and left alone. */
  private lost(list: MailboxRef, { mailbox, uids }: Gathered, failure: Failure): void {
    if (!isUnreadable(failure)) return;
    if (uids.size === 1) this.wasAsked(list, mailbox, uids);
    this.window = Math.max(1, Math.floor(uids.size / 8));
  }

  private wasAsked(list: MailboxRef, mailbox: MailboxRef, uids: UidSet): void {
    if (!sameMailbox(this.askedIn, list)) return;
    for (const uid of listedUids(this.context.store.getState().messages, mailbox, uids)) this.asked.add(uid);
  }

  /** `list`: what the UIDs are of. */
  private async read(
    list: MailboxRef,
    uids: UidSet,
    rank: LeaseRank,
    signal: AbortSignal,
  ): Promise<Failure | undefined> {
    for (const gathered of messagesOf(this.context.store.getState().messages, uids)) {
      const failure = await this.readIn(list, gathered, rank, signal);
      if (failure) return failure;
    }
    return undefined;
  }

  private async readIn(
    list: MailboxRef,
    { mailbox, uids }: Gathered,
    rank: LeaseRank,
    signal: AbortSignal,
  ): Promise<Failure | undefined> {
    for (const chunk of uids.chunks(LINE_OCTETS, this.window)) {
      const lease = await leaseOn(this.context, mailbox, rank, signal);
      if (!lease) {
        // Either this reading was stopped, or the program is being left.
        this.leaving ||= !signal.aborted;
        return undefined;
      }
      if (isFailure(lease)) {
        // Asked for once, or it would be asked for without end.
        this.wasAsked(list, mailbox, uids);
        this.leaseFailed(mailbox, lease);
        return lease;
      }
      const answer = await lease.run({ kind: 'fetch-envelopes', uids: chunk });
      lease.release();
      if (answer.kind === 'lost') {
        this.lost(list, { mailbox, uids: chunk }, answer.failure);
        return undefined;
      }
      this.window = Math.min(WINDOW, this.window * 8);
      this.wasAsked(list, mailbox, chunk);
      if (answer.kind === 'refused') return answer.failure;
      this.context.store.report({ kind: 'envelopes-read', mailbox, envelopes: answer.data });
    }
    return undefined;
  }
}
