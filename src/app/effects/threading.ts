// Threads from a server that tells them by References (THREAD=REFS): one answer instead of the headers of all messages. It is
// asked again once there is mail that it did not tell of; where it fails, headers tell (`effects/fields.ts`).
import type { Failure } from '../../model/failure.ts';
import { sameMailbox, type MailboxRef } from '../../model/mailbox.ts';
import { isToldOfAll, type Threading as Told } from '../../model/threading.ts';
import type { Lease } from '../../ports.ts';
import { literal, safe } from '../../text/safe-text.ts';
import { formatCount } from '../../text/size.ts';
import { asksForThreads } from '../lineage.ts';
import { isComingIn } from '../open-terms.ts';
import type { Status } from '../state.ts';
import { aborted, isFailure, leaseOn, madeAnew, start, type EffectContext } from './context.ts';

/** From here on a server may take seconds or minutes: it is asked on a connection of its own, so that nobody waits for that. */
const OWN_FROM = 20_000;
/** New mail waits for the next question: milliseconds, or as many times as long as the last one took. */
const REST = 30_000;
const REST_TIMES = 20;
/** How often it is asked where the connection was lost each time. */
const ATTEMPTS = 2;

interface Run {
  readonly list: MailboxRef;
  readonly stop: AbortController;
}

export class Threading {
  private readonly context: EffectContext;
  private run: Run | undefined;
  private leaving = false;
  /** The list in which the user stopped it: it is asked again for a thread that is to be marked. */
  private stopped: MailboxRef | undefined;
  private rests = false;

  constructor(context: EffectContext) {
    this.context = context;
  }

  /** Looks whether threads are wanted that were not told; called after every change. */
  attend(): void {
    const state = this.context.store.getState();
    const { mailbox, table, threadMark, threadsTold } = state.messages;
    const isWanted = asksForThreads(state) && mailbox !== undefined;
    if (this.run && (!isWanted || !sameMailbox(this.run.list, mailbox))) this.run.stop.abort();
    if (!isWanted) this.stopped = undefined;
    if (!isWanted || this.run || this.leaving || isComingIn(state.messages)) return;
    const isNewMail = threadsTold.told !== undefined;
    const mayWait = (this.rests && isNewMail) || sameMailbox(this.stopped, mailbox);
    if ((mayWait && threadMark === undefined) || isToldOfAll(threadsTold, table)) return;
    const run = (this.run = { list: mailbox, stop: new AbortController() });
    this.context.store.report({ kind: 'asking-threads', mailbox, asking: true });
    start(this.context, () => this.follow(run));
  }

  /** Stops asking. True where that was under way. */
  cancel(): boolean {
    if (!this.run) return false;
    this.stopped = this.run.list;
    this.run.stop.abort();
    return true;
  }

  private async follow(run: Run): Promise<void> {
    const { store, clock } = this.context;
    const { list, stop } = run;
    const began = clock.now();
    const of = store.getState().messages.table.uidColumn;
    const end = this.tellWait(list, of.length);
    const told = await this.ask(list, stop.signal);
    this.run = undefined;
    store.report({ kind: 'asking-threads', mailbox: list, asking: false });
    if (told)
      store.report({ kind: 'threads-told', mailbox: list, told: 'uids' in told ? told : undefined, of });
    this.rest(Math.max(REST, REST_TIMES * (clock.now() - began)));
    end();
    store.flush();
  }

  /**
   * Some read every header before they say a word: every second it is said for how long, until the result is called. At the
   * foot of the screen only as long as nothing newer is said there.
   */
  private tellWait(mailbox: MailboxRef, count: number): () => void {
    const { store, clock } = this.context;
    const began = clock.now();
    const before = store.getState().view.status;
    let said: Status | undefined;
    const isStillThere = (): boolean => store.getState().view.status === (said ?? before);
    const tick = (): (() => void) =>
      clock.after(1_000, () => {
        const seconds = Math.round((clock.now() - began) / 1_000);
        store.report({ kind: 'asking-threads', mailbox, asking: true, seconds });
        store.flush();
        if (isStillThere()) {
          const text = safe`The server joins threads of ${formatCount(count)} messages: ${seconds} s. Esc stops waiting.`;
          store.view({ kind: 'say', status: (said = { text, tone: 'plain' }) });
        }
        cancel = tick();
      });
    let cancel = tick();
    return () => {
      cancel();
      if (said && isStillThere()) store.view({ kind: 'say', status: undefined });
    };
  }

  private rest(milliseconds: number): void {
    this.rests = true;
    this.context.clock.after(milliseconds, () => {
      this.rests = false;
      this.attend();
    });
  }

  /** Undefined where that was stopped. */
  private async ask(list: MailboxRef, signal: AbortSignal): Promise<Told | Failure | undefined> {
    for (let attempt = 1; ; attempt++) {
      const lease = await this.lease(list, signal);
      if (!lease) {
        this.leaving ||= !signal.aborted;
        return undefined;
      }
      if (isFailure(lease)) return lease;
      // Nobody waits minutes for an answer that is not wanted any more.
      const answer = await Promise.race([lease.run({ kind: 'thread' }), aborted(signal)]);
      lease.release();
      if (!answer || signal.aborted) return undefined;
      if (answer.kind === 'ok') return answer.data;
      const isWorthAnother = answer.kind === 'lost' && answer.failure.kind === 'connection-lost';
      if (!isWorthAnother || attempt === ATTEMPTS) return answer.failure;
    }
  }

  /** Of a long list only one that nobody else waits for; where there is none, headers are read in small pieces instead. */
  private async lease(list: MailboxRef, signal: AbortSignal): Promise<Lease | Failure | undefined> {
    const { store, server } = this.context;
    if (store.getState().messages.table.length < OWN_FROM) return leaseOn(this.context, list, 'scan', signal);
    const lease = await server.spareWire(signal);
    if (!lease) return signal.aborted ? undefined : NO_CONNECTION;
    const opened = await lease.run({ kind: 'examine', path: list.path });
    if (opened.kind === 'ok' && opened.data.mailbox.uidValidity === list.uidValidity) return lease;
    lease.release();
    return opened.kind === 'ok' ? madeAnew(list, opened.data.mailbox) : opened.failure;
  }
}

const NO_CONNECTION: Failure = {
  kind: 'unsupported',
  text: literal('The server gives no further connection to ask it for threads.'),
};
