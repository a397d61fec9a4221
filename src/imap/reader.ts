// The reader as the core knows it: one object over all reconnections. While there is no connection every question fails
// at once; after a reconnection the folder that was watched is watched again.
import { Capabilities } from '../model/capabilities.ts';
import type { Header } from '../model/envelope.ts';
import { failed, type Result } from '../model/failure.ts';
import type { Folder, FolderCounts } from '../model/folder.ts';
import type { MailboxPath, MailboxRef } from '../model/mailbox.ts';
import type { Uid } from '../model/uid.ts';
import type { Clock, Hint, Reader } from '../ports.ts';
import { literal } from '../text/safe-text.ts';
import { CountsAhead } from './folder-counts.ts';
import type { ReaderSession } from './reader-session.ts';

export class ImapReader implements Reader {
  private readonly hint: (hint: Hint) => void;
  private readonly counts: CountsAhead;
  private session: ReaderSession | undefined;
  private wanted: MailboxPath | undefined;
  /** The mailbox that was watched last: what its hints were about. */
  private watched: MailboxRef | undefined;
  private known = Capabilities.none;

  constructor(clock: Clock, hint: (hint: Hint) => void) {
    this.counts = new CountsAhead(clock);
    this.hint = hint;
  }

  get capabilities(): Capabilities {
    return this.known;
  }

  attach(session: ReaderSession): void {
    this.session = session;
    this.known = session.capabilities;
    if (this.wanted !== undefined) void this.watchAgain(session, this.wanted);
  }

  detach(): void {
    this.session = undefined;
  }

  /** What happened meanwhile nobody told: both hints, so that UIDs are asked for anew. */
  private async watchAgain(session: ReaderSession, path: MailboxPath): Promise<void> {
    await this.watchOn(session, path);
    const mailbox = this.watched;
    if (this.wanted !== path || this.session !== session || mailbox?.path !== path) return;
    this.hint({ kind: 'shrank', mailbox });
    this.hint({ kind: 'grew', mailbox });
  }

  async list(): Promise<Result<readonly Folder[]>> {
    const { session } = this;
    if (!session) return notConnected();
    const listed = await session.list();
    if (listed.kind === 'ok') this.counts.listed(listed.value);
    return listed;
  }

  async status(path: MailboxPath): Promise<Result<FolderCounts>> {
    return this.session ? this.counts.status(this.session, path) : notConnected();
  }

  async watch(path: MailboxPath): Promise<Result<null>> {
    this.wanted = path;
    return this.session ? this.watchOn(this.session, path) : notConnected();
  }

  private async watchOn(session: ReaderSession, path: MailboxPath): Promise<Result<null>> {
    const watched = await session.watch(path);
    this.watched = session.watched ?? this.watched;
    return watched;
  }

  async header(mailbox: MailboxRef, uid: Uid): Promise<Result<Header>> {
    return this.session ? this.session.header(mailbox, uid) : notConnected();
  }
}

function notConnected(): Result<never> {
  return failed({
    kind: 'connection-lost',
    text: literal('There is no connection to the server. Nothing was asked.'),
  });
}
