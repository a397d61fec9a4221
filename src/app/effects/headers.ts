// The header of the message under the cursor, or of one whose sender somebody waits for. While the cursor moves, one read is under way and the newest wish wins.
import type { MessageRef } from '../../model/gathering.ts';
import { sameMailbox } from '../../model/mailbox.ts';
import { messageOf } from '../listed.ts';
import type { Header } from '../../model/envelope.ts';
import type { Result } from '../../model/failure.ts';
import { start, type EffectContext } from './context.ts';

/** Milliseconds that the cursor rests before its message's header is asked for. */
const REST = 60;

export class Headers {
  private readonly context: EffectContext;
  private reading: MessageRef | undefined;
  private wish: MessageRef | undefined;
  private timer: (() => void) | undefined;
  private waiting: (() => void) | undefined;
  private failedFor: MessageRef | undefined;

  constructor(context: EffectContext) {
    this.context = context;
  }

  /** Looks whether the preview shows the message under the cursor; called after every change. */
  attend(): void {
    const { messages, preview, session } = this.context.store.getState();
    const { cursor, domainMark } = messages;
    const asked = domainMark && domainMark.from === undefined ? domainMark.uid : cursor;
    const wish = messageOf(messages, asked);
    // A folder that only the cache knows so far is not open yet.
    const isOpen = !(messages.cached && messages.scan.kind === 'opening');
    if (!wish || session.connection.kind === 'lost' || !isOpen) return this.wishFor(undefined);
    if (preview.uid === asked && (preview.header || preview.failure)) return this.wishFor(undefined);
    if (same(wish, this.wish) || same(wish, this.reading) || same(wish, this.failedFor)) return;
    this.wishFor(wish);
  }

  private wishFor(wish: MessageRef | undefined): void {
    if (!wish && !this.wish) return;
    this.timer?.();
    this.waiting?.();
    this.waiting = undefined;
    this.wish = wish;
    if (!wish) return;
    this.waiting = this.context.busy();
    this.timer = this.context.clock.after(REST, () => this.next());
  }

  private next(): void {
    const { wish } = this;
    if (!wish || this.reading) return;
    const waiting = this.waiting;
    this.wish = undefined;
    this.waiting = undefined;
    this.reading = wish;
    start(this.context, async () => {
      const { store } = this.context;
      const header = await this.read(wish);
      this.reading = undefined;
      // After a lost connection the header is asked for again; any other failure is shown for its message.
      this.failedFor =
        header.kind === 'failed' && header.failure.kind === 'connection-lost' ? wish : undefined;
      if (header.kind === 'ok') store.report({ kind: 'header-read', ...wish, header: header.value });
      else if (!this.failedFor) store.report({ kind: 'header-failed', ...wish, failure: header.failure });
      store.flush();
      this.next();
    });
    waiting?.();
  }

  /** In a list of many folders the reader goes where the cursor is. */
  private async read({ mailbox, uid }: MessageRef): Promise<Result<Header>> {
    const { reader } = this.context.server;
    if (this.context.store.getState().messages.gathering) {
      const watched = await reader.watch(mailbox.path);
      if (watched.kind === 'failed') return watched;
    }
    return reader.header(mailbox, uid);
  }

  /** The connection is back: what failed by its loss may be asked for again. */
  reconnected(): void {
    this.failedFor = undefined;
    this.attend();
  }
}

function same(a: MessageRef, b: MessageRef | undefined): boolean {
  return b !== undefined && a.uid === b.uid && sameMailbox(a.mailbox, b.mailbox);
}
