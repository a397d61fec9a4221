// Keeps the open folder's list in the cache: once it is complete, from time to time while it changes, and before another one is
// opened or the program ends. Only what the server has confirmed is kept.
import type { Opened } from '../../model/command.ts';
import { sameMailbox, type MailboxRef } from '../../model/mailbox.ts';
import type { MessageTable } from '../../model/message-table.ts';
import type { MailboxCache, MailboxToKeep } from '../../ports.ts';
import type { EffectContext } from './context.ts';

/** Milliseconds after which a list that was read is written: it is on the screen by then. */
const SOON = 100;
/** Milliseconds between two times that a list which goes on changing is written. */
const REST = 30_000;
/** Nobody who leaves waits longer. */
const GOODBYE = 1_000;

/** How far the list is true. */
interface Standing {
  readonly mailbox: MailboxRef;
  readonly mailboxId: string | undefined;
  readonly modSeq: bigint | undefined;
}

export class Keeping {
  private readonly context: EffectContext;
  private readonly cache: MailboxCache;
  private readonly isFilled: (mailbox: MailboxRef) => boolean;
  private standing: Standing | undefined;
  private kept: { readonly table: MessageTable; readonly envelopesRead: number } | undefined;
  private cancelRest: (() => void) | undefined;
  private storing: Promise<void> = Promise.resolve();

  /** `isFilled`: what the cache has of the mailbox is in the list, too, and does not get lost by keeping it. */
  constructor(context: EffectContext, cache: MailboxCache, isFilled: (mailbox: MailboxRef) => boolean) {
    this.context = context;
    this.cache = cache;
    this.isFilled = isFilled;
  }

  /** All rows are read from here on, or confirmed up to `modSeq`. */
  begin({ mailbox, mailboxId }: Opened, modSeq: bigint | undefined): void {
    this.standing = { mailbox, mailboxId, modSeq };
    this.kept = undefined;
  }

  /** Looks whether there is something to keep; called after every change. */
  attend(): void {
    if (this.cancelRest || !this.list()) return;
    this.cancelRest = this.context.clock.after(this.kept ? REST : SOON, () => {
      this.cancelRest = undefined;
      this.keep();
    });
  }

  /** Another folder takes this one's place. */
  leave(): void {
    this.cancelRest?.();
    this.cancelRest = undefined;
    this.keep();
    this.standing = undefined;
  }

  /** Resolves once it is kept, or nobody wants to wait any longer. */
  async close(): Promise<void> {
    this.leave();
    const late = Promise.withResolvers<void>();
    const cancel = this.context.clock.after(GOODBYE, () => late.resolve());
    await Promise.race([this.storing, late.promise]);
    cancel();
    this.cache.close();
  }

  private keep(): void {
    const list = this.list();
    if (!list) return;
    const { table, envelopesRead } = this.context.store.getState().messages;
    this.kept = { table, envelopesRead };
    // Nobody waits for it but who leaves.
    this.storing = this.cache.store(list);
  }

  /** What is to be kept; undefined where it is already, or is not the whole list, or not the server's word. */
  private list(): MailboxToKeep | undefined {
    const { standing, kept } = this;
    const { mailbox, table, envelopes, envelopesRead, scan, cached } = this.context.store.getState().messages;
    if (!standing || !sameMailbox(standing.mailbox, mailbox) || cached || scan.kind !== 'complete')
      return undefined;
    if (kept?.table === table && kept.envelopesRead === envelopesRead) return undefined;
    if (!this.isFilled(standing.mailbox)) return undefined;
    return { ...standing, rows: table.knownRows(), envelopes };
  }
}
