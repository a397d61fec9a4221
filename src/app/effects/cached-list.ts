// A folder's list as the cache has it: shown before the server has said anything, and brought up to date by asking for no more
// than what can have changed. Until that is done it is only shown.
import type { Opened } from '../../model/command.ts';
import type { MailboxPath, MailboxRef } from '../../model/mailbox.ts';
import { sameMailbox } from '../../model/mailbox.ts';
import type { MessageTable, RowBatch } from '../../model/message-table.ts';
import { needsEnvelopes } from '../../model/sort.ts';
import { UidSet } from '../../model/uid-set.ts';
import type { Answer, CachedMailbox, Changes, Lease, MailboxCache } from '../../ports.ts';
import { isFailure, leaseOn, LINE_OCTETS, start, type EffectContext } from './context.ts';

/** Rows that are read whole to see whether they are still the same messages. The newest: UIDs that come twice are among them. */
const SAMPLE = 200;

export class CachedList {
  private readonly context: EffectContext;
  private readonly cache: MailboxCache;
  /** Envelopes of the list are still coming from the cache. */
  private filling: MailboxRef | undefined;

  constructor(context: EffectContext, cache: MailboxCache) {
    this.context = context;
    this.cache = cache;
  }

  /** From and Subject of this mailbox's messages are all there, as far as the cache has them. */
  isFilled(mailbox: MailboxRef): boolean {
    return !sameMailbox(this.filling, mailbox);
  }

  /** Shows what the cache has of the folder that is being opened; undefined where that is nothing. */
  async recall(path: MailboxPath, signal: AbortSignal): Promise<CachedMailbox | undefined> {
    const list = await this.cache.load(path);
    // That a folder was empty is not worth showing.
    if (!list || list.rows.count === 0 || signal.aborted) return undefined;
    this.filling = list.mailbox;
    const { store } = this.context;
    store.report({ kind: 'recalled', mailbox: list.mailbox, rows: list.rows });
    store.flush();
    start(this.context, () => this.fill(list.mailbox));
    return list;
  }

  /**
   * True where the cached list can be of the mailbox as it was opened now: the same UIDs name the same messages. Undefined
   * where the connection was lost over it.
   */
  async holds(
    list: CachedMailbox,
    opened: Answer<Opened>,
    found: Answer<UidSet>,
    lease: Lease,
  ): Promise<boolean | undefined> {
    if (opened.kind !== 'ok' || found.kind !== 'ok') return false;
    if (!sameMailbox(list.mailbox, opened.data.mailbox) || !isPossible(list, opened.data)) return false;
    const { table } = this.context.store.getState().messages;
    const sample = newest(found.data.intersect(uidsOf(list)));
    if (sample.isEmpty) return true;
    const answer = await lease.run({ kind: 'fetch-rows', uids: sample });
    switch (answer.kind) {
      case 'ok':
        return areSame(table, answer.data);
      case 'refused':
        return false;
      case 'lost':
        return undefined;
    }
  }

  /**
   * The messages whose flags may not be those of the cached list any more, and up to which mod-sequence no change of others is
   * missing. `watching` resolves once the reader watches the folder.
   */
  async changes(
    list: CachedMailbox,
    opened: Opened,
    found: UidSet,
    watching: Promise<void>,
    signal: AbortSignal,
  ): Promise<{ readonly uids: UidSet; readonly modSeq: bigint | undefined }> {
    const { highestModSeq } = opened;
    const listed = uidsOf(list);
    const all = { uids: found.intersect(listed), modSeq: highestModSeq };
    // Where connections take turns, the reader's costs more than the flags.
    if (this.isAlone) return all;
    // From here on changes are told: what is asked for now misses none.
    await watching;
    const changes = await this.askReader(list, opened);
    // What came since then has changed since then: a server that does not name it keeps its word on nothing.
    const isWhole = changes && found.minus(listed).minus(changes.uids).isEmpty;
    const uids = isWhole ? changes.uids.intersect(all.uids) : all.uids;
    // What the wire says of flags is what it saw last, which may be older than what the reader was told.
    if (!uids.isEmpty) await this.lookAgain(opened.mailbox, signal);
    return { uids, modSeq: isWhole ? changes.upTo : highestModSeq };
  }

  private get isAlone(): boolean {
    const { connection } = this.context.store.getState().session;
    return connection.kind === 'connected' && connection.connections === 1;
  }

  /** Undefined where all flags have to be asked for. */
  private async askReader(
    { modSeq }: CachedMailbox,
    { mailbox, highestModSeq }: Opened,
  ): Promise<Changes | undefined> {
    const { reader } = this.context.server;
    if (modSeq === undefined || highestModSeq === undefined || !reader.capabilities.condStore)
      return undefined;
    const changes = await reader.changedSince(mailbox, modSeq);
    if (changes.kind === 'failed') return undefined;
    const { uids, upTo } = changes.value;
    return { uids, upTo: upTo < highestModSeq ? upTo : highestModSeq };
  }

  private async lookAgain(mailbox: MailboxRef, signal: AbortSignal): Promise<void> {
    const lease = await leaseOn(this.context, mailbox, 'view', signal);
    // Whatever is wrong with the folder, whoever reads the flags will find, too.
    if (!lease || isFailure(lease)) return;
    await lease.run({ kind: 'noop' });
    lease.release();
  }

  private async fill(mailbox: MailboxRef): Promise<void> {
    const { store } = this.context;
    const isShown = (): boolean => sameMailbox(store.getState().messages.mailbox, mailbox);
    // Each batch would put the list into another order.
    const sorts = needsEnvelopes(store.getState().messages.sort.key);
    if (sorts) store.view({ kind: 'want-envelopes', total: store.getState().messages.table.length });
    for await (const envelopes of this.cache.envelopes(mailbox)) {
      if (!isShown()) break;
      store.report({ kind: 'envelopes-read', mailbox, envelopes });
      store.flush();
    }
    if (this.filling === mailbox) this.filling = undefined;
    if (sorts) store.report({ kind: 'envelopes-ended', mailbox, cancelled: false });
  }
}

/** False where the mailbox says of itself that it is another one, or went back to what it was before. */
function isPossible({ rows, mailboxId, modSeq }: CachedMailbox, opened: Opened): boolean {
  const { uidNext, highestModSeq } = opened;
  if (mailboxId !== undefined && opened.mailboxId !== undefined && mailboxId !== opened.mailboxId)
    return false;
  if (modSeq !== undefined && highestModSeq !== undefined && highestModSeq < modSeq) return false;
  // RFC 9051 §2.3.1.1: UIDNEXT never goes back.
  return uidNext === undefined || rows.count === 0 || uidNext > rows.uids[rows.count - 1]!;
}

function uidsOf({ rows }: CachedMailbox): UidSet {
  return UidSet.from(rows.uids.subarray(0, rows.count));
}

/** As many as one line can name. */
function newest(uids: UidSet): UidSet {
  return uids.chunks(LINE_OCTETS, SAMPLE).at(-1) ?? UidSet.empty;
}

/** Size and date of a message never change (RFC 9051 §2.3.3, §2.3.4). */
function areSame(table: MessageTable, { count, uids, sizes, dates }: RowBatch): boolean {
  for (let i = 0; i < count; i++) {
    const row = table.rowOf(uids[i]!);
    if (table.size(row) !== sizes[i] || !Object.is(table.date(row), dates[i])) return false;
  }
  return true;
}
