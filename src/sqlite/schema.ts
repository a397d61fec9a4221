// The journal's tables. The version is kept in the file, so that a later program knows what it finds.
import type { DatabaseSync } from 'node:sqlite';

export const SCHEMA_VERSION = 2;

// What changes often is apart from what is long: a row is written as a whole.
const TABLES = `
CREATE TABLE plans (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  owner TEXT NOT NULL,
  mailbox TEXT NOT NULL,
  uidvalidity INTEGER NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL,
  outcome TEXT NOT NULL,
  elapsed REAL NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  target TEXT,
  undo TEXT
) STRICT;
CREATE TABLE plan_texts (
  plan INTEGER PRIMARY KEY REFERENCES plans (id) ON DELETE CASCADE,
  uids TEXT NOT NULL,
  intent TEXT NOT NULL,
  rest TEXT NOT NULL
) STRICT;
CREATE TABLE targets (
  plan INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
  uid INTEGER NOT NULL,
  size INTEGER,
  date INTEGER,
  flags TEXT,
  message_id TEXT,
  subject TEXT,
  PRIMARY KEY (plan, uid)
) STRICT, WITHOUT ROWID;
CREATE TABLE steps (
  plan INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
  id INTEGER NOT NULL,
  place REAL NOT NULL,
  role TEXT NOT NULL,
  state TEXT NOT NULL,
  sent INTEGER NOT NULL,
  split_from INTEGER,
  note TEXT NOT NULL,
  updated INTEGER NOT NULL,
  command TEXT NOT NULL,
  line TEXT NOT NULL,
  uids TEXT,
  copied TEXT,
  PRIMARY KEY (plan, id)
) STRICT;
CREATE TABLE known (
  plan INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
  field TEXT NOT NULL,
  part INTEGER NOT NULL,
  uids TEXT NOT NULL,
  PRIMARY KEY (plan, field, part)
) STRICT, WITHOUT ROWID;
`;

/** Ids never come twice, also where plans were deleted. */
const IDS = 'CREATE TABLE plan_ids (id INTEGER PRIMARY KEY AUTOINCREMENT);';

/**
 * Version 1 kept too little of a plan to go on with it, or to undo it: its tables stay for whoever wants to read them,
 * under other names.
 */
const PUT_ASIDE = `
ALTER TABLE plans RENAME TO plans_of_version_1;
ALTER TABLE steps RENAME TO steps_of_version_1;
ALTER TABLE targets RENAME TO targets_of_version_1;
`;

/** The version that the file was found to be of, 0 for an empty one, after it was brought up to ours. */
export function prepareSchema(database: DatabaseSync): number {
  database.exec('BEGIN IMMEDIATE');
  const row = database.prepare('PRAGMA user_version').get();
  const version = Number(row?.['user_version'] ?? 0);
  if (version === 0) database.exec(IDS);
  if (version === 1) database.exec(PUT_ASIDE);
  if (version < SCHEMA_VERSION) database.exec(`${TABLES} PRAGMA user_version = ${SCHEMA_VERSION};`);
  database.exec('COMMIT');
  return version;
}
