// While the list is of many folders nobody tells what others do there: a server speaks of the one that is watched. Now and
// then it is asked how many messages each one holds (STATUS), and where that is not what the list has, the folder is read.
import type { MailboxPath } from '../../model/mailbox.ts';
import { foldersOfMany } from '../slices/folders.ts';
import type { State } from '../state.ts';
import { start, type EffectContext } from './context.ts';
import type { Gather } from './gather.ts';

/** Milliseconds between two rounds, or as many times as long as the last one took: some servers look through the folder. */
const REST = 60_000;
const REST_TIMES = 20;

export class Recounts {
  private readonly context: EffectContext;
  private readonly gather: Pick<Gather, 'again'>;
  private cancel: (() => void) | undefined;
  private isCounting = false;
  /** For these counts the folder was read already, whatever came of it. */
  private readonly answered = new Map<MailboxPath, number>();

  constructor(context: EffectContext, gather: Pick<Gather, 'again'>) {
    this.context = context;
    this.gather = gather;
  }

  /** Called after every change of the state. */
  attend(): void {
    if (!isWanted(this.context.store.getState())) {
      this.cancel?.();
      this.cancel = undefined;
      return;
    }
    if (!this.isCounting) this.cancel ??= this.context.clock.after(REST, () => this.begin());
  }

  private begin(): void {
    this.cancel = undefined;
    this.isCounting = true;
    start(this.context, async () => {
      const { clock } = this.context;
      const began = clock.now();
      await this.count();
      this.isCounting = false;
      const rest = Math.max(REST, REST_TIMES * (clock.now() - began));
      if (isWanted(this.context.store.getState())) this.cancel = clock.after(rest, () => this.begin());
    });
  }

  private async count(): Promise<void> {
    const { server, store } = this.context;
    for (const path of foldersOfMany(store.getState().folders, server.reader.capabilities)) {
      const counts = await server.reader.status(path);
      store.flush();
      if (
        !isWanted(store.getState()) ||
        (counts.kind === 'failed' && counts.failure.kind === 'connection-lost')
      )
        return;
      if (counts.kind === 'failed') continue;
      store.report({ kind: 'counted', path, counts: counts.value });
      this.compare(path, counts.value.messages);
    }
    store.flush();
  }

  private compare(path: MailboxPath, held: number): void {
    const { table, gathering } = this.context.store.getState().messages;
    const listed = gathering ? table.uids().intersect(gathering.numbersAt(path)).size : held;
    if (held === listed) return void this.answered.delete(path);
    if (this.answered.get(path) === held) return;
    this.answered.set(path, held);
    this.gather.again(path, false);
  }
}

/** A list of many that is complete, and a connection beside the one that reads it. */
function isWanted({ messages: { gathering, scan }, session: { connection } }: State): boolean {
  const hasTwo = connection.kind === 'connected' && connection.connections > 1;
  return gathering !== undefined && scan.kind === 'complete' && hasTwo;
}
