// STORE, COPY, MOVE and APPEND: what they say in response codes of what they did, or did in spite of a NO.
import type { Copied } from '../../model/command.ts';
import { UidSet } from '../../model/uid-set.ts';
import type { Uid } from '../../model/uid.ts';
import type { Collector, Finished } from './collector.ts';
import { fits, readAppendUid, readCopyUid } from './copy-uid.ts';
import type { ResponseCode } from './status-line.ts';

export class StoreCollector implements Collector {
  private readonly asked: UidSet;
  private modified: UidSet | undefined;

  constructor(asked: UidSet) {
    this.asked = asked;
  }

  /** `[MODIFIED 7,9]`; in answer to UID STORE these are UIDs (RFC 7162 §3.1.3). */
  taggedCode({ name, argument }: ResponseCode): void {
    if (name !== 'MODIFIED') return;
    const said = fits(argument, this.asked) ? UidSet.parse(argument) : undefined;
    const named = said?.intersect(this.asked) ?? UidSet.empty;
    // Some were left alone, but nobody can say which: then none counts as changed.
    this.modified = named.isEmpty ? this.asked : named;
  }

  finish(): Finished {
    return { kind: 'data', data: { modified: this.modified ?? UidSet.empty } };
  }

  partial(): unknown {
    return this.modified && { modified: this.modified };
  }
}

/** The numbers that EXPUNGE responses carry are never used, only how many came (RFC 9051 §7.5.1). */
export class ExpungeCollector implements Collector {
  private count = 0;

  expunged(): void {
    this.count++;
  }

  finish(): Finished {
    return { kind: 'data', data: this.count };
  }
}

/** COPYUID comes with the tagged OK of COPY, and before the EXPUNGEs of MOVE in an untagged one (RFC 6851 §4.3). */
export class CopyCollector implements Collector {
  private readonly asked: UidSet;
  private uids: ReadonlyMap<Uid, Uid> = new Map();
  private uidValidity: number | undefined;
  private doubtful = false;

  constructor(asked: UidSet) {
    this.asked = asked;
  }

  untaggedCode(code: ResponseCode): boolean {
    return code.name === 'COPYUID' && this.take(code.argument);
  }

  doubt(): void {
    this.doubtful = true;
  }

  taggedCode(code: ResponseCode): void {
    if (code.name === 'COPYUID' && !this.take(code.argument)) this.doubtful = true;
  }

  finish(): Finished {
    return { kind: 'data', data: this.partial() };
  }

  partial(): Copied | undefined {
    const { uidValidity, uids } = this;
    return this.doubtful || uidValidity === undefined ? undefined : { uidValidity, uids };
  }

  private take(argument: string): boolean {
    const copied = readCopyUid(argument, this.asked);
    if (!copied) return false;
    this.uidValidity ??= copied.uidValidity;
    if (this.uidValidity !== copied.uidValidity) this.doubtful = true;
    this.uids = this.uids.size === 0 ? copied.uids : this.joined(copied.uids);
    return true;
  }

  /** Said in two parts, which must not contradict each other. */
  private joined(more: ReadonlyMap<Uid, Uid>): ReadonlyMap<Uid, Uid> {
    const uids = new Map(this.uids);
    for (const [uid, there] of more) {
      if ((uids.get(uid) ?? there) !== there) this.doubtful = true;
      uids.set(uid, there);
    }
    if (new Set(uids.values()).size !== uids.size) this.doubtful = true;
    return uids;
  }
}

export class AppendCollector implements Collector {
  private appended: ReturnType<typeof readAppendUid>;

  taggedCode({ name, argument }: ResponseCode): void {
    if (name === 'APPENDUID') this.appended = readAppendUid(argument);
  }

  finish(): Finished {
    return { kind: 'data', data: this.appended };
  }
}
