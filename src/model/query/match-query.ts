// Which messages of a table a query is true of, and which of them the server has to be asked about.
import type { MessageTable } from '../message-table.ts';
import { answerTo } from './answers.ts';
import { UidSet } from '../uid-set.ts';
import { isServerTerm, termsOf, type Query, type ServerTerm } from './query.ts';
import { UNKNOWN, verdictsOf, YES, type Matter } from './verdicts.ts';

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
  const { table } = matter;
  const { uidColumn } = table;
  const rows = verdictsOf(query, matter);
  // Without branches, as no processor guesses what mail is like.
  const hits = rowsOf(YES, rows);
  const open = rowsOf(UNKNOWN, rows);
  const octets = octetsOf(hits, table);
  const unreadOctets = octetsOf(open, table);
  for (let n = 0; n < hits.length; n++) hits[n] = uidColumn[hits[n]!]!;
  for (let row = 0; row < rows.length; row++) rows[row] = Number(rows[row] === YES);
  return { uids: UidSet.from(hits), rows, octets, unread: open.length, unreadOctets };
}

/** The rows that have a verdict, ascending. */
function rowsOf(verdict: number, verdicts: Uint8Array): Uint32Array {
  let count = 0;
  for (let row = 0; row < verdicts.length; row++) count += Number(verdicts[row] === verdict);
  const rows = new Uint32Array(count);
  let end = 0;
  for (let row = 0; end < count; row++) {
    rows[end] = row;
    end += Number(verdicts[row] === verdict);
  }
  return rows;
}

/** Sum of their sizes; what is not known counts as nothing. */
function octetsOf(rows: Uint32Array, { sizes }: MessageTable): number {
  let octets = 0;
  for (let n = 0; n < rows.length; n++) {
    const size = sizes[rows[n]!]!;
    if (size > 0) octets += size;
  }
  return octets;
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
    const uids = table.uidsWhere(isOpen).minus(answerTo(matter.answers, term)?.untold ?? UidSet.empty);
    return uids.isEmpty ? [] : [{ term, uids }];
  });
}
