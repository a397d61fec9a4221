// What the cache says to SQLite, one mailbox row or one chunk at a time. Other programs write to the same file: whoever
// writes waits for them without keeping this program deaf.
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import type { MailboxPath } from '../model/mailbox.ts';
import {
  checksumOf,
  contentsOf,
  contentsText,
  type CacheContents,
  type ChunkEntry,
} from './cache-contents.ts';
import { isBusy } from './database.ts';
import { Damaged, textOf, type Fields } from './fields.ts';
import { Slices } from './slices.ts';

const RETRY_MS = 20;
const PATIENCE_MS = 2_000;
/** Chunks that are deleted at once: their pages are put on a list one by one. */
const DELETED_AT_ONCE = 8;

const FIND = 'SELECT id, contents, checksum FROM mailboxes WHERE account = ? AND path = ?';
const ADD = `INSERT INTO mailboxes (account, path, used) VALUES (?, ?, ?)
ON CONFLICT (account, path) DO UPDATE SET used = excluded.used`;
const TOUCH = 'UPDATE mailboxes SET used = ? WHERE id = ?';
const OLDEST = 'SELECT id FROM mailboxes WHERE id <> ? ORDER BY used, id LIMIT 1';
const SETTLE = 'UPDATE mailboxes SET contents = ?, checksum = ? WHERE id = ?';
const CONTENTS = 'SELECT contents FROM mailboxes WHERE id = ?';
const FORGET = 'DELETE FROM mailboxes WHERE id = ?';
const READ_CHUNK = 'SELECT data FROM chunks WHERE id = ? AND mailbox = ?';
// Without RETURNING: of a statement that gives rows, a commit that fails is not told.
const ADD_CHUNK = 'INSERT INTO chunks (mailbox, octets, data) VALUES (?, ?, ?)';
const OCTETS = 'SELECT coalesce(sum(octets), 0) AS octets FROM chunks';
const COUNT_CHUNKS =
  'SELECT count(*) AS found FROM chunks WHERE mailbox = ? AND id IN (SELECT value FROM json_each(?))';
const SWEEP = `DELETE FROM chunks WHERE id IN
(SELECT id FROM chunks WHERE mailbox = ? AND id NOT IN (SELECT value FROM json_each(?)) LIMIT ${DELETED_AT_ONCE})`;
const SWEEP_ORPHANS = `DELETE FROM chunks WHERE id IN
(SELECT id FROM chunks WHERE mailbox NOT IN (SELECT id FROM mailboxes) LIMIT ${DELETED_AT_ONCE})`;

export interface Kept {
  readonly id: number;
  readonly contents: CacheContents;
  /** Differs from an earlier one where somebody stored the mailbox anew. */
  readonly checksum: string;
}

export class CacheDatabase {
  private readonly database: DatabaseSync;
  private readonly account: string;
  private readonly statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, account: string) {
    this.database = database;
    this.account = account;
  }

  get isOpen(): boolean {
    return this.database.isOpen;
  }

  close(): void {
    if (this.database.isOpen) this.database.close();
  }

  /** Undefined where nothing is kept; throws where it is damaged. */
  find(path: MailboxPath): Kept | undefined {
    const row = this.get(FIND, this.account, path);
    if (!row || row['contents'] === null) return undefined;
    const text = textOf(row['contents']);
    const checksum = textOf(row['checksum']);
    if (this.checksum(path, text) !== checksum) throw new Damaged('it is not as it was written');
    return { id: Number(row['id']), contents: contentsOf(text), checksum };
  }

  /** The octets of a chunk, exactly as they were written. */
  chunk(mailbox: number, { id, checksum }: ChunkEntry): Uint8Array {
    const data = this.get(READ_CHUNK, id, mailbox)?.['data'];
    if (!(data instanceof Uint8Array)) throw new Damaged('a part of it is missing');
    if (checksumOf(data) !== checksum) throw new Damaged('a part of it is not as it was written');
    return data;
  }

  /** The id of a mailbox, which need not have contents yet. */
  async add(path: MailboxPath, now: number): Promise<number> {
    await this.write(() => this.run(ADD, this.account, path, now));
    return Number(this.get(FIND, this.account, path)?.['id']);
  }

  async touch(mailbox: number, now: number): Promise<void> {
    await this.write(() => this.run(TOUCH, now, mailbox));
  }

  async addChunk(mailbox: number, data: Uint8Array): Promise<number> {
    return this.write(() => Number(this.prepared(ADD_CHUNK).run(mailbox, data.length, data).lastInsertRowid));
  }

  octets(): number {
    return Number(this.get(OCTETS)?.['octets']);
  }

  /** The mailbox that was used least recently, beside this one. */
  oldestBeside(mailbox: number): number | undefined {
    const row = this.get(OLDEST, mailbox);
    return row && Number(row['id']);
  }

  /** From here on these are the mailbox's contents. False where another program took some of them away meanwhile. */
  async settle(mailbox: number, path: MailboxPath, contents: CacheContents): Promise<boolean> {
    const text = contentsText(contents);
    const ids = chunkIds(contents);
    return this.transaction(() => {
      const found = Number(this.get(COUNT_CHUNKS, mailbox, JSON.stringify(ids))?.['found']);
      return found === ids.length && this.run(SETTLE, text, this.checksum(path, text), mailbox) === 1;
    });
  }

  async forget(mailbox: number): Promise<void> {
    await this.write(() => this.run(FORGET, mailbox));
    await this.sweep(mailbox);
  }

  /** Deletes the mailbox's chunks that are not among its contents, and those of mailboxes that are gone. */
  async sweep(mailbox: number): Promise<void> {
    const slices = new Slices();
    // The contents as they are at that instant: another program may settle its own between two of these.
    while ((await this.transaction(() => this.run(SWEEP, mailbox, this.idsOf(mailbox)))) > 0)
      await slices.rest();
    while ((await this.write(() => this.run(SWEEP_ORPHANS))) > 0) await slices.rest();
  }

  private idsOf(mailbox: number): string {
    const contents = this.get(CONTENTS, mailbox)?.['contents'];
    return typeof contents === 'string' ? JSON.stringify(chunkIds(contentsOf(contents))) : '[]';
  }

  private async transaction<T>(work: () => T): Promise<T> {
    return this.write(() => {
      this.database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        this.database.exec('COMMIT');
        return result;
      } catch (error) {
        if (this.database.isTransaction) this.database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** Another program's transaction takes milliseconds. */
  private async write<T>(work: () => T): Promise<T> {
    for (let waited = 0; ; waited += RETRY_MS) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error) || waited >= PATIENCE_MS) throw error;
      }
      await setTimeout(RETRY_MS);
    }
  }

  private checksum(path: MailboxPath, text: string): string {
    return checksumOf(JSON.stringify([this.account, path, text]));
  }

  private get(sql: string, ...values: SQLInputValue[]): Fields | undefined {
    return this.prepared(sql).get(...values);
  }

  private run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.prepared(sql).run(...values).changes);
  }

  private prepared(sql: string): StatementSync {
    const statement = this.statements.get(sql) ?? this.database.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }
}

function chunkIds({ rows, envelopes }: CacheContents): number[] {
  return [...rows, ...envelopes].map(({ id }) => id);
}
