// The cache's file: private to the user, of this program and of this version. Whatever else lies there is thrown away, with
// a line, and a new one is begun: all that is lost can be read again.
import { closeSync, constants, lstatSync, openSync, rmSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import { concat, literal, toSafe, type Safe } from '../text/safe-text.ts';
import { Damaged } from './fields.ts';
import { isDamage, patiently, reasonOf } from './database.ts';

const FILE = 'mailboxes.db';
const APPLICATION = 0x696d7470; // "imtp": PRAGMA application_id.
const VERSION = 1;
// Nobody waits for a cache: where another program writes for longer, this one goes without.
const PATIENCE_MS = 500;
const READABLE_BY_OTHERS = 0o077;

const TABLES = `
CREATE TABLE mailboxes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  path TEXT NOT NULL,
  used INTEGER NOT NULL,
  contents TEXT,
  checksum TEXT,
  UNIQUE (account, path)
) STRICT;
CREATE TABLE chunks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  mailbox INTEGER NOT NULL,
  octets INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;
CREATE INDEX chunks_of ON chunks (mailbox, octets);
PRAGMA application_id = ${APPLICATION};
PRAGMA user_version = ${VERSION};
`;

export function cachePath(directory: string): string {
  return join(directory, FILE);
}

/** `thrownAway` is told of a file that was not trusted. */
export function openCacheFile(directory: string, thrownAway: (line: Safe) => void): Result<DatabaseSync> {
  const path = cachePath(directory);
  try {
    const distrust = distrusted(path);
    if (distrust !== undefined) throwAway(path, distrust, thrownAway);
    try {
      return ok(open(path));
    } catch (error) {
      if (!(error instanceof Damaged) && !isDamage(error)) throw error;
      throwAway(path, reasonOf(error), thrownAway);
    }
    return ok(open(path));
  } catch (error) {
    return failed(withoutCache(path, reasonOf(error)));
  }
}

/** Also where the file could be used no longer. */
export function throwAway(path: string, why: string, thrownAway: (line: Safe) => void): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(path + end, { force: true });
  thrownAway(toSafe(`The cache ${path} was thrown away: ${why}.`));
}

export function withoutCache(path: string, why: string): Failure {
  return {
    kind: 'limit',
    text: concat(toSafe(`The cache ${path} cannot be used: ${why}`), literal('. Mail is read without it.')),
  };
}

/** Why what lies there is not opened at all. */
function distrusted(path: string): string | undefined {
  const stat: Stats | undefined = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) return undefined;
  if (!stat.isFile()) return 'it is not a file';
  if (process.getuid && stat.uid !== process.getuid()) return 'it belongs to somebody else';
  if (stat.nlink > 1) return 'it has a second name';
  return (stat.mode & READABLE_BY_OTHERS) === 0 ? undefined : 'others could read or write it';
}

function open(path: string): DatabaseSync {
  // SQLite would make it readable by others, and follow a link.
  const { O_CREAT, O_NOFOLLOW, O_RDWR } = constants;
  closeSync(openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600));
  const database = new DatabaseSync(path);
  try {
    patiently(() => prepare(database), PATIENCE_MS);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function prepare(database: DatabaseSync): void {
  // Read first: a foreign file is not even made a WAL one.
  const isNew = numberOf(database, 'SELECT count(*) AS n FROM sqlite_schema') === 0;
  if (!isNew && numberOf(database, 'PRAGMA application_id') !== APPLICATION)
    throw new Damaged('it is not a cache of imaptop');
  // Nothing is waited for on the disk: what a power loss mixes up, the checksums find.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA journal_size_limit = 8388608;');
  database.exec('BEGIN IMMEDIATE');
  try {
    const tables = numberOf(database, 'SELECT count(*) AS n FROM sqlite_schema');
    if (tables === 0) database.exec(TABLES);
    else if (numberOf(database, 'PRAGMA user_version') !== VERSION)
      throw new Damaged('another version of imaptop made it');
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function numberOf(database: DatabaseSync, sql: string): number {
  return Number(Object.values(database.prepare(sql).get() ?? {})[0]);
}
