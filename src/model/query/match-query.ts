// Which messages of a table a query is true of, and which of them the server has to be asked about.
import { UidSet } from '../uid-set.ts';
import { isServerTerm, termsOf, type Query, type ServerTerm } from './query.ts';
import { NO, UNKNOWN, verdictsOf, YES, type Matter } from './verdicts.ts';

export interface Matched {
  readonly uids: UidSet;
  /** For each row of the table: 1 where the query is true of it, 0 where it is not or where that is not known. */
  readonly rows: Uint8Array;
  /** RFC822.SIZE of all of them, in octets. */
  readonly octets: number;
  /** Messages of which the answer is not known. */
  readonly unread: number;
  /** RFC822.SIZE of those, in octets, as far as it is known. */
  readonly unreadOctets: number;
}

export function matchQuery(query: Query, matter: Matter): Matched {
  const { sizes, uidColumn } = matter.table;
  const rows = verdictsOf(query, matter);
  const uids = new Uint32Array(rows.length);
  let count = 0;
  let octets = 0;
  let unread = 0;
  let unreadOctets = 0;
  for (let row = 0; row < rows.length; row++) {
    const verdict = rows[row]!;
    if (verdict === NO) continue;
    const size = sizes[row]!;
    // What is not known counts as nothing.
    const known = size > 0 ? size : 0;
    if (verdict === YES) {
      uids[count++] = uidColumn[row]!;
      octets += known;
      rows[row] = 1;
    } else {
      unread++;
      unreadOctets += known;
      rows[row] = 0;
    }
  }
  return { uids: UidSet.from(uids.subarray(0, count)), rows, octets, unread, unreadOctets };
}

export interface OpenTerm {
  readonly term: ServerTerm;
  /** Messages of which it has to be known, as what is known of them does not decide the query. */
  readonly uids: UidSet;
}

/** What has to be asked of the server before the query can be answered for every message that was read. */
export function openTerms(query: Query, matter: Matter): OpenTerm[] {
  const { table } = matter;
  const terms = termsOf(query).filter(isServerTerm);
  if (terms.length === 0) return [];
  const whole = verdictsOf(query, matter);
  const seen = new Set<string>();
  return terms.flatMap((term): OpenTerm[] => {
    const name = JSON.stringify(term);
    if (seen.has(name)) return [];
    seen.add(name);
    const verdicts = verdictsOf(term, matter);
    const isOpen = (row: number): boolean =>
      whole[row] === UNKNOWN && verdicts[row] === UNKNOWN && table.isKnown(row);
    const uids = table.uidsWhere(isOpen);
    return uids.isEmpty ? [] : [{ term, uids }];
  });
}
