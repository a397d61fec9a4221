// Copies of messages that are going to be removed, on this machine's disk: octets as the server had them, for seven days
// and one gigabyte in all.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { ok, type Result } from '../model/failure.ts';
import type { MailboxPath, MailboxRef } from '../model/mailbox.ts';
import { sameMailbox } from '../model/mailbox.ts';
import type { RescuedMessage } from '../model/rescue.ts';
import type { Uid } from '../model/uid.ts';
import type { Literal, RescueFile, RescueStore } from '../ports.ts';
import type { Safe } from '../text/safe-text.ts';
import { CopyFile } from './copy-file.ts';
import { reasonOf, refused } from './refused.ts';
import { isOwnFile, MOST_OCTETS, RescueFolder } from './rescue-folder.ts';
import { copyName, type RescuedCopy } from './rescued-copy.ts';

const PART_OCTETS = 65_536;

export interface RescueParts {
  readonly stateDirectory: string;
  readonly account: string;
  readonly now: () => number;
  /** The name of a mailbox for people. */
  readonly nameOf: (path: MailboxPath) => Safe;
}

export class DiskRescueStore implements RescueStore {
  private readonly parts: RescueParts;
  private readonly folder: RescueFolder;
  private free = 0;

  /** Old copies go now. Nothing is made yet: most programs never save one. */
  constructor(parts: RescueParts) {
    this.parts = parts;
    this.folder = new RescueFolder(parts.stateDirectory);
    try {
      this.folder.purge(parts.now());
    } catch {
      // A directory that lets go of nothing says so when something is to be written.
    }
    this.room();
  }

  room(): number {
    try {
      this.free = Math.max(0, MOST_OCTETS - this.folder.used());
    } catch {
      this.free = 0;
    }
    return this.free;
  }

  begin(planId: number, mailbox: MailboxRef, message: RescuedMessage): Result<RescueFile> {
    const { account, now, nameOf } = this.parts;
    const name = copyName(planId, message.uid);
    const folder = nameOf(mailbox.path);
    const copy: RescuedCopy = { ...message, planId, account, mailbox, folder, saved: now() };
    try {
      this.folder.make();
      // Made before by a program that was killed, the same copy is made anew; anything else stays.
      if (this.folder.isTaken(name) && !isSame(this.folder.sidecar(name), copy))
        return refused(`${this.folder.file(name)} is in the way`);
      const spend = (octets: number) => {
        if (octets > this.free) throw new Error('the room for rescue copies, 1 GB, is used up');
        this.free -= octets;
      };
      return ok(new CopyFile(this.folder, copy, spend));
    } catch (error) {
      return refused(reasonOf(error));
    }
  }

  list(planId: number): readonly RescuedMessage[] {
    try {
      return this.folder
        .copiesOf(planId)
        .filter(({ account }) => account === this.parts.account)
        .map(({ uid, octets, date, flags }) => ({ uid, octets, date, flags }));
    } catch {
      return [];
    }
  }

  literal(planId: number, uid: Uid): Literal {
    return { [Symbol.asyncIterator]: () => this.octets(copyName(planId, uid)) };
  }

  /** Throws before the first octet where the copy is not the one that was listed: half a message must not be appended. */
  private async *octets(name: string): AsyncGenerator<Uint8Array> {
    const path = this.folder.file(`${name}.eml`);
    const copy = this.folder.sidecar(name);
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const stat = await file.stat();
      if (!copy || !isOwnFile(stat) || stat.size !== copy.octets)
        throw new Error(`${path} is no whole rescue copy`);
      for (let left = copy.octets; left > 0;) {
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(PART_OCTETS, left)));
        if (bytesRead === 0) throw new Error(`${path} got shorter while it was read`);
        left -= bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }
}

function isSame(there: RescuedCopy | undefined, copy: RescuedCopy): boolean {
  return there !== undefined && there.account === copy.account && sameMailbox(there.mailbox, copy.mailbox);
}
