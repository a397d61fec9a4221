// Which messages belong together: those that name each other in Message-ID, References and In-Reply-To (RFC 5322 §3.6.4;
// the links are those of RFC 5256 §3, REFERENCES, without its step for subjects, which joins what does not belong together).
import type { FieldPool } from './field-pool.ts';
import type { MessageTable } from './message-table.ts';

export interface Threads {
  /** For each row the first row of its thread: the same for all of them. */
  readonly firsts: Uint32Array;
  /** For each first row how many are in its thread. */
  readonly sizes: Uint32Array;
  /** For each row how many of its ancestors are in the table. */
  readonly depths: Uint16Array;
  /** For each row that of the message that it answers, or its own. */
  readonly parents: Uint32Array;
}

const MOST_DEPTH = 65_535;

/** Linear, but for the merging of sets; messages that were not read are threads of their own. */
export function threadsOf(table: MessageTable, pool: FieldPool): Threads {
  const { length } = table;
  const rowOf = new Map<string, number>();
  for (let row = 0; row < length; row++) {
    const id = pool.textOf(table.uid(row), 'message-id');
    // Of copies the first counts.
    if (id && !rowOf.has(id)) rowOf.set(id, row);
  }
  const sets = new Sets(length);
  const parents = Uint32Array.from({ length }, (_, row) => row);
  /** Identifiers of messages that are not here join those that name them. */
  const absent = new Map<string, number>();
  for (let row = 0; row < length; row++) {
    const uid = table.uid(row);
    const own = pool.textOf(uid, 'message-id') ?? '';
    const named = references(pool.textOf(uid, 'references'), pool.textOf(uid, 'in-reply-to'));
    for (const id of own === '' ? named : [...named, own]) {
      const there = rowOf.get(id) ?? absent.get(id);
      if (there === undefined) absent.set(id, row);
      else sets.join(there, row);
    }
    const nearest = named.findLast((id) => id !== own && rowOf.has(id));
    if (nearest !== undefined) parents[row] = rowOf.get(nearest)!;
  }
  const firsts = Uint32Array.from({ length }, (_, row) => sets.find(row));
  const sizes = new Uint32Array(length);
  for (const first of firsts) sizes[first]!++;
  return { firsts, sizes, parents: withoutCircles(parents), depths: depthsOf(parents) };
}

/** From the furthest to the nearest. */
function references(references: string | undefined, inReplyTo: string | undefined): readonly string[] {
  const named = references ? references.split(' ') : [];
  const answered = inReplyTo ? inReplyTo.split(' ')[0]! : '';
  return answered !== '' && !named.includes(answered) ? [...named, answered] : named;
}

/** Who names each other as parents has none. */
function withoutCircles(parents: Uint32Array): Uint32Array {
  const state = new Uint8Array(parents.length); // 1: on the way, 2: leads to a root
  for (let start = 0; start < parents.length; start++) {
    const way: number[] = [];
    let row = start;
    while (state[row] === 0) {
      state[row] = 1;
      way.push(row);
      if (parents[row] === row) break;
      row = parents[row]!;
    }
    // Met on its own way: the circle is cut there.
    if (state[row] === 1) parents[row] = row;
    for (const each of way) state[each] = 2;
  }
  return parents;
}

/** Of each row how many are above it. */
export function depthsOf(parents: Uint32Array): Uint16Array {
  const depths = new Uint16Array(parents.length);
  const known = new Uint8Array(parents.length);
  for (let start = 0; start < parents.length; start++) {
    const way: number[] = [];
    let row = start;
    while (known[row] === 0 && parents[row] !== row) {
      way.push(row);
      row = parents[row]!;
    }
    known[row] = 1;
    let depth = depths[row]!;
    for (const each of way.toReversed()) {
      depths[each] = depth = Math.min(depth + 1, MOST_DEPTH);
      known[each] = 1;
    }
  }
  return depths;
}

/** Disjoint sets of rows; each is named by its smallest one. */
class Sets {
  private readonly up: Uint32Array;

  constructor(length: number) {
    this.up = Uint32Array.from({ length }, (_, row) => row);
  }

  find(row: number): number {
    const { up } = this;
    let root = row;
    while (up[root] !== root) root = up[root]!;
    for (let at = row; up[at] !== root;) {
      const next = up[at]!;
      up[at] = root;
      at = next;
    }
    return root;
  }

  join(a: number, b: number): void {
    const [x, y] = [this.find(a), this.find(b)];
    this.up[Math.max(x, y)] = Math.min(x, y);
  }
}
