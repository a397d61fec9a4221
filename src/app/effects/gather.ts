// The list of many folders: small ones opened together, others one after the other, and each one's rows put into the one
// list, shown as they come.
import type { Failure } from '../../model/failure.ts';
import { ALL_FOLDERS, GATHERED_LIST } from '../../model/gathering.ts';
import type { MailboxPath, MailboxRef } from '../../model/mailbox.ts';
import { UidSet } from '../../model/uid-set.ts';
import { literal, safe } from '../../text/safe-text.ts';
import { visibleMessages } from '../layout.ts';
import { listedUids } from '../listed.ts';
import { foldersOfMany } from '../slices/folders.ts';
import { start, type EffectContext } from './context.ts';
import { lookFor } from './look-for.ts';
import { Pace } from './pace.ts';
import { LEAST_ROWS, Scan } from './scan.ts';
import { SMALL, SmallFolders } from './small-folders.ts';
import { Windows } from './windows.ts';

/** How often a folder is opened that is made anew each time, or takes the connection with it. */
const ATTEMPTS = 3;

export class Gather {
  private readonly context: EffectContext;
  /** Ends with the list. */
  private ending = new AbortController();
  /** Ends with the reading under way, too. */
  private reading = new AbortController();
  /** What the list is made of. */
  private paths: readonly MailboxPath[] = [];
  /** What changed of folders while the list is being read, those that were read already among them. */
  private changed = new Map<MailboxPath, { readonly all: boolean }>();

  constructor(context: EffectContext) {
    this.context = context;
  }

  /** Opens the list, or reads it anew. */
  open(): void {
    this.leave();
    const { store } = this.context;
    const { signal } = this.reading;
    store.report({ kind: 'opening', path: ALL_FOLDERS });
    store.flush();
    start(this.context, () => this.readAll(signal));
  }

  /** Another list takes this one's place. */
  leave(): void {
    this.ending.abort();
    this.reading.abort();
    this.ending = new AbortController();
    this.reading = new AbortController();
    this.changed.clear();
  }

  /** Stops reading; what came stays. True where there was something to stop. */
  cancel(): boolean {
    const { gathering, scan } = this.context.store.getState().messages;
    if (!gathering || scan.kind !== 'reading') return false;
    this.reading.abort();
    this.reading = new AbortController();
    this.context.store.report({ kind: 'scan-ended', mailbox: GATHERED_LIST, cancelled: true });
    return true;
  }

  /** Something changed in one of the folders: asks what it holds, and for the rows that are not known, or for all. */
  again(path: MailboxPath, all: boolean): void {
    const { folders, messages } = this.context.store.getState();
    if (!messages.gathering) return;
    if (!foldersOfMany(folders, this.capabilities).includes(path)) return;
    if (messages.scan.kind === 'reading') {
      this.changed.set(path, { all: all || this.changed.get(path)?.all === true });
      return;
    }
    start(this.context, async () => {
      const failure = await this.readFolder(path, all, this.ending.signal);
      if (failure) this.context.store.report({ kind: 'failed', failure });
    });
  }

  /** Folders may have come or gone: those that came are read. */
  foldersChanged(): void {
    const { store } = this.context;
    const { paths } = this;
    this.paths = foldersOfMany(store.getState().folders, this.capabilities);
    for (const path of paths) if (!this.paths.includes(path)) store.report({ kind: 'not-gathered', path });
    for (const path of this.paths) if (!paths.includes(path)) this.again(path, true);
  }

  private get capabilities() {
    return this.context.server.reader.capabilities;
  }

