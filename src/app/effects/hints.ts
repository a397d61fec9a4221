// What the watched mailbox lets us know becomes facts, or readings of what it does not say.
import { sameMailbox } from '../../model/mailbox.ts';
import type { Hint } from '../../ports.ts';
import { lists } from '../listed.ts';
import { madeAnew, type EffectContext } from './context.ts';
import type { Gather } from './gather.ts';
import type { Reading } from './reading.ts';

/** Milliseconds that hints are gathered for: a bulk change by somebody else is one reading, not thousands. */
const HINT_REST = 300;

export class Hints {
  private readonly context: EffectContext;
  private readonly reading: Reading;
  private readonly gather: Gather;
  private readonly hinted = new Set<string>();

  constructor(context: EffectContext, reading: Reading, gather: Gather) {
    this.context = context;
    this.reading = reading;
    this.gather = gather;
  }

  take(hint: Hint): void {
    const { store } = this.context;
    const { messages, folders } = store.getState();
    const { mailbox } = hint;
    const listed = messages.mailbox;
    if (messages.gathering) return this.takeGathered(hint);
    if (mailbox.path !== folders.current || !listed) return;
    if (!sameMailbox(mailbox, listed)) {
      return this.soon('shrank', () => void this.reading.leaseFailed(listed, madeAnew(listed, mailbox)));
    }
    switch (hint.kind) {
      case 'grew':
        return this.soon(hint.kind, () => this.reading.readNewer());
      case 'shrank':
        return this.soon(hint.kind, () => this.reading.recount());
      case 'vanished':
        return store.report({ kind: 'expunged', mailbox, uids: hint.uids });
      case 'flags':
        if (hint.uid === undefined) return this.soon(hint.kind, () => this.reading.readFlags());
        this.reading.overtaken.flagsTold(hint.uid);
        return store.report({ kind: 'flags-seen', mailbox, uid: hint.uid, flags: hint.flags });
    }
  }

  /** Of one of the folders that the list is of. */
  private takeGathered(hint: Hint): void {
    const { store } = this.context;
    const { messages } = store.getState();
    const { mailbox } = hint;
    const again = (): void => this.gather.again(mailbox.path, hint.kind === 'flags');
    // The next hint may be about another of them.
    const one = `${hint.kind} ${mailbox.path}`;
    if (!lists(messages, mailbox)) return this.soon(one, again);
    switch (hint.kind) {
      case 'grew':
      case 'shrank':
        return this.soon(one, again);
      case 'vanished':
        return store.report({ kind: 'expunged', mailbox, uids: hint.uids });
      case 'flags':
        // A row that is being read may come as it was before.
        if (hint.uid === undefined || messages.scan.kind === 'reading') this.soon(one, again);
        if (hint.uid === undefined) return;
        return store.report({ kind: 'flags-seen', mailbox, uid: hint.uid, flags: hint.flags });
    }
  }

  /** `what`: one reading for all hints of it that come meanwhile. */
  private soon(what: string, read: () => void): void {
    if (this.hinted.has(what)) return;
    this.hinted.add(what);
    const done = this.context.busy();
    this.context.clock.after(HINT_REST, () => {
      this.hinted.delete(what);
      read();
      done();
    });
  }
}
