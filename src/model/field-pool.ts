// What header fields say of as many messages as a list has.
import type { Safe } from '../text/safe-text.ts';
import type { FieldName, FieldTexts } from './message-fields.ts';
import { TextPool } from './text-pool.ts';
import type { Uid } from './uid.ts';

export class FieldPool {
  readonly names: readonly FieldName[];
  private readonly pool: TextPool;

  constructor(names: readonly FieldName[]) {
    this.names = names;
    this.pool = new TextPool(names.length);
  }

  get size(): number {
    return this.pool.size;
  }

  has(uid: Uid): boolean {
    return this.pool.has(uid);
  }

  /** Something of what was read is what it holds. */
  holds(fields: FieldTexts): boolean {
    return this.names.some((name) => name in fields);
  }

  set(uid: Uid, fields: FieldTexts): void {
    this.pool.set(
      uid,
      this.names.map((name) => fields[name] ?? ('' as Safe)),
    );
  }

  /** Every text that there is, whichever field it is of. */
  get texts(): readonly Safe[] {
    return this.pool.texts;
  }

  /** The place among `texts` of what a field of a message says, or -1 where it was not read. */
  idOf(uid: Uid, name: FieldName): number {
    return this.pool.idOf(uid, this.names.indexOf(name));
  }

  /** The same of many messages. */
  idsOf(uids: Uint32Array, name: FieldName): Int32Array {
    return this.pool.idsOf(uids, this.names.indexOf(name));
  }

  /** The place among `texts` of the one that says nothing, or -1. */
  get nothing(): number {
    return this.pool.idOfText('' as Safe);
  }

  textOf(uid: Uid, name: FieldName): Safe | undefined {
    return this.pool.texts[this.idOf(uid, name)];
  }
}
