// Opening a folder and reading its rows: the UIDs and, where the server sorts, the rows for the first screen; then all others,
// shown as they come.
import type { Failure } from '../../model/failure.ts';
import { sameMailbox, type MailboxPath, type MailboxRef } from '../../model/mailbox.ts';
import { uidsFrom, UidSet } from '../../model/uid-set.ts';
import { isUid } from '../../model/uid.ts';
import type { Opened } from '../../model/command.ts';
import type { Answer, CachedMailbox, Lease } from '../../ports.ts';
import { literal, safe } from '../../text/safe-text.ts';
import { visibleMessages } from '../layout.ts';
import { isFailure, leaseOn, start, type EffectContext } from './context.ts';
import type { CachedList } from './cached-list.ts';
import { FirstRows, isOldestFirst } from './first-rows.ts';
import type { Keeping } from './keeping.ts';
import { lookFor } from './look-for.ts';
import { Overtaken } from './overtaken.ts';
import { Pace } from './pace.ts';
import { letGo, Scan, spareFor, type HeldScan } from './scan.ts';
import { watchOpened } from './watch-opened.ts';
import { Windows } from './windows.ts';

/** The first window is a screen of messages, and no less than this. */
const LEAST_ROWS = 25;

export class Reading {
  readonly overtaken = new Overtaken();
  private readonly context: EffectContext;
  /** Ends with the open folder: another one is opened, or the same one anew. */
  private folder = new AbortController();
  /** Ends with the reading of rows under way, too. */
  private scan = new AbortController();
  private readonly underWay = new WeakSet<AbortSignal>();
  /** Rows whose flags are to be asked for again, beside the unknown ones. */
  private again = UidSet.empty;
  /** Rows that the user did not wait for: not read until the folder is read anew. */
  private skipped = UidSet.empty;
  /** Of the list that the cache gave: those whose flags have to be asked for before it is confirmed, once that is known. */
  private toConfirm: UidSet | undefined;
  private readonly firstRows: FirstRows;
  private readonly cachedList: CachedList;
  private readonly keeping: Keeping;
  /** Milliseconds, as long as the open folder's EXAMINE took. */
  private roundTrip = 0;

  constructor(context: EffectContext, cachedList: CachedList, keeping: Keeping) {
    this.context = context;
    this.cachedList = cachedList;
    this.keeping = keeping;
    this.firstRows = new FirstRows(context);
  }

  /** Looks whether the order that is shown now is one that the server can begin; called after every change. */
  attend(): void {
    const { mailbox } = this;
    if (mailbox && !this.isCached) this.firstRows.attend(mailbox, this.scan.signal);
  }

  /** Opens a folder, or reads the open one anew. */
  open(path: MailboxPath): void {
    this.leave();
    const { signal } = this.scan;
    // Read anew means from the server.
    const isAnother = this.context.store.getState().folders.current !== path;
    this.context.store.report({ kind: 'opening', path });
    start(this.context, () => this.openFolder(path, isAnother, signal));
  }

  /** Another list takes this one's place. */
  leave(): void {
    this.folder.abort();
    this.scan.abort();
    this.folder = new AbortController();
    this.scan = new AbortController();
    this.again = UidSet.empty;
    this.overtaken.leave();
    this.skipped = UidSet.empty;
    this.toConfirm = undefined;
    this.keeping.leave();
  }

  /** Stops reading rows; what came stays, and what other clients do goes on being shown. True where there was a stop. */
  cancel(): boolean {
    const { messages, folders } = this.context.store.getState();
    const { mailbox, gathering, scan, cached } = messages;
    if (gathering) return false;
    if (scan.kind !== 'reading' && scan.kind !== 'opening' && !(cached && scan.kind === 'complete'))
      return false;
    this.scan.abort();
    this.scan = new AbortController();
    this.again = UidSet.empty;
    this.toConfirm = undefined;
    this.skipped = messages.table.unknownUids();
    if (mailbox) this.context.store.report({ kind: 'scan-ended', mailbox, cancelled: true });
    else if (folders.current !== undefined) {
      const failure = { kind: 'cancelled' as const, text: literal('Opening was stopped. R tries again.') };
      this.context.store.report({ kind: 'open-failed', path: folders.current, failure });
    }
    return true;
  }

