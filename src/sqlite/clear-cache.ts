// `imaptop cache clear`: empties the cache, of all accounts. Another imaptop may have the file open, so it is emptied and
// not removed.
import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { failed, ok, type Result } from '../model/failure.ts';
import { literal, safe, toSafe, type Safe } from '../text/safe-text.ts';
import { formatBytes, formatCount } from '../text/size.ts';
import { cachePath, openCacheFile } from './cache-file.ts';
import { isBusy, patiently, reasonOf } from './database.ts';

/** Another program's transaction takes milliseconds. */
const PATIENCE_MS = 5_000;

/** The lines to say. */
export function clearCache(directory: string): Result<readonly Safe[]> {
  const path = cachePath(directory);
  if (!existsSync(path)) return ok([literal('The cache is empty: nothing was removed.')]);
  const lines: Safe[] = [];
  const opened = openCacheFile(directory, (line) => lines.push(line));
  if (opened.kind === 'failed') return opened;
  const database = opened.value;
  try {
    return ok([...lines, emptied(database)]);
  } catch (error) {
    return failed({
      kind: 'limit',
      text: toSafe(`The cache ${path} cannot be emptied: ${reasonOf(error)}.`),
    });
  } finally {
    database.close();
  }
}

function emptied(database: DatabaseSync): Safe {
  const held = database
    .prepare('SELECT (SELECT count(*) FROM mailboxes) AS folders, (SELECT sum(octets) FROM chunks) AS octets')
    .get();
  const folders = Number(held?.['folders']);
  patiently(
    () => database.exec('BEGIN IMMEDIATE; DELETE FROM chunks; DELETE FROM mailboxes; COMMIT;'),
    PATIENCE_MS,
  );
  try {
    // The words themselves go from the disk, and their room is given back.
    patiently(() => database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE);'), PATIENCE_MS);
  } catch (error) {
    if (!isBusy(error)) throw error;
  }
  if (folders === 0) return literal('The cache is empty: nothing was removed.');
  const what = folders === 1 ? literal('folder') : literal('folders');
  return safe`${formatCount(folders)} ${what} removed from the cache, ${formatBytes(Number(held?.['octets'] ?? 0))}.`;
}
