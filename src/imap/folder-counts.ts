// The counts of folders, one at a time or, where the server offers LIST-STATUS, all with the first question after a list.
import { ok, type Result } from '../model/failure.ts';
import type { Folder, FolderCounts } from '../model/folder.ts';
import type { MailboxPath } from '../model/mailbox.ts';
import type { Clock } from '../ports.ts';
import type { ReaderSession } from './reader-session.ts';

// With more folders the one answer would keep headers waiting; questions one by one let them pass.
const MAX_FOLDERS_AT_ONCE = 300;
// Counts that nobody took in this time are asked anew.
const FRESH_MS = 15_000;

export class CountsAhead {
  private readonly clock: Clock;
  private readonly counts = new Map<MailboxPath, FolderCounts>();
  private isArmed = false;
  private asked: { readonly at: number; readonly answer: Promise<unknown> } | undefined;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** A new list: its folders' counts will be wanted. */
  listed(folders: readonly Folder[]): void {
    this.counts.clear();
    this.asked = undefined;
    this.isArmed = folders.length <= MAX_FOLDERS_AT_ONCE;
  }

  /** A count that is there already, once. */
  take(path: MailboxPath): FolderCounts | undefined {
    return this.isFresh ? this.taken(path) : undefined;
  }

  async status(session: ReaderSession, path: MailboxPath): Promise<Result<FolderCounts>> {
    const ahead = await this.ahead(session, path);
    return ahead ? ok(ahead) : session.status(path);
  }

  private async ahead(session: ReaderSession, path: MailboxPath): Promise<FolderCounts | undefined> {
    if (this.isArmed && session.capabilities.has('LIST-STATUS')) {
      this.isArmed = false;
      const answer = session.statusOfAll((listed, counts) => this.counts.set(listed, counts));
      this.asked = { at: this.clock.now(), answer };
    }
    if (!this.isFresh) return undefined;
    await this.asked?.answer;
    return this.taken(path);
  }

  private get isFresh(): boolean {
    return this.asked !== undefined && this.clock.now() - this.asked.at <= FRESH_MS;
  }

  private taken(path: MailboxPath): FolderCounts | undefined {
    const counts = this.counts.get(path);
    this.counts.delete(path);
    return counts;
  }
}