  /** Undefined while the list is of several mailboxes: those are read elsewhere. */
  private get mailbox(): MailboxRef | undefined {
    const { mailbox, gathering } = this.context.store.getState().messages;
    return gathering ? undefined : mailbox;
  }

  /** The list is an earlier run's, and is not confirmed. */
  private get isCached(): boolean {
    return this.context.store.getState().messages.cached;
  }

  private async openFolder(path: MailboxPath, recalls: boolean, signal: AbortSignal): Promise<void> {
    const { server, store } = this.context;
    const recalling = recalls ? this.cachedList.recall(path, signal) : undefined;
    for (;;) {
      const lease = await server.wire.lease('view', signal);
      const list = await recalling;
      if (!lease) return;
      const opening = await this.askToOpen(path, lease);
      const { opened, found } = opening;
      const spare =
        found.kind === 'ok' && !opening.isListed && !list
          ? spareFor(this.context, found.data.size, signal)
          : undefined;
      const first =
        found.kind === 'ok' && !opening.isListed
          ? await this.firstRows.readFirst(lease, found.data, opening.order)
          : undefined;
      const holds = list ? await this.cachedList.holds(list, opened, found, lease) : false;
      const held: HeldScan = { lease, spare };
      // Kept where rows are to be read next.
      if (signal.aborted || opened.kind !== 'ok' || found.kind !== 'ok' || holds !== false) letGo(held);
      if (signal.aborted) return;
      if (opened.kind === 'lost' || found.kind === 'lost' || holds === undefined) continue;
      const refused = opened.kind === 'refused' ? opened : found.kind === 'refused' ? found : undefined;
      if (refused) return this.openFailed(path, refused.failure);
      if (opened.kind !== 'ok' || found.kind !== 'ok') return;
      const { mailbox } = opened.data;
      if (!holds) this.refute();
      const known = sameMailbox(this.mailbox, mailbox);
      store.report({ kind: 'opened', opened: opened.data, uids: found.data });
      first?.(mailbox).forEach((fact) => store.report(fact));
      store.flush();
      // What confirms a cached list asks for changes itself.
      const watching = watchOpened(this.context, opened.data, { reading: this, flagsToo: !holds });
      start(this.context, () => watching);
      start(this.context, () => this.takeRights(mailbox, opening.rights));
      if (list && holds) return this.confirm(list, opened.data, found.data, watching);
      if (known) this.again = found.data;
      this.keeping.begin(opened.data, opened.data.highestModSeq);
      return this.readRows(held);
    }
  }

  private openFailed(path: MailboxPath, failure: Failure): void {
    const { store } = this.context;
    // Where a list is shown, nothing stands in its place that would say it.
    if (this.isCached) store.report({ kind: 'failed', failure });
    store.report({ kind: 'open-failed', path, failure });
  }

  private async confirm(
    list: CachedMailbox,
    opened: Opened,
    found: UidSet,
    watching: Promise<void>,
  ): Promise<void> {
    const { signal } = this.scan;
    const changes = await this.cachedList.changes(list, opened, found, watching, signal);
    if (signal.aborted) return;
    this.keeping.begin(opened, changes.modSeq);
    this.toConfirm = changes.uids;
    return this.readRows();
  }

  /** The cached list, where there is one, is not of the messages that the folder holds now. */
  private refute(): void {
    const { store } = this.context;
    const { mailbox } = this;
    if (!mailbox || !this.isCached) return;
    const text = literal('The folder is not as the cache had it: it is read anew. Marks are dropped.');
    store.report({ kind: 'refuted', mailbox });
    store.view({ kind: 'say', status: { text, tone: 'plain' } });
  }

  /** All that can be asked of a folder that is not open yet, in one go; resolves once it is open and counted. */
  private async askToOpen(path: MailboxPath, lease: Lease) {
    const { server, store, clock } = this.context;
    const { messages } = store.getState();
    // Read anew, the list is there already.
    const isListed = messages.mailbox?.path === path && messages.table.known > 0;
    const began = clock.now();
    const opening = lease.run({ kind: 'examine', path });
    const finding = lease.run({ kind: 'search' });
    const order = isListed ? undefined : this.firstRows.askOpening(lease);
    const rights = server.wire.capabilities.acl ? lease.run({ kind: 'my-rights', path }) : undefined;
    const opened = await opening;
    this.roundTrip = clock.now() - began;
    return { opened, found: await finding, isListed, order, rights };
  }

