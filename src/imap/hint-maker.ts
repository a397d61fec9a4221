// Turns what the server says by itself about the watched mailbox into hints. A burst of EXPUNGE lines is one hint, since
// each only says: ask again.
import type { ImapResponse } from 'imapflow';
import type { MailboxRef } from '../model/mailbox.ts';
import { UidSet } from '../model/uid-set.ts';
import type { Hint } from '../ports.ts';
import type { Client } from './client.ts';
import { fetchedRow, vanishedUids, type FetchedRow } from './responses.ts';

export class HintMaker {
  private readonly tell: (hint: Hint) => void;
  private readonly news: () => void;
  private mailbox: MailboxRef | undefined;
  private exists = 0;
  private grew = false;
  private shrank = false;
  private vanished = UidSet.empty;
  private isPlanned = false;

  constructor(client: Client, tell: (hint: Hint) => void, news: () => void) {
    this.tell = tell;
    this.news = news;
    client.untaggedHandlers = {
      ...client.untaggedHandlers,
      EXISTS: async (untagged) => this.counted(Number(untagged.command)),
      EXPUNGE: async () => this.expunged(),
      VANISHED: async (untagged) => this.gone(untagged),
      FETCH: async (untagged) => this.fetched(fetchedRow(untagged)),
    };
  }

  start(mailbox: MailboxRef, exists: number): void {
    this.mailbox = mailbox;
    this.exists = exists;
  }

  stop(): void {
    this.mailbox = undefined;
    this.grew = false;
    this.shrank = false;
    this.vanished = UidSet.empty;
  }

  fetched({ uid, flags }: FetchedRow): void {
    const { mailbox } = this;
    if (!mailbox || !flags) return;
    this.news();
    this.tell({ kind: 'flags', mailbox, uid, flags });
  }

  private counted(exists: number): void {
    if (!this.mailbox || !Number.isSafeInteger(exists) || exists === this.exists) return;
    if (exists > this.exists) this.grew = true;
    // No EXPUNGE said so, but messages are gone.
    else this.shrank = true;
    this.exists = exists;
    this.plan();
  }

  private expunged(): void {
    this.exists = Math.max(0, this.exists - 1);
    this.shrank = true;
    this.plan();
  }

  private gone(untagged: ImapResponse): void {
    const uids = vanishedUids(untagged);
    if (uids) {
      this.exists = Math.max(0, this.exists - uids.size);
      this.vanished = this.vanished.union(uids);
    }
    this.plan();
  }

  private plan(): void {
    if (!this.mailbox) return;
    this.news();
    if (this.isPlanned) return;
    this.isPlanned = true;
    setImmediate(() => this.flush());
  }

  private flush(): void {
    this.isPlanned = false;
    const { mailbox, vanished, shrank, grew } = this;
    if (!mailbox) return;
    this.vanished = UidSet.empty;
    this.shrank = false;
    this.grew = false;
    if (!vanished.isEmpty) this.tell({ kind: 'vanished', mailbox, uids: vanished });
    if (shrank) this.tell({ kind: 'shrank', mailbox });
    if (grew) this.tell({ kind: 'grew', mailbox });
  }
}
