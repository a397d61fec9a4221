// The reader as the core knows it: one object over all reconnections. While there is no connection every question fails
// at once, and while the wire has the only one every question waits; after either, the folder that was watched is watched
// again.
import { Capabilities } from '../model/capabilities.ts';
import type { Header } from '../model/envelope.ts';
import { failed, ok, type Result } from '../model/failure.ts';
import type { Folder, FolderCounts } from '../model/folder.ts';
import { sameMailbox, type MailboxPath, type MailboxRef } from '../model/mailbox.ts';
import type { FolderQuota } from '../model/quota.ts';
import type { Inspection } from '../model/server-report.ts';
import type { Uid } from '../model/uid.ts';
import type { Changes, Clock, Hint, Reader, Watched } from '../ports.ts';
import { literal } from '../text/safe-text.ts';
import { CountsAhead } from './folder-counts.ts';
import type { ReaderSession } from './reader-session.ts';

export interface ReaderEvents {
  hint(hint: Hint): void;
  /** A question waits for its turn, or one has ended. */
  changed(): void;
}

type Granted = (session: ReaderSession | undefined) => void;

export class ImapReader implements Reader {
  private readonly events: ReaderEvents;
  private readonly counts: CountsAhead;
  private session: ReaderSession | undefined;
  private takesTurns = false;
  /** The wire has the connection, or none has come up yet: questions wait. */
  private isAway = true;
  private finishing = false;
  private readonly waiting: Granted[] = [];
  private underWay = 0;
  private wanted: MailboxPath | undefined;
  /** The mailbox that was watched last: what its hints were about. */
  private watched: MailboxRef | undefined;
  /** What it held when it was opened last. */
  private extent = '';
  /** Where its flags stood then. */
  private modSeq: bigint | undefined;
  private watching: { readonly path: MailboxPath; readonly result: Promise<Result<Watched>> } | undefined;
  private known = Capabilities.none;
  private wasUp = false;

  constructor(clock: Clock, events: ReaderEvents) {
    this.counts = new CountsAhead(clock);
    this.events = events;
  }

  get capabilities(): Capabilities {
    return this.known;
  }

  /** A question is being answered. */
  get isAsked(): boolean {
    return this.underWay > 0;
  }

  /** A question waits for the reader's turn. */
  get isAwaited(): boolean {
    return this.waiting.length > 0;
  }

  attach(session: ReaderSession): void {
    this.session = session;
    this.isAway = false;
    this.finishing = false;
    this.known = session.capabilities;
    this.watching = undefined;
    // What was wanted before there was any connection waits with the other questions.
    if (this.wanted !== undefined && this.wasUp) {
      this.watching = { path: this.wanted, result: this.watchAgain(session, this.wanted) };
    }
    this.wasUp = true;
    this.grantAll(session);
  }

  /** The connection is gone, or cannot come. */
  detach(): void {
    this.session = undefined;
    this.isAway = false;
    this.finishing = false;
    this.grantAll(undefined);
  }

  /** From now on the wire may have the connection at times. */
  takeTurns(takesTurns: boolean): void {
    this.takesTurns = takesTurns;
  }

  /** The wire has the connection: what is asked waits until there is a session again. */
  giveWay(): void {
    this.session = undefined;
    this.isAway = true;
    this.finishing = false;
  }

  /** Takes no further question: when those under way have ended, it is the wire's turn. */
  finish(): void {
    this.finishing = true;
  }

  /** Takes questions again. */
  goOn(): void {
    if (!this.finishing) return;
    this.finishing = false;
    if (this.session) this.grantAll(this.session);
  }

  private grantAll(session: ReaderSession | undefined): void {
    for (const granted of this.waiting.splice(0)) this.grant(granted, session);
  }

  private grant(granted: Granted, session: ReaderSession | undefined): void {
    if (session) this.underWay++;
    granted(session);
  }

  private turn(): Promise<ReaderSession | undefined> {
    return new Promise((resolve) => {
      if (this.isAway || this.finishing) {
        this.waiting.push(resolve);
        this.events.changed();
      } else this.grant(resolve, this.session);
    });
  }

  private async ask<T>(question: (session: ReaderSession) => Promise<Result<T>>): Promise<Result<T>> {
    const session = await this.turn();
    return session ? this.counted(question(session)) : notConnected();
  }

  /** To the end of a question that was counted when it got its turn. */
  private async counted<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } finally {
      this.underWay--;
      this.events.changed();
    }
  }

  private watchAgain(session: ReaderSession, path: MailboxPath): Promise<Result<Watched>> {
    this.underWay++;
    return this.counted(this.watchAnew(session, path));
  }

  /** What happened meanwhile nobody told: both hints, so that UIDs are asked for anew. */
  private async watchAnew(session: ReaderSession, path: MailboxPath): Promise<Result<Watched>> {
    const { extent, modSeq, watched: before } = this;
    const watched = await this.watchOn(session, path);
    const mailbox = this.watched;
    if (this.wanted !== path || this.session !== session || mailbox?.path !== path) return watched;
    if (modSeq !== undefined && modSeq !== this.modSeq && sameMailbox(before, mailbox))
      await session.tellFlagsSince(modSeq);
    // Else every turn of the wire would end in another one.
    if (this.takesTurns && this.extent === extent) return watched;
    this.events.hint({ kind: 'shrank', mailbox });
    this.events.hint({ kind: 'grew', mailbox });
    return watched;
  }

  private async watchOn(session: ReaderSession, path: MailboxPath): Promise<Result<Watched>> {
    const watched = await session.watch(path);
    this.watched = session.watched ?? this.watched;
    this.modSeq = session.modSeq;
    if (this.takesTurns && watched.kind === 'ok') this.extent = await session.extent();
    return watched;
  }

  async list(): Promise<Result<readonly Folder[]>> {
    return this.ask(async (session) => {
      const listed = await session.list();
      if (listed.kind === 'ok') this.counts.listed(listed.value);
      return listed;
    });
  }

  async status(path: MailboxPath): Promise<Result<FolderCounts>> {
    const counted = this.counts.take(path);
    return counted ? ok(counted) : this.ask((session) => this.counts.status(session, path));
  }

  async watch(path: MailboxPath): Promise<Result<Watched | undefined>> {
    this.wanted = path;
    const before = this.session;
    return this.ask((session) => {
      if (session === before) return this.watchOn(session, path);
      // It waited: by now another folder is the one to watch, or this one is being watched.
      if (this.wanted !== path) return Promise.resolve(ok(undefined));
      return this.watching?.path === path ? this.watching.result : this.watchOn(session, path);
    });
  }

  async header(mailbox: MailboxRef, uid: Uid): Promise<Result<Header>> {
    return this.ask((session) => session.header(mailbox, uid));
  }

  async quota(path: MailboxPath): Promise<Result<FolderQuota>> {
    return this.ask((session) => session.quota(path));
  }

  /** What the server says of itself, and of a folder. */
  async inspect(path: MailboxPath | undefined): Promise<Result<Inspection>> {
    return this.ask((session) => session.inspect(path));
  }

  async changedSince(mailbox: MailboxRef, modSeq: bigint): Promise<Result<Changes>> {
    return this.ask((session) => session.changedSince(mailbox, modSeq));
  }
}

function notConnected(): Result<never> {
  return failed({
    kind: 'connection-lost',
    text: literal('There is no connection to the server. Nothing was asked.'),
  });
}
