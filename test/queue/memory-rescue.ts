// Rescue copies in memory, that can be told to fail.
import type { MailboxRef } from '../../src/model/mailbox.ts';
import type { RescuedMessage } from '../../src/model/rescue.ts';
import type { Uid } from '../../src/model/uid.ts';
import { failed, ok, type Result } from '../../src/model/failure.ts';
import type { Literal, MailFiles, RescueFile, RescueStore } from '../../src/ports.ts';
import { literal } from '../../src/text/safe-text.ts';

export class MemoryRescue implements RescueStore {
  readonly copies = new Map<string, { readonly message: RescuedMessage; readonly octets: Buffer }>();
  /** Decides on each write; true lets it fail. */
  fails: (uid: Uid) => boolean = () => false;

  room(): number {
    return 1024 * 1024 * 1024;
  }

  begin(planId: number, _mailbox: MailboxRef, message: RescuedMessage): Result<RescueFile> {
    const pieces: Buffer[] = [];
    return ok({
      write: (octets): Result<null> => {
        if (this.fails(message.uid)) {
          return failed({ kind: 'limit', text: literal('The rescue copy cannot be written: disk full.') });
        }
        pieces.push(Buffer.from(octets));
        return ok(null);
      },
      commit: (octets): Result<null> => {
        const whole = Buffer.concat(pieces);
        if (whole.length !== octets) throw new Error(`${octets} octets said, ${whole.length} written`);
        this.copies.set(`${planId} ${message.uid}`, { message: { ...message, octets }, octets: whole });
        return ok(null);
      },
      discard: () => undefined,
    });
  }

  list(planId: number): readonly RescuedMessage[] {
    return [...this.copies].filter(([key]) => key.startsWith(`${planId} `)).map(([, { message }]) => message);
  }

  async *literal(planId: number, uid: Uid): Literal {
    const copy = this.copies.get(`${planId} ${uid}`);
    if (copy) yield copy.octets;
  }
}

/** For queues that import nothing. */
export const noMailFiles: Pick<MailFiles, 'literal'> = {
  literal: () => {
    throw new Error('nothing is imported here');
  },
};
