// Header fields of all messages of the list, while something on screen is told by them: in windows, behind everything else,
// and stopped with what asked for them.
import type { FieldPool } from '../../model/field-pool.ts';
import type { Failure } from '../../model/failure.ts';
import type { Gathered } from '../../model/gathering.ts';
import { sameMailbox, type MailboxRef } from '../../model/mailbox.ts';
import type { FieldSet } from '../../model/field-sets.ts';
import { UidSet } from '../../model/uid-set.ts';
import { listedUids, messagesOf } from '../listed.ts';
import { isComingIn } from '../open-terms.ts';
import type { State } from '../state.ts';
import { isFailure, isUnreadable, leaseOn, LINE_OCTETS, start, type EffectContext } from './context.ts';

const WINDOW = 1_000;

export class Fields {
  private readonly context: EffectContext;
  private readonly of: FieldSet;
  private readonly isNeeded: (state: State) => boolean;
  private readonly leaseFailed: (mailbox: MailboxRef, failure: Failure) => void;
  private run: { readonly list: MailboxRef; readonly stop: AbortController } | undefined;
  /** Those that were asked for, for this pool: what did not answer is not asked for again in this list. */
  private asked = UidSet.empty;
  private askedFor: FieldPool | undefined;
  private leaving = false;
  private window = WINDOW;

  /** `leaseFailed` hears of a mailbox that cannot be read any more. */
  constructor(
    context: EffectContext,
    of: FieldSet,
    isNeeded: (state: State) => boolean,
    leaseFailed: (mailbox: MailboxRef, failure: Failure) => void,
  ) {
    this.context = context;
    this.of = of;
    this.isNeeded = isNeeded;
    this.leaseFailed = leaseFailed;
  }

  /** Looks whether something needs what was not read; called after every change. */
  attend(): void {
    const state = this.context.store.getState();
    const { mailbox } = state.messages;
    const isWanted = this.isNeeded(state) && mailbox !== undefined;
    const isOther = this.askedFor !== this.poolOf(state);
    if (this.run && (!isWanted || isOther || !sameMailbox(this.run.list, mailbox))) this.run.stop.abort();
    if (!isWanted || this.run || this.leaving || isComingIn(state.messages)) return;
    const pool = this.poolOf(state);
    if (this.askedFor !== pool) {
      this.asked = UidSet.empty;
      this.askedFor = pool;
    }
    const wanted = this.lacking(state);
    if (wanted.isEmpty) return;
    const run = (this.run = { list: mailbox, stop: new AbortController() });
    const { of } = this;
    this.context.store.view({ kind: 'want-fields', of, total: state.messages.table.length });
    start(this.context, async () => {
      const failure = await this.read(wanted, run.stop.signal);
      this.run = undefined;
      const { store } = this.context;
      store.report({ kind: 'fields-ended', of, mailbox: run.list });
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

  private poolOf({ messages }: State): FieldPool {
    return messages.fields[this.of].pool;
  }

  private lacking(state: State): UidSet {
    const { table } = state.messages;
    const pool = this.poolOf(state);
    const wanted = table.uids().minus(this.asked);
    if (wanted.isEmpty) return wanted;
    return table.uidsWhere((row) => !pool.has(table.uid(row))).minus(this.asked);
  }

  private async read(uids: UidSet, signal: AbortSignal): Promise<Failure | undefined> {
    for (const gathered of messagesOf(this.context.store.getState().messages, uids)) {
      const failure = await this.readIn(gathered, signal);
      if (failure || signal.aborted) return failure;
    }
    return undefined;
  }

  private async readIn({ mailbox, uids }: Gathered, signal: AbortSignal): Promise<Failure | undefined> {
    const { store } = this.context;
    const fields = this.askedFor?.names ?? [];
    for (let left = uids; !left.isEmpty;) {
      const chunk = left.lowest(this.window).chunks(LINE_OCTETS, this.window)[0]!;
      left = left.minus(chunk);
      const lease = await leaseOn(this.context, mailbox, 'scan', signal);
      if (!lease) {
        this.leaving ||= !signal.aborted;
        return undefined;
      }
      if (isFailure(lease)) {
        this.wasAsked({ mailbox, uids });
        this.leaseFailed(mailbox, lease);
        return lease;
      }
      const answer = await lease.run({ kind: 'fetch-fields', uids: chunk, fields });
      lease.release();
      // What came while it was stopped counts as well.
      if (answer.kind === 'ok')
        store.report({ kind: 'fields-read', of: this.of, mailbox, fields: answer.data });
      if (answer.kind === 'lost') {
        this.lost({ mailbox, uids: chunk }, answer.failure);
        return answer.failure;
      }
      this.window = Math.min(WINDOW, this.window * 8);
      this.wasAsked({ mailbox, uids: chunk });
      if (answer.kind === 'refused') return answer.failure;
    }
    return undefined;
  }

  /** An answer that cannot be read is looked for in smaller windows, until its message is known and left alone. */
  private lost(chunk: Gathered, failure: Failure): void {
    if (!isUnreadable(failure)) return;
    if (chunk.uids.size === 1) this.wasAsked(chunk);
    this.window = Math.max(1, Math.floor(chunk.uids.size / 8));
  }

  private wasAsked({ mailbox, uids }: Gathered): void {
    if (this.askedFor !== this.poolOf(this.context.store.getState())) return;
    this.asked = this.asked.union(listedUids(this.context.store.getState().messages, mailbox, uids));
  }
}
