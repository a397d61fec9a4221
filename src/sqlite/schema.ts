// The journal's tables. The version is kept in the file, so that a later program knows what it finds.

export const SCHEMA_VERSION = 1;

export const SCHEMA = `
CREATE TABLE plan_ids (id INTEGER PRIMARY KEY AUTOINCREMENT);
CREATE TABLE plans (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  mailbox TEXT NOT NULL,
  uidvalidity INTEGER NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  uids TEXT NOT NULL,
  state TEXT NOT NULL,
  outcome TEXT NOT NULL,
  undo TEXT,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL
) STRICT;
CREATE TABLE steps (
  plan INTEGER NOT NULL REFERENCES plans (id),
  id INTEGER NOT NULL,
  role TEXT NOT NULL,
  line TEXT NOT NULL,
  uids TEXT NOT NULL,
  state TEXT NOT NULL,
  note TEXT NOT NULL,
  updated INTEGER NOT NULL,
  PRIMARY KEY (plan, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE targets (
  plan INTEGER NOT NULL REFERENCES plans (id),
  uid INTEGER NOT NULL,
  size INTEGER,
  date INTEGER,
  PRIMARY KEY (plan, uid)
) STRICT, WITHOUT ROWID;
`;
