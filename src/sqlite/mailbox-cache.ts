// The cache of mailboxes in SQLite. A mailbox is its contents, a line that names its chunks, and the chunks: those are
// written first, the contents last, so that what is read is one list or another and never half of both.
import type { Envelope } from '../model/envelope.ts';
import { ok, type Result } from '../model/failure.ts';
import { FlagPool } from '../model/flags.ts';
import type { MailboxPath, MailboxRef } from '../model/mailbox.ts';
import type { Uid } from '../model/uid.ts';
import type { CachedMailbox, MailboxCache, MailboxToKeep } from '../ports.ts';
import { concat, literal, toSafe, type Safe } from '../text/safe-text.ts';
import { rowsIn } from './cache-contents.ts';
import { CacheDatabase, type Kept } from './cache-database.ts';
import { cachePath, openCacheFile, throwAway, withoutCache } from './cache-file.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { isBusy, isDamage, reasonOf } from './database.ts';
import { decodeEnvelopes } from './envelope-chunk.ts';
import { Damaged } from './fields.ts';
import { decodeRows } from './row-chunk.ts';
import { Slices } from './slices.ts';

/** Of all mailboxes of all accounts: some twenty million messages. */
const LIMIT_OCTETS = 512 * 1024 * 1024;

export interface CacheOptions {
  /** Private to the user. */
  readonly directory: string;
  /** user@host:port. */
  readonly account: string;
  readonly now: () => number;
  /** A mailbox's name as people read it. */
  readonly nameOf: (path: MailboxPath) => Safe;
  /** Told what was thrown away, and why the cache is not used any more. */
  readonly tell: (line: Safe) => void;
  readonly limitOctets?: number;
}

export class SqliteMailboxCache implements MailboxCache {
  private readonly options: CacheOptions;
  private readonly database: CacheDatabase;
  private readonly path: string;
  /** Changes are made one after the other. */
  private changing: Promise<unknown> = Promise.resolve();

  private constructor(options: CacheOptions, database: CacheDatabase) {
    this.options = options;
    this.database = database;
    this.path = cachePath(options.directory);
  }

  static open(options: CacheOptions): Result<SqliteMailboxCache> {
    const opened = openCacheFile(options.directory, options.tell);
    if (opened.kind === 'failed') return opened;
    return ok(new SqliteMailboxCache(options, new CacheDatabase(opened.value, options.account)));
  }

  async load(path: MailboxPath): Promise<CachedMailbox | undefined> {
    return this.attempt(async () => {
      const loaded = await this.whole(path, (kept) => this.rows(path, kept));
      if (!loaded) return undefined;
      // Not awaited: whoever reads need not wait for other programs that write.
      void this.change(() => this.database.touch(loaded.kept.id, this.options.now()));
      return loaded.value;
    });
  }

  async *envelopes({ path, uidValidity }: MailboxRef): AsyncGenerator<ReadonlyMap<Uid, Envelope>> {
    const slices = new Slices();
    for (let chunk = 0; ; chunk++) {
      const found = await this.attempt(() =>
        this.whole(path, async ({ id, contents }) => {
          const entry = contents.uidValidity === uidValidity ? contents.envelopes[chunk] : undefined;
          return entry && decodeEnvelopes(this.database.chunk(id, entry));
        }),
      );
      if (!found?.value) return;
      yield found.value;
      await slices.rest();
    }
  }

  async store(list: MailboxToKeep): Promise<void> {
    const { path } = list.mailbox;
    await this.change(async () => {
      const writer = new ChunkWriter(this.database, this.options.limitOctets ?? LIMIT_OCTETS);
      const now = this.options.now();
      let kept = await this.whole(path, async () => null);
      for (let tries = 0; tries < 2; tries++) {
        const mailbox = await this.database.add(path, now);
        const contents = await writer.write(mailbox, list, kept?.kept.contents);
        if (!contents) return kept ? this.database.sweep(mailbox) : this.database.forget(mailbox);
        if (await this.database.settle(mailbox, path, contents)) return this.database.sweep(mailbox);
        // Another program has dropped it, or has stored its own list of it: once more, and nothing of what was there before.
        kept = undefined;
      }
    });
  }

  async drop(path: MailboxPath): Promise<void> {
    await this.change(() => this.dropNow(path));
  }

  close(): void {
    this.database.close();
  }

  private async rows(path: MailboxPath, { id, contents }: Kept): Promise<CachedMailbox> {
    const { uidValidity, mailboxId, modSeq } = contents;
    const slices = new Slices();
    const count = rowsIn(contents);
    const columns = {
      uids: new Uint32Array(count),
      sizes: new Float64Array(count),
      dates: new Float64Array(count),
      flagIds: new Uint32Array(count),
    };
    const pool = new FlagPool();
    let at = 0;
    for (const entry of contents.rows) {
      const last = at === 0 ? 0 : columns.uids[at - 1]!;
      const read = decodeRows(this.database.chunk(id, entry), columns, at, last, pool);
      if (read !== entry.count) throw new Damaged('fewer rows than were counted');
      at += read;
      await slices.rest();
    }
    return { mailbox: { path, uidValidity }, mailboxId, modSeq, rows: { count, ...columns, pool } };
  }

  /** Reads what is kept of a mailbox, which is thrown away where it is damaged. Undefined where there is nothing. */
  private async whole<T>(
    path: MailboxPath,
    read: (kept: Kept) => Promise<T>,
  ): Promise<{ readonly kept: Kept; readonly value: T } | undefined> {
    let before: Kept | undefined;
    for (;;) {
      try {
        const kept = this.database.find(path);
        if (!kept) return undefined;
        before = kept;
        return { kept, value: await read(kept) };
      } catch (error) {
        // SQLite's own words are about the whole file.
        if (hasCode(error) || !this.database.isOpen) throw error;
        // Another program may have stored the mailbox anew under our hands.
        if (before && this.isNewer(path, before)) continue;
        await this.dropNow(path);
        const name = this.options.nameOf(path);
        const why = toSafe(`: ${reasonOf(error)}. It is read anew.`);
        this.options.tell(concat(literal('What the cache kept of '), name, literal(' was thrown away'), why));
        return undefined;
      }
    }
  }

  private isNewer(path: MailboxPath, before: Kept): boolean {
    try {
      return this.database.find(path)?.checksum !== before.checksum;
    } catch {
      return false;
    }
  }

  private async dropNow(path: MailboxPath): Promise<void> {
    const id = await this.database.add(path, this.options.now());
    await this.database.forget(id);
  }

  private async change(work: () => Promise<void>): Promise<void> {
    const before = this.changing;
    const done = this.attempt(async () => {
      await before;
      await work();
    });
    this.changing = done;
    await done;
  }

  /** A cache that fails is no cache any more, and nothing else. */
  private async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (!this.database.isOpen) return undefined;
    try {
      return await work();
    } catch (error) {
      // Closed meanwhile; or another program was at it for long: the next time will do.
      if (!this.database.isOpen || isBusy(error)) return undefined;
      this.database.close();
      if (isDamage(error)) throwAway(this.path, reasonOf(error), this.options.tell);
      else this.options.tell(withoutCache(this.path, reasonOf(error)).text);
      return undefined;
    }
  }
}

function hasCode(error: unknown): boolean {
  return (error as { code?: unknown }).code !== undefined;
}
