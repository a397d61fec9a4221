// What a message says of its sender, its list and its kind, for groups of many.
import type { Safe } from '../text/safe-text.ts';
import type { FieldName, FieldTexts } from './message-fields.ts';
import { TextPool } from './text-pool.ts';
import type { Uid } from './uid.ts';

export const TRAITS = ['sender', 'domain', 'list', 'type'] as const;
export type Trait = (typeof TRAITS)[number];

/** Where traits are told by. */
export const TRAIT_FIELDS: readonly FieldName[] = ['from', 'list-id', 'content-type'];

export class TraitPool {
  private readonly pool = new TextPool(TRAITS.length);

  get size(): number {
    return this.pool.size;
  }

  has(uid: Uid): boolean {
    return this.pool.has(uid);
  }

  set(uid: Uid, fields: FieldTexts): void {
    const none = '' as Safe;
    const { from = none, 'list-id': list = none, 'content-type': type = none } = fields;
    this.pool.set(uid, [from, domainOf(from), list, type]);
  }

  /** The texts that there are, whichever trait they are of. */
  get texts(): readonly Safe[] {
    return this.pool.texts;
  }

  /** The place of a message's trait among `texts`, or -1 where it was not read. */
  idOf(uid: Uid, trait: Trait): number {
    return this.pool.idOf(uid, TRAITS.indexOf(trait));
  }
}

function domainOf(address: Safe): Safe {
  return address.slice(address.lastIndexOf('@') + 1) as Safe;
}
