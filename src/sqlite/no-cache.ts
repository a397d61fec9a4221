// Stands in for the cache where none is wanted, or none can be used: everything is read from the server.
import type { Envelope } from '../model/envelope.ts';
import type { MailboxPath, MailboxRef } from '../model/mailbox.ts';
import type { Uid } from '../model/uid.ts';
import type { CachedMailbox, MailboxCache, MailboxToKeep } from '../ports.ts';

export class NoCache implements MailboxCache {
  async load(_path: MailboxPath): Promise<CachedMailbox | undefined> {
    return undefined;
  }

  async *envelopes(_mailbox: MailboxRef): AsyncGenerator<ReadonlyMap<Uid, Envelope>> {
    // Nothing was seen.
  }

  async store(_list: MailboxToKeep): Promise<void> {
    // Nothing is kept.
  }

  async drop(_path: MailboxPath): Promise<void> {
    // Nothing is there.
  }

  close(): void {
    // Nothing is open.
  }
}