  /** What may be changed here (RFC 4314 §3.5), where the server says it. Without an answer nothing is held back. */
  private async takeRights(mailbox: MailboxRef, asked: Promise<Answer<string>> | undefined): Promise<void> {
    const answer = await asked;
    if (answer?.kind !== 'ok') return;
    this.context.store.report({ kind: 'access-known', mailbox, access: { rights: answer.data } });
  }

  /** Reads what is not known yet. Called while that is under way, it leaves the rest to it. */
  private async readRows(held?: HeldScan): Promise<void> {
    const { signal } = this.scan;
    if (this.underWay.has(signal)) return letGo(held);
    this.underWay.add(signal);
    const failure = await this.readWindows(signal, held);
    letGo(held);
    this.underWay.delete(signal);
    const { mailbox } = this;
    if (!mailbox || failure === 'moved-on') return;
    // Whoever stopped it has said so, or has opened something else.
    if (!signal.aborted) this.scanEnded(mailbox, failure);
    if (!failure) this.readOvertaken(mailbox);
  }

  private scanEnded(mailbox: MailboxRef, failure: Failure | undefined): void {
    const { store } = this.context;
    if (failure && this.isCached) store.report({ kind: 'failed', failure });
    if (this.toConfirm && !failure) store.report({ kind: 'confirmed', mailbox });
    this.toConfirm = undefined;
    const cancelled = !this.skipped.isEmpty;
    store.report({ kind: 'scan-ended', mailbox, cancelled, ...(failure && { failure }) });
    store.flush();
  }

  /** In a view that is as new as what was told. */
  private readOvertaken(mailbox: MailboxRef): void {
    const told = this.overtaken.take();
    if (told.isEmpty) return;
    start(this.context, async () => {
      const found = await this.search(mailbox, told, this.folder.signal);
      if (!found) return;
      this.again = this.again.union(found);
      await this.readRows();
    });
  }

  private async readWindows(
    signal: AbortSignal,
    held: HeldScan | undefined,
  ): Promise<Failure | 'moved-on' | undefined> {
    const { store } = this.context;
    const { mailbox, roundTrip } = this;
    const rate = this.firstRows.rate(roundTrip);
    if (!mailbox) return 'moved-on';
    let unanswered = UidSet.empty;
    let lookedFor = UidSet.empty;
    for (let first = held; ; first = undefined) {
      store.flush();
      if (signal.aborted) return undefined;
      if (!sameMailbox(mailbox, this.mailbox)) return 'moved-on';
      const state = store.getState();
      const { table, sort } = state.messages;
      const wanted = table
        .unknownUids()
        .union(this.again.intersect(table.uids()))
        .minus(unanswered)
        .minus(this.skipped);
      const flagsOnly = wanted.isEmpty;
      const uids = flagsOnly ? this.unconfirmed(table.uids()).minus(unanswered) : wanted;
      if (uids.isEmpty) {
        if (lookedFor.equals(unanswered)) return this.doubt();
        const failure = await lookFor(this.context, mailbox, unanswered.minus(lookedFor), signal);
        if (failure) return failure;
        lookedFor = unanswered;
        continue;
      }
      if (!flagsOnly) this.again = UidSet.empty;
      const windows = new Windows(uids, !isOldestFirst(sort.key, sort.descending));
      const scan = new Scan(this.context, mailbox, signal, {
        windows,
        messages: uids.size,
        flagsOnly,
        pace: () => new Pace(Math.max(LEAST_ROWS, visibleMessages(state)), roundTrip, rate),
        held: first,
      });
      const read = this.overtaken.reading(uids);
      const failure = await scan.run();
      read();
      if (failure) return this.leaseFailed(mailbox, failure);
      // There is no wire to be had any more: the program is being left.
      if (!windows.isEmpty) return 'moved-on';
      unanswered = unanswered.union(scan.unanswered);
      if (flagsOnly) this.toConfirm = this.toConfirm?.minus(uids).union(scan.unanswered);
    }
  }

