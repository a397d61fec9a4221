// What the cache knows of a mailbox beside its chunks: how far it is true, and which chunks belong to it. Checksums tie it
// to its account and mailbox, and the chunks to it: what a disk mixed up, or nobody here wrote, is found out.
import { hash } from 'node:crypto';
import { isUid } from '../model/uid.ts';
import { countOf, Damaged, fieldsOf, listOf, parsed, textOf } from './fields.ts';

export interface ChunkEntry {
  readonly id: number;
  /** The first UID that belongs there; it need not be in it. */
  readonly first: number;
  /** Messages in it. */
  readonly count: number;
  /** Of its octets. */
  readonly checksum: string;
}

export interface EnvelopeEntry extends ChunkEntry {
  /** Of their UIDs. */
  readonly uidChecksum: string;
}

export interface CacheContents {
  readonly uidValidity: number;
  readonly mailboxId: string | undefined;
  readonly modSeq: bigint | undefined;
  readonly rows: readonly ChunkEntry[];
  readonly envelopes: readonly EnvelopeEntry[];
}

// Ten times the largest mailbox that this program is made for: what claims more is damaged.
const MAX_ROWS = 10_000_000;

export function checksumOf(octets: Uint8Array | string): string {
  return hash('sha1', octets, 'hex');
}

export function contentsText({ modSeq, rows, envelopes, ...rest }: CacheContents): string {
  return JSON.stringify({
    ...rest,
    modSeq: modSeq?.toString(),
    rows: rows.map(({ id, first, count, checksum }) => [id, first, count, checksum]),
    envelopes: envelopes.map(({ id, first, count, checksum, uidChecksum }) => [
      id,
      first,
      count,
      checksum,
      uidChecksum,
    ]),
  });
}

/** Throws where the text is not what `contentsText` makes. */
export function contentsOf(text: string): CacheContents {
  const fields = fieldsOf(parsed(text));
  const uidValidity = countOf(fields['uidValidity']);
  if (!isUid(uidValidity)) throw new Damaged('not a UIDVALIDITY');
  const rows = listOf(fields['rows']).map(entryOf);
  if (rowsIn({ rows }) > MAX_ROWS) throw new Damaged('more rows than can be');
  return {
    uidValidity,
    mailboxId: optionalText(fields['mailboxId'], /^[\w-]{1,255}$/),
    modSeq: bigintOf(optionalText(fields['modSeq'], /^[1-9]\d{0,18}$/)),
    rows,
    envelopes: listOf(fields['envelopes']).map((entry) => ({
      ...entryOf(entry),
      uidChecksum: textOf(listOf(entry)[4]),
    })),
  };
}

export function rowsIn({ rows }: Pick<CacheContents, 'rows'>): number {
  return rows.reduce((total, { count }) => total + count, 0);
}

function entryOf(value: unknown): ChunkEntry {
  const [id, first, count, checksum] = listOf(value);
  return { id: countOf(id), first: countOf(first), count: countOf(count), checksum: textOf(checksum) };
}

function optionalText(value: unknown, form: RegExp): string | undefined {
  if (value === undefined) return undefined;
  const text = textOf(value);
  if (!form.test(text)) throw new Damaged(`not of the form ${form.source}`);
  return text;
}

function bigintOf(digits: string | undefined): bigint | undefined {
  return digits === undefined ? undefined : BigInt(digits);
}
