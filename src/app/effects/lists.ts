// The list on screen: of one folder, or gathered from many. Whoever opens one leaves the other.
import type { Failure } from '../../model/failure.ts';
import { ALL_FOLDERS } from '../../model/gathering.ts';
import type { MailboxPath, MailboxRef } from '../../model/mailbox.ts';
import type { UidSet } from '../../model/uid-set.ts';
import type { EffectContext } from './context.ts';
import type { Gather } from './gather.ts';
import type { Reading } from './reading.ts';

export class Lists {
  private readonly context: EffectContext;
  private readonly reading: Reading;
  private readonly gather: Gather;

  constructor(context: EffectContext, reading: Reading, gather: Gather) {
    this.context = context;
    this.reading = reading;
    this.gather = gather;
  }

  /** Opens a list, or reads it anew where it is the open one. */
  open(path: MailboxPath): void {
    if (path !== ALL_FOLDERS) {
      this.gather.leave();
      return this.reading.open(path);
    }
    this.reading.leave();
    this.gather.open();
  }

  /** Stops reading it. What is to be said of that; undefined where there was nothing to stop. */
  cancel(): string | undefined {
    if (this.gather.cancel()) return 'Stopped reading: the list is not complete. R reads on.';
    return this.reading.cancel() ? 'Stopped reading: the list is not complete. R reads on.' : undefined;
  }

  /** A mailbox cannot be read any more as the list has it. */
  leaseFailed(mailbox: MailboxRef, failure: Failure): void {
    if (!this.isGathered) return void this.reading.leaseFailed(mailbox, failure);
    if (failure.kind === 'uidvalidity') this.gather.again(mailbox.path, true);
  }

  /** A folder was made anew, or may have been. */
  madeAnew(path: MailboxPath): void {
    if (this.isGathered) this.gather.again(path, true);
    else if (this.context.store.getState().folders.current === path) this.reading.open(path);
  }

  /** Mail came into a folder. */
  arrived(path: MailboxPath): void {
    if (this.isGathered) this.gather.again(path, false);
    else if (this.isOpen(path)) this.reading.readNewer();
  }

  /** Something changed in the folder of a command that was typed by hand: flags of these messages, or anything. */
  changed(path: MailboxPath | undefined, flagsOf?: UidSet): void {
    if (!this.isGathered) this.reading.readFlags(flagsOf);
    else if (path !== undefined) this.gather.again(path, true);
  }

  /** Folders may have come, gone, or taken another name. */
  foldersChanged(): void {
    if (this.isGathered) this.gather.foldersChanged();
  }

  /** The list is of this folder alone: once what came is in it, it counts itself. */
  isOpen(path: MailboxPath): boolean {
    return this.context.store.getState().messages.mailbox?.path === path;
  }

  private get isGathered(): boolean {
    return this.context.store.getState().messages.gathering !== undefined;
  }
}
