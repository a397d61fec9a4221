// The folder list and the counts beside it.
import type { Folder } from '../../model/folder.ts';
import type { MailboxPath } from '../../model/mailbox.ts';
import { start, type EffectContext } from './context.ts';

/** Counts wait for the folder that is being opened, but no longer. */
const OPENING_MS = 1_000;

export class Folders {
  private readonly context: EffectContext;
  private counting = 0;

  constructor(context: EffectContext) {
    this.context = context;
  }

  /** Lists the folders; resolves once they are known, then counts them one by one. */
  async read(): Promise<readonly Folder[] | undefined> {
    const { server, store } = this.context;
    const listed = await server.reader.list();
    if (listed.kind === 'failed') {
      store.report({ kind: 'failed', failure: listed.failure });
      return undefined;
    }
    store.report({ kind: 'listed', folders: listed.value });
    store.flush();
    start(this.context, () => this.count(listed.value));
    return listed.value;
  }

  /** Asks for the counts of some folders anew: mail went there, or from there. */
  recount(paths: ReadonlySet<MailboxPath>): void {
    start(this.context, async () => {
      const { server, store } = this.context;
      for (const path of paths) {
        const counts = await server.reader.status(path);
        if (counts.kind === 'ok') store.report({ kind: 'counted', path, counts: counts.value });
      }
    });
  }

  /** Counting takes from the server what opening a folder takes: its rows go before, within reason. */
  private listShown(): Promise<void> {
    const { store, clock } = this.context;
    const isOpening = (): boolean => store.getState().messages.scan.kind === 'opening';
    if (!isOpening()) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        stop();
        cancel();
        resolve();
      };
      const stop = store.subscribe(() => {
        if (!isOpening()) end();
      });
      const cancel = clock.after(OPENING_MS, end);
    });
  }

  /** One STATUS after the other, so that previews get their turn between them. */
  private async count(folders: readonly Folder[]): Promise<void> {
    const turn = ++this.counting;
    await this.listShown();
    for (const { path, selectable } of folders) {
      if (!selectable) continue;
      const counts = await this.context.server.reader.status(path);
      if (turn !== this.counting) return;
      if (counts.kind === 'ok') this.context.store.report({ kind: 'counted', path, counts: counts.value });
      else if (counts.failure.kind === 'connection-lost') return;
    }
  }
}
