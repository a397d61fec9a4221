// The journal's file: made private to the user, opened for several programs at once, and of a version that we know.
import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import { concat, literal, toSafe } from '../text/safe-text.ts';
import { prepareSchema, SCHEMA_VERSION } from './schema.ts';

// Another program's transaction takes milliseconds.
const BUSY_MS = 5000;
const RETRY_MS = 20;
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

export function openDatabase(directory: string): Result<{ database: DatabaseSync; path: string }> {
  const path = join(directory, 'journal.db');
  let database: DatabaseSync | undefined;
  try {
    // SQLite would make it readable by others, and follow a link.
    const { O_CREAT, O_NOFOLLOW, O_RDWR } = constants;
    closeSync(openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600));
    const opened = new DatabaseSync(path, { timeout: BUSY_MS });
    database = opened;
    patiently(() => opened.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;'));
    const version = patiently(() => prepareSchema(opened));
    if (version <= SCHEMA_VERSION) return ok({ database, path });
    database.close();
    return failed(unusable(path, 'a newer imaptop made it'));
  } catch (error) {
    database?.close();
    return failed(unusable(path, reasonOf(error)));
  }
}

/** SQLite does not wait by itself for who makes the file a WAL one, or puts it to rest as the last to leave. */
export function patiently<T>(work: () => T, patience = BUSY_MS): T {
  for (let waited = 0; ; waited += RETRY_MS) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || waited >= patience) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
  }
}

/** Another program is writing. */
export function isBusy(error: unknown): boolean {
  return codeOf(error) === SQLITE_BUSY;
}

/** The file is no database, or is one no more. */
export function isDamage(error: unknown): boolean {
  return codeOf(error) === SQLITE_CORRUPT || codeOf(error) === SQLITE_NOTADB;
}

function codeOf(error: unknown): number {
  // The extended code's low octet is the code.
  return ((error as { errcode?: number }).errcode ?? 0) & 0xff;
}

/** SQLite's words: "database or disk is full". */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function unusable(path: string, why: string): Failure {
  const what = toSafe(`${path} cannot be used: ${why}`);
  return {
    kind: 'limit',
    text: concat(what, literal('. Without a journal nothing that changes mail is sent.')),
  };
}
