// Messages of several mailboxes in one list. A UID names a message in its own mailbox only, so the list has numbers of its
// own: what goes to a server is always told by mailbox and UID again.
import { mailboxKey, sameMailbox, toMailboxPath, type MailboxPath, type MailboxRef } from './mailbox.ts';
import type { RowBatch } from './message-table.ts';
import type { Safe } from '../text/safe-text.ts';
import { UidSet } from './uid-set.ts';
import type { Uid } from './uid.ts';

/**
 * Stands for the list itself where a mailbox is asked for. NUL is in no mailbox's name (RFC 9051 §9, CHAR), and what reaches
 * the wire under this one is refused there.
 */
export const ALL_FOLDERS = toMailboxPath('\0');
export const GATHERED_LIST: MailboxRef = { path: ALL_FOLDERS, uidValidity: 1 };

/** Messages of one mailbox. */
export interface Gathered {
  readonly mailbox: MailboxRef;
  readonly uids: UidSet;
}

/** A message, wherever it is. */
export interface MessageRef {
  readonly mailbox: MailboxRef;
  readonly uid: Uid;
}

/** A run of numbers: the n-th of them is the n-th of these UIDs, which ascend. */
interface Block {
  readonly mailbox: MailboxRef;
  readonly name: Safe;
  readonly first: number;
  readonly uids: Uint32Array;
}

/**
 * Immutable. Numbers begin at 1, go by mailbox in the order in which those were added, and are never given to another
 * message.
 */
export class Gathering {
  static readonly empty = new Gathering([], 1);

  /** Ascending by number. */
  private readonly blocks: readonly Block[];
  private readonly next: number;
  #mailboxes: readonly MailboxRef[] | undefined;

  private constructor(blocks: readonly Block[], next: number) {
    this.blocks = blocks;
    this.next = next;
  }

  /** With numbers for those of a mailbox's messages that have none yet. `name`: of the mailbox, as it is shown. */
  with({ mailbox, uids }: Gathered, name: Safe): Gathering {
    const fresh = this.blocks
      .filter((block) => sameMailbox(block.mailbox, mailbox))
      .reduce((left, block) => left.minus(UidSet.from(block.uids)), uids);
    if (fresh.isEmpty) return this;
    const block = { mailbox, name, first: this.next, uids: Uint32Array.from(fresh) };
    return new Gathering([...this.blocks, block], this.next + block.uids.length);
  }

  /** Each mailbox once, in the order in which they were added. */
  get mailboxes(): readonly MailboxRef[] {
    this.#mailboxes ??= [
      ...new Map(this.blocks.map(({ mailbox }) => [mailboxKey(mailbox), mailbox])).values(),
    ];
    return this.#mailboxes;
  }

  /** Of its mailboxes, each once. */
  get names(): readonly Safe[] {
    return [...new Map(this.blocks.map(({ mailbox, name }) => [mailbox.path, name])).values()];
  }

  /** The highest UID that is in it, in whichever mailbox; 0 where it is empty. */
  get lastUid(): number {
    return this.blocks.reduce((last, { uids }) => Math.max(last, uids.at(-1) ?? 0), 0);
  }

  /** The message that a number names. */
  sourceOf(number: number): MessageRef | undefined {
    const block = this.blockOf(number);
    return block && { mailbox: block.mailbox, uid: block.uids[number - block.first] as Uid };
  }

  /** The name of the folder of the message that a number names; '' where it names none. */
  folderOf(number: number): Safe {
    return this.blockOf(number)?.name ?? ('' as Safe);
  }

  /** The numbers of a mailbox's messages, whatever its UIDVALIDITY was. */
  numbersAt(path: MailboxPath): UidSet {
    const pairs = this.blocks
      .filter(({ mailbox }) => mailbox.path === path)
      .flatMap(({ first, uids }) => [first, first + uids.length - 1]);
    return UidSet.ofRanges(pairs);
  }

  /** The numbers of a mailbox's messages; those that are not in the list are left out. */
  numbersOf(mailbox: MailboxRef, uids: UidSet): UidSet {
    const pairs: number[] = [];
    for (const block of this.blocksOf(mailbox)) {
      for (const { first, last } of uids.ranges()) {
        const from = lowerBound(block.uids, first);
        const to = lowerBound(block.uids, last + 1);
        if (from < to) pairs.push(block.first + from, block.first + to - 1);
      }
    }
    return UidSet.ofRanges(pairs);
  }

  numberOf(mailbox: MailboxRef, uid: Uid): Uid | undefined {
    return this.numbersOf(mailbox, UidSet.of(uid)).first;
  }

  /** Rows of a mailbox under the numbers of its messages; 0, which is no UID, stands for those that have none. */
  renumbered<Batch extends Pick<RowBatch, 'count' | 'uids'>>(mailbox: MailboxRef, batch: Batch): Batch {
    const numbers = new Uint32Array(batch.count);
    for (const { first, uids } of this.blocksOf(mailbox)) {
      let place = -1;
      for (let i = 0; i < batch.count; i++) {
        const uid = batch.uids[i]!;
        // Most answers come in order.
        place = uids[place + 1] === uid ? place + 1 : lowerBound(uids, uid);
        if (uids[place] === uid) numbers[i] = first + place;
      }
    }
    return { ...batch, uids: numbers };
  }

  /** The messages that these numbers name, by mailbox, in the list's order of mailboxes. */
  split(numbers: UidSet): readonly Gathered[] {
    const found: { mailbox: MailboxRef; uids: UidSet }[] = [];
    for (const { mailbox, first, uids } of this.blocks) {
      const here = numbers.intersect(UidSet.range(first as Uid, (first + uids.length - 1) as Uid));
      if (here.isEmpty) continue;
      const picked = UidSet.from(Uint32Array.from(here, (number) => uids[number - first]!));
      const before = found.find((each) => sameMailbox(each.mailbox, mailbox));
      if (before) before.uids = before.uids.union(picked);
      else found.push({ mailbox, uids: picked });
    }
    return found;
  }

  private blockOf(number: number): Block | undefined {
    let low = 0;
    let high = this.blocks.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const block = this.blocks[middle]!;
      if (number < block.first) high = middle - 1;
      else if (number >= block.first + block.uids.length) low = middle + 1;
      else return block;
    }
    return undefined;
  }

  private blocksOf(mailbox: MailboxRef): readonly Block[] {
    return this.blocks.filter((block) => sameMailbox(block.mailbox, mailbox));
  }
}

/** How many of them are smaller. */
function lowerBound(sorted: Uint32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
