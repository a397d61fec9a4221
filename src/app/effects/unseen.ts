// The cursor that went to another message without a key, until the user can see where: a key pressed before the frame
// arrived was meant for the message that was under it then.
import type { Uid } from '../../model/uid.ts';
import { start, type EffectContext } from './context.ts';

export class Unseen {
  private readonly context: EffectContext;
  private readonly shown: () => Promise<void>;
  private cursor: Uid | undefined;
  private waits = false;
  private movedAgain = false;

  /** `shown` resolves when the frame of the state as it is now is on the user's screen. */
  constructor(context: EffectContext, shown: () => Promise<void>) {
    this.context = context;
    this.shown = shown;
  }

  /** Where it went is not on the user's screen yet. */
  get isSo(): boolean {
    return this.waits;
  }

  /** Called after every change of the state; `byKey`: a key made it. */
  attend(byKey: boolean): void {
    const { cursor } = this.context.store.getState().messages;
    if (cursor !== this.cursor && !byKey) start(this.context, () => this.untilSeen());
    this.cursor = cursor;
  }

  private async untilSeen(): Promise<void> {
    this.movedAgain = this.waits;
    if (this.waits) return;
    this.waits = true;
    do {
      this.movedAgain = false;
      await this.shown();
    } while (this.movedAgain);
    this.waits = false;
  }
}
