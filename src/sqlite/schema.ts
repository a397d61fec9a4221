// The journal's tables. The version is kept in the file, so that a later program knows what it finds.
import type { DatabaseSync } from 'node:sqlite';
import { PART_MESSAGES } from './target-parts.ts';

export const SCHEMA_VERSION = 3;

// What changes often is apart from what is long: a row is written as a whole.
const PLANS = `
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
CREATE TABLE known (
  plan INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
  field TEXT NOT NULL,
  part INTEGER NOT NULL,
  uids TEXT NOT NULL,
  PRIMARY KEY (plan, field, part)
) STRICT, WITHOUT ROWID;
`;

// A hundred thousand messages as rows of their own would take longer to write than the server takes to remove them: each
// column is a JSON list. Several steps are for the same UIDs: a line is kept without them, with the place where they stand.
const STEPS_AND_TARGETS = `
CREATE TABLE steps (
  plan INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
  id INTEGER NOT NULL,
  place REAL NOT NULL,
  state TEXT NOT NULL,
  sent INTEGER NOT NULL,
  note TEXT NOT NULL,
  updated INTEGER NOT NULL,
  copied TEXT,
  PRIMARY KEY (plan, id)
) STRICT;
CREATE TABLE step_texts (
  plan INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
  id INTEGER NOT NULL,
  role TEXT NOT NULL,
  split_from INTEGER,
  command TEXT NOT NULL,
  line TEXT NOT NULL,
  uids INTEGER,
  uids_at INTEGER,
  PRIMARY KEY (plan, id)
) STRICT;
CREATE TABLE uid_sets (
  plan INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
  id INTEGER NOT NULL,
  uids TEXT NOT NULL,
  PRIMARY KEY (plan, id)
) STRICT;
CREATE TABLE target_parts (
  plan INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
  part INTEGER NOT NULL,
  uids TEXT NOT NULL,
  sizes TEXT NOT NULL,
  dates TEXT NOT NULL,
  flag_lists TEXT NOT NULL,
  flag_ids TEXT NOT NULL,
  PRIMARY KEY (plan, part)
) STRICT;
CREATE TABLE headers (
  plan INTEGER NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
  part INTEGER NOT NULL,
  uids TEXT NOT NULL,
  message_ids TEXT NOT NULL,
  subjects TEXT NOT NULL,
  PRIMARY KEY (plan, part)
) STRICT;
`;

/**
 * A row for each message that a plan names, and each line as it is sent: for whoever reads the file with other programs.
 * A plan that went on in another run of the program read its headers once more.
 */
const VIEWS = `
CREATE VIEW lines AS
SELECT step_texts.plan AS plan, step_texts.id AS id,
  coalesce(substr(line, 1, uids_at) || uid_sets.uids || substr(line, uids_at + 1), line) AS line
FROM step_texts LEFT JOIN uid_sets ON uid_sets.plan = step_texts.plan AND uid_sets.id = step_texts.uids;
CREATE VIEW targets AS
WITH named AS (
  SELECT plan, json_each.value AS uid, json_extract(message_ids, '$[' || key || ']') AS message_id,
    json_extract(subjects, '$[' || key || ']') AS subject, max(part)
  FROM headers, json_each(uids) GROUP BY plan, json_each.value
)
SELECT target_parts.plan AS plan, json_each.value AS uid, json_extract(sizes, '$[' || key || ']') AS size,
  json_extract(dates, '$[' || key || ']') AS date,
  json_extract(flag_lists, '$[' || json_extract(flag_ids, '$[' || key || ']') || ']') AS flags, message_id, subject
FROM target_parts JOIN json_each(uids) LEFT JOIN named ON named.plan = target_parts.plan AND named.uid = json_each.value;
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

/** Version 2 had a row for each message, and each step whole in one row. */
const FROM_VERSION_2 = `
ALTER TABLE steps RENAME TO steps_of_version_2;
ALTER TABLE targets RENAME TO targets_of_version_2;
${STEPS_AND_TARGETS}
INSERT INTO steps SELECT plan, id, place, state, sent, note, updated, copied FROM steps_of_version_2;
INSERT INTO step_texts
SELECT plan, id, role, split_from, command, line, iif(uids IS NULL, NULL, id), NULL FROM steps_of_version_2;
INSERT INTO uid_sets SELECT plan, id, uids FROM steps_of_version_2 WHERE uids IS NOT NULL;
CREATE TEMP TABLE parted AS
SELECT *, (row_number() OVER (PARTITION BY plan ORDER BY uid) - 1) / ${PART_MESSAGES} AS part FROM targets_of_version_2;
INSERT INTO target_parts
SELECT plan, part, json_group_array(uid ORDER BY uid), json_group_array(size ORDER BY uid),
  json_group_array(date ORDER BY uid), json_group_array(json(flags) ORDER BY uid),
  json_group_array(iif(flags IS NULL, NULL, place) ORDER BY uid)
FROM (SELECT *, row_number() OVER (PARTITION BY plan, part ORDER BY uid) - 1 AS place FROM parted) GROUP BY plan, part;
INSERT INTO headers
SELECT plan, part, json_group_array(uid ORDER BY uid), json_group_array(message_id ORDER BY uid),
  json_group_array(coalesce(subject, '') ORDER BY uid)
FROM parted WHERE message_id IS NOT NULL GROUP BY plan, part;
DROP TABLE parted;
DROP TABLE steps_of_version_2;
DROP TABLE targets_of_version_2;
${VIEWS}
`;

/** The version that the file was found to be of, 0 for an empty one, after it was brought up to ours. */
export function prepareSchema(database: DatabaseSync): number {
  database.exec('BEGIN IMMEDIATE');
  const row = database.prepare('PRAGMA user_version').get();
  const version = Number(row?.['user_version'] ?? 0);
  if (version === 0) database.exec(IDS);
  if (version === 1) database.exec(PUT_ASIDE);
  if (version === 2) database.exec(FROM_VERSION_2);
  else if (version < SCHEMA_VERSION) database.exec(`${PLANS} ${STEPS_AND_TARGETS} ${VIEWS}`);
  if (version < SCHEMA_VERSION) database.exec(`PRAGMA user_version = ${SCHEMA_VERSION};`);
  database.exec('COMMIT');
  return version;
}
