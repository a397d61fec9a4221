// Sender, list and Content-Type of all messages of the list, while groups are told by them: in windows, beside everything
// else, and stopped with the view.
import type { Failure } from '../../model/failure.ts';
import type { Gathered } from '../../model/gathering.ts';
import { sameMailbox, type MailboxRef } from '../../model/mailbox.ts';
import { TRAIT_FIELDS } from '../../model/traits.ts';
import { UidSet } from '../../model/uid-set.ts';
import { listedUids, messagesOf } from '../listed.ts';
import { isComingIn } from '../open-terms.ts';
import { needsTraits } from '../space.ts';
import type { State } from '../state.ts';
import { isFailure, leaseOn, LINE_OCTETS, start, type EffectContext } from './context.ts';

const WINDOW = 1_000;

export class Traits {
  private readonly context: EffectContext;
  private readonly leaseFailed: (mailbox: MailboxRef, failure: Failure) => void;
  private run: { readonly list: MailboxRef; readonly stop: AbortController } | undefined;
  /** Those that were asked for: what did not answer is not asked for again in this list. */
  private asked = UidSet.empty;
  private askedIn: MailboxRef | undefined;
  private leaving = false;

  /** `leaseFailed` hears of a mailbox that cannot be read any more. */
  constructor(context: EffectContext, leaseFailed: (mailbox: MailboxRef, failure: Failure) => void) {
    this.context = context;
    this.leaseFailed = leaseFailed;
  }

  /** Looks whether the view needs what was not read; called after every change. */
  attend(): void {
    const state = this.context.store.getState();
    const { mailbox } = state.messages;
    const isWanted = state.space.isOpen && needsTraits(state.space) && mailbox !== undefined;
    if (this.run && (!isWanted || !sameMailbox(this.run.list, mailbox))) this.run.stop.abort();
    if (!isWanted || this.run || this.leaving || isComingIn(state.messages)) return;
    if (!sameMailbox(this.askedIn, mailbox) || state.messages.traits.size === 0) {
      this.asked = UidSet.empty;
      this.askedIn = mailbox;
    }
    const wanted = this.lacking(state);
    if (wanted.isEmpty) return;
    const run = (this.run = { list: mailbox, stop: new AbortController() });
    this.context.store.view({ kind: 'want-traits', total: state.messages.table.length });
    start(this.context, async () => {
      const failure = await this.read(run.list, wanted, run.stop.signal);
      this.run = undefined;
      const { store } = this.context;
      store.report({ kind: 'traits-ended', mailbox: run.list });
      if (failure) store.report({ kind: 'failed', failure });
      store.flush();
      if (!failure) this.attend();
    });
  }

  /** Stops reading. True where that was under way. */
  cancel(): boolean {
    if (!this.run) return false;
    this.asked = this.context.store.getState().messages.table.uids();
    this.run.stop.abort();
    return true;
  }

  private lacking({ messages: { table, traits } }: State): UidSet {
    const wanted = table.uids().minus(this.asked);
    if (wanted.isEmpty) return wanted;
    return table.uidsWhere((row) => !traits.has(table.uid(row))).minus(this.asked);
  }

  private async read(list: MailboxRef, uids: UidSet, signal: AbortSignal): Promise<Failure | undefined> {
    for (const gathered of messagesOf(this.context.store.getState().messages, uids)) {
      const failure = await this.readIn(list, gathered, signal);
      if (failure || signal.aborted) return failure;
    }
    return undefined;
  }

  private async readIn(
    list: MailboxRef,
    { mailbox, uids }: Gathered,
    signal: AbortSignal,
  ): Promise<Failure | undefined> {
    const { store } = this.context;
    for (const chunk of uids.chunks(LINE_OCTETS, WINDOW)) {
      const lease = await leaseOn(this.context, mailbox, 'scan', signal);
      if (!lease) {
        this.leaving ||= !signal.aborted;
        return undefined;
      }
      if (isFailure(lease)) {
        this.wasAsked(list, { mailbox, uids });
        this.leaseFailed(mailbox, lease);
        return lease;
      }
      const answer = await lease.run({ kind: 'fetch-fields', uids: chunk, fields: TRAIT_FIELDS });
      lease.release();
      // What came while it was stopped counts as well.
      if (answer.kind === 'ok') store.report({ kind: 'traits-read', mailbox, fields: answer.data });
      if (answer.kind !== 'lost') this.wasAsked(list, { mailbox, uids: chunk });
      if (answer.kind !== 'ok') return answer.failure;
    }
    return undefined;
  }

  private wasAsked(list: MailboxRef, { mailbox, uids }: Gathered): void {
    if (!sameMailbox(this.askedIn, list)) return;
    this.asked = this.asked.union(listedUids(this.context.store.getState().messages, mailbox, uids));
  }
}
