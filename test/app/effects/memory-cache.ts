// A cache in memory: what it was given, and what was asked of it.
import type { Envelope } from '../../../src/model/envelope.ts';
import type { MailboxPath, MailboxRef } from '../../../src/model/mailbox.ts';
import type { Uid } from '../../../src/model/uid.ts';
import type { CachedMailbox, MailboxCache, MailboxToKeep } from '../../../src/ports.ts';

export class MemoryCache implements MailboxCache {
  readonly lists = new Map<MailboxPath, MailboxToKeep>();
  /** What was stored, in order. */
  readonly stored: MailboxToKeep[] = [];
  loads = 0;
  closed = false;
  /** Goes before every answer. */
  gate: Promise<void> = Promise.resolve();

  async load(path: MailboxPath): Promise<CachedMailbox | undefined> {
    this.loads++;
    await this.gate;
    return this.lists.get(path);
  }

  async *envelopes({ path }: MailboxRef): AsyncGenerator<ReadonlyMap<Uid, Envelope>> {
    await this.gate;
    const list = this.lists.get(path);
    if (!list) return;
    const { rows, envelopes } = list;
    const uids = ([...rows.uids.subarray(0, rows.count)] as Uid[]).filter((uid) => envelopes.has(uid));
    if (uids.length > 0) yield new Map(uids.map((uid) => [uid, envelopes.get(uid)!]));
  }

  async store(list: MailboxToKeep): Promise<void> {
    await this.gate;
    this.stored.push(list);
    this.lists.set(list.mailbox.path, list);
  }

  async drop(path: MailboxPath): Promise<void> {
    this.lists.delete(path);
  }

  close(): void {
    this.closed = true;
  }
}