  /** The rows of the cached list whose flags have to be asked for. */
  private unconfirmed(here: UidSet): UidSet {
    return this.toConfirm?.intersect(here) ?? UidSet.empty;
  }

  /** What the server said nothing of can be confirmed by nobody. */
  private doubt(): Failure | undefined {
    const { size } = this.unconfirmed(this.context.store.getState().messages.table.uids());
    if (size === 0) return undefined;
    const text = safe`The server did not say how ${size} of the cached messages stand: R reads all anew.`;
    return { kind: 'protocol', text };
  }

  /** A folder that was made anew is read anew; any other failure is the caller's to say. */
  leaseFailed(mailbox: MailboxRef, failure: Failure): Failure | 'moved-on' {
    if (failure.kind !== 'uidvalidity' || !sameMailbox(mailbox, this.mailbox)) return failure;
    this.context.store.report({ kind: 'failed', failure });
    this.open(mailbox.path);
    return 'moved-on';
  }

  /** Newer messages may have come: asks for the UIDs above the last known one; for all where that makes not `exists`. */
  readNewer(exists?: number): void {
    const { mailbox } = this;
    if (!mailbox) return;
    start(this.context, async () => {
      const { table } = this.context.store.getState().messages;
      const last = table.length > 0 ? table.uid(table.length - 1) + 1 : 1;
      if (!isUid(last)) return;
      const found = await this.search(mailbox, uidsFrom(last), this.folder.signal);
      if (!found) return;
      // `n:4294967295` may be answered with the last message of all, as `n:*` is: only newer ones are new.
      const all = this.context.store.getState().messages.table.uids().union(found);
      this.recounted(mailbox, all);
      if (exists !== undefined && exists !== all.size) this.recount();
    });
  }

  /** Something went, or may have: asks for all UIDs. */
  recount(): void {
    const { mailbox } = this;
    if (!mailbox) return;
    start(this.context, async () => {
      const found = await this.search(mailbox, undefined, this.folder.signal);
      if (found) this.recounted(mailbox, found);
    });
  }

  /** Flags may have changed anywhere, or of the messages that are named: asks for them again. */
  readFlags(changed?: UidSet): void {
    const { mailbox } = this;
    if (!mailbox) return;
    start(this.context, async () => {
      // The view first, then the flags in it.
      const found = await this.search(mailbox, undefined, this.folder.signal);
      if (!found) return;
      this.again = changed ? found.intersect(changed).union(this.again) : found;
      this.recounted(mailbox, found);
      await this.readRows();
    });
  }

  private async search(
    mailbox: MailboxRef,
    uids: UidSet | undefined,
    signal: AbortSignal,
  ): Promise<UidSet | undefined> {
    const lease = await leaseOn(this.context, mailbox, 'view', signal);
    if (!lease) return undefined;
    if (isFailure(lease)) {
      const failure = this.leaseFailed(mailbox, lease);
      if (failure !== 'moved-on') this.notCurrent(mailbox, failure);
      return undefined;
    }
    // Dovecot and Courier answer a UID SEARCH from the session's view, which only a command like NOOP brings up to date
    // (RFC 9051 §5.2, §7.4: no change of the message count is told during FETCH, STORE or SEARCH).
    // One after the other: sent together, Dovecot answers the search first.
    await lease.run({ kind: 'noop' });
    const answer = await lease.run({ kind: 'search', ...(uids ? { uids } : {}) });
    lease.release();
    switch (answer.kind) {
      case 'ok':
        return answer.data;
      case 'refused':
        this.notCurrent(mailbox, answer.failure);
        return undefined;
      case 'lost':
        // The reader's hint after the reconnection asks again.
        return undefined;
    }
  }

  /** The list may not be what the server holds now, and says so. */
  private notCurrent(mailbox: MailboxRef, failure: Failure): void {
    this.context.store.report({ kind: 'failed', failure });
    this.context.store.report({ kind: 'scan-ended', mailbox, cancelled: false, failure });
  }

  private recounted(mailbox: MailboxRef, uids: UidSet): void {
    const { store } = this.context;
    store.report({ kind: 'recounted', mailbox, uids });
    store.flush();
    if (!store.getState().messages.table.unknownUids().isEmpty) start(this.context, () => this.readRows());
  }
}
