// A cache in a folder of its own, and lists to keep in it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import type { Envelope } from '../../src/model/envelope.ts';
import { toMailboxPath, type MailboxPath } from '../../src/model/mailbox.ts';
import { toUid, type Uid } from '../../src/model/uid.ts';
import type { CachedMailbox, MailboxToKeep } from '../../src/ports.ts';
import { SqliteMailboxCache, type CacheOptions } from '../../src/sqlite/mailbox-cache.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { batchOf, rowOf, type Row } from '../model/rows.ts';

export const INBOX = toMailboxPath('INBOX');

export interface CacheScene {
  readonly directory: string;
  readonly file: string;
  /** What was said of files and mailboxes that were thrown away. */
  readonly lines: string[];
  open(options?: Partial<CacheOptions>): SqliteMailboxCache;
  /** Says something to the file itself. */
  sql(text: string): void;
}

export function cacheScene(): CacheScene {
  const directory = mkdtempSync(join(tmpdir(), 'imaptop-cache-'));
  const file = join(directory, 'mailboxes.db');
  const lines: string[] = [];
  const opened: SqliteMailboxCache[] = [];
  onTestFinished(() => {
    for (const cache of opened) cache.close();
    rmSync(directory, { recursive: true });
  });
  return {
    directory,
    file,
    lines,
    open: (options = {}) => {
      const cache = SqliteMailboxCache.open({
        directory,
        account: 'bob@example.org:993',
        now: Date.now,
        nameOf: toSafe,
        tell: (line) => lines.push(line),
        ...options,
      });
      if (cache.kind === 'failed') throw new Error(cache.failure.text);
      opened.push(cache.value);
      return cache.value;
    },
    sql: (text) => {
      const database = new DatabaseSync(file);
      database.exec(text);
      database.close();
    },
  };
}

export interface ListOptions extends Partial<Omit<MailboxToKeep, 'mailbox' | 'rows' | 'envelopes'>> {
  readonly path?: MailboxPath;
  readonly uidValidity?: number;
  readonly envelopes?: ReadonlyMap<Uid, Envelope>;
}

export function listOf(rows: readonly Row[], options: ListOptions = {}): MailboxToKeep {
  const { path = INBOX, uidValidity = 7, envelopes = new Map(), ...rest } = options;
  const mailbox = { path, uidValidity };
  return { mailbox, mailboxId: undefined, modSeq: 12n, rows: batchOf(rows), envelopes, ...rest };
}

export const rowsTo = (last: number, flags: readonly string[] = []): Row[] =>
  Array.from({ length: last }, (_, n) => rowOf(n + 1, flags));

export function envelopesOf(uids: Iterable<number>): Map<Uid, Envelope> {
  return new Map(
    Array.from(uids, (uid) => [
      toUid(uid),
      { from: toSafe(`Sender ${uid % 5}`), subject: toSafe(`About ${uid} "ü"`) },
    ]),
  );
}

/** What a list says, in a form that can be compared. */
export function contentsOf({ mailbox, mailboxId, modSeq, rows }: CachedMailbox): unknown {
  const { count, pool } = rows;
  return {
    mailbox,
    mailboxId,
    modSeq,
    rows: Array.from({ length: count }, (_, i) => [
      rows.uids[i],
      rows.sizes[i],
      rows.dates[i],
      pool.list(rows.flagIds[i]!),
    ]),
  };
}

export async function loaded(cache: SqliteMailboxCache, path = INBOX): Promise<unknown> {
  const found = await cache.load(path);
  return found && contentsOf(found);
}

export async function envelopesIn(
  cache: SqliteMailboxCache,
  uidValidity = 7,
  path = INBOX,
): Promise<Map<Uid, Envelope>> {
  const all = new Map<Uid, Envelope>();
  for await (const some of cache.envelopes({ path, uidValidity }))
    for (const [uid, envelope] of some) all.set(uid, envelope);
  return all;
}
