// Writes a mailbox's list as chunks, those that are as they were before excepted, and makes room for them: the mailboxes
// that were used least recently go.
import type { Uid } from '../model/uid.ts';
import type { MailboxToKeep } from '../ports.ts';
import { checksumOf, type CacheContents, type ChunkEntry, type EnvelopeEntry } from './cache-contents.ts';
import type { CacheDatabase } from './cache-database.ts';
import { chunkRanges, type ChunkRange } from './chunk-ranges.ts';
import { encodeEnvelopes } from './envelope-chunk.ts';
import { encodeRows } from './row-chunk.ts';
import { Slices } from './slices.ts';

export class ChunkWriter {
  private readonly database: CacheDatabase;
  private readonly limitOctets: number;
  private readonly slices = new Slices();
  /** Of all chunks there are. */
  private octets: number | undefined;

  constructor(database: CacheDatabase, limitOctets: number) {
    this.database = database;
    this.limitOctets = limitOctets;
  }

  /** The contents to settle. Undefined where there is no room for them: what was kept before stays as it is. */
  async write(
    mailbox: number,
    list: MailboxToKeep,
    before: CacheContents | undefined,
  ): Promise<CacheContents | undefined> {
    const { uidValidity } = list.mailbox;
    const known = before?.uidValidity === uidValidity ? before : undefined;
    const uids = list.rows.uids.subarray(0, list.rows.count);
    const ranges = chunkRanges(uids, known?.rows.map(({ first }) => first) ?? []);
    const rows: ChunkEntry[] = [];
    const envelopes: EnvelopeEntry[] = [];
    const rowsBefore = byFirst(known?.rows);
    const envelopesBefore = byFirst(known?.envelopes);
    for (const range of ranges) {
      const first = uids[range.from]!;
      const row = await this.rows(mailbox, list, range, rowsBefore.get(first));
      await this.slices.rest();
      const envelope = row && (await this.envelopes(mailbox, list, range, envelopesBefore.get(first)));
      if (!row || envelope === 'no room') return undefined;
      rows.push(row);
      if (envelope) envelopes.push(envelope);
      await this.slices.rest();
    }
    return { uidValidity, mailboxId: list.mailboxId, modSeq: list.modSeq, rows, envelopes };
  }

  private async rows(
    mailbox: number,
    { rows }: MailboxToKeep,
    { from, to }: ChunkRange,
    before: ChunkEntry | undefined,
  ): Promise<ChunkEntry | undefined> {
    const data = encodeRows(rows, from, to);
    const checksum = checksumOf(data);
    if (before?.checksum === checksum) return before;
    const id = await this.add(mailbox, data);
    if (id === undefined) return undefined;
    return { id, first: rows.uids[from]!, count: to - from, checksum };
  }

  /** Undefined where none is known. */
  private async envelopes(
    mailbox: number,
    { rows, envelopes }: MailboxToKeep,
    { from, to }: ChunkRange,
    before: EnvelopeEntry | undefined,
  ): Promise<EnvelopeEntry | 'no room' | undefined> {
    if (envelopes.size === 0) return undefined;
    const uids = rows.uids.subarray(from, to).filter((uid) => envelopes.has(uid as Uid));
    if (uids.length === 0) return undefined;
    // What a message says of itself never changes: the same messages are the same envelopes.
    const uidChecksum = checksumOf(new Uint8Array(uids.buffer, uids.byteOffset, uids.byteLength));
    if (before?.uidChecksum === uidChecksum) return before;
    const data = encodeEnvelopes(uids, envelopes);
    const id = await this.add(mailbox, data);
    if (id === undefined) return 'no room';
    return { id, first: rows.uids[from]!, count: uids.length, checksum: checksumOf(data), uidChecksum };
  }

  private async add(mailbox: number, data: Uint8Array): Promise<number | undefined> {
    this.octets ??= this.database.octets();
    while (this.octets + data.length > this.limitOctets) {
      const oldest = this.database.oldestBeside(mailbox);
      if (oldest === undefined) return undefined;
      await this.database.forget(oldest);
      this.octets = this.database.octets();
    }
    this.octets += data.length;
    return this.database.addChunk(mailbox, data);
  }
}

function byFirst<E extends ChunkEntry>(entries: readonly E[] = []): ReadonlyMap<number, E> {
  return new Map(entries.map((entry) => [entry.first, entry]));
}