  private async readAll(signal: AbortSignal): Promise<void> {
    const { store } = this.context;
    const { folders, messages } = store.getState();
    const paths = foldersOfMany(folders, this.capabilities);
    for (const { path } of messages.gathering?.mailboxes ?? [])
      if (!paths.includes(path)) store.report({ kind: 'not-gathered', path });
    this.paths = paths;
    store.report({ kind: 'gathering', folders: paths.length });
    // It is read as it is by now.
    const isAsked = (path: MailboxPath): void => void this.changed.delete(path);
    const counted = paths.map((path) => ({ path, messages: folders.counts.get(path)?.messages }));
    const small = counted.filter(({ messages: count = 0 }) => count <= SMALL);
    const missed = await new SmallFolders(this.context, small, signal, isAsked).read();
    if (signal.aborted) return;
    const failures: Failure[] = [];
    for (const { path, messages: count = 0 } of counted) {
      if (count <= SMALL && !missed.includes(path)) continue;
      isAsked(path);
      const failure = await this.readFolder(path, true, signal);
      if (signal.aborted) return;
      if (failure) failures.push(failure);
    }
    const failure = inOne(failures);
    store.report({
      kind: 'scan-ended',
      mailbox: GATHERED_LIST,
      cancelled: false,
      ...(failure ? { failure } : {}),
    });
    if (failure) store.report({ kind: 'failed', failure });
    store.flush();
    const changed = [...this.changed];
    this.changed.clear();
    for (const [path, { all }] of changed) this.again(path, all);
  }

  /** `all`: also the rows that are known, whose flags may have changed. */
  private async readFolder(
    path: MailboxPath,
    all: boolean,
    signal: AbortSignal,
  ): Promise<Failure | undefined> {
    const { server, store, clock } = this.context;
    let last: Failure = { kind: 'connection-lost', text: literal('The connection was lost each time.') };
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const lease = await server.wire.lease('scan', signal);
      if (!lease) return undefined;
      const began = clock.now();
      const opening = lease.run({ kind: 'examine', path });
      const finding = lease.run({ kind: 'search' });
      const opened = await opening;
      const roundTrip = clock.now() - began;
      const found = await finding;
      lease.release();
      if (signal.aborted) return undefined;
      if (opened.kind === 'lost' || found.kind === 'lost') continue;
      if (opened.kind === 'refused' || found.kind === 'refused') {
        const { failure } =
          opened.kind === 'refused' ? opened : (found as Extract<typeof found, { kind: 'refused' }>);
        return this.leftOut(path, failure);
      }
      const { mailbox } = opened.data;
      store.report({ kind: 'gathered', mailbox, uids: found.data });
      store.flush();
      const wanted = all ? found.data : this.unknown(mailbox, found.data);
      const failure = await this.readRows(mailbox, wanted, roundTrip, signal);
      // Made anew meanwhile: what was read is thrown away, and the new one is read.
      if (failure?.kind !== 'uidvalidity') return failure;
      last = failure;
    }
    return this.leftOut(path, last);
  }

  private leftOut(path: MailboxPath, failure: Failure): Failure {
    this.context.store.report({ kind: 'not-gathered', path });
    return { ...failure, text: safe`${failure.text} Its messages are left out.` };
  }

  private async readRows(
    mailbox: MailboxRef,
    uids: UidSet,
    roundTrip: number,
    signal: AbortSignal,
  ): Promise<Failure | undefined> {
    if (uids.isEmpty) return undefined;
    const { store } = this.context;
    const scan = new Scan(this.context, mailbox, signal, {
      windows: new Windows(uids, true),
      messages: uids.size,
      flagsOnly: false,
      pace: () => new Pace(Math.max(LEAST_ROWS, visibleMessages(store.getState())), roundTrip),
    });
    const failure = await scan.run();
    if (signal.aborted) return undefined;
    if (failure || scan.unanswered.isEmpty) return failure;
    return lookFor(this.context, mailbox, scan.unanswered, signal);
  }

  private unknown(mailbox: MailboxRef, uids: UidSet): UidSet {
    const { messages } = this.context.store.getState();
    const unknown = messages.table.unknownUids().intersect(listedUids(messages, mailbox, uids));
    return messages.gathering?.split(unknown)[0]?.uids ?? UidSet.empty;
  }
}

/** One line for all of them. */
function inOne([first, ...others]: readonly Failure[]): Failure | undefined {
  if (!first || others.length === 0) return first;
  return { ...first, text: safe`${first.text} ${others.length} more could not be read either.` };
}
