// What the journal says to SQLite. Lists of states come as JSON.

export const WRITE_PLAN = `
INSERT INTO plans (id, account, owner, mailbox, uidvalidity, kind, title, state, outcome, elapsed, created, updated, target, undo)
VALUES (:id, :account, :owner, :mailbox, :uidvalidity, :kind, :title, :state, :outcome, :elapsed, :now, :now, :target, :undo)
ON CONFLICT (id) DO UPDATE SET
  state = :state, outcome = :outcome, elapsed = :elapsed, updated = :now, target = :target, undo = :undo`;

export const WRITE_TEXTS = `
INSERT OR IGNORE INTO plan_texts (plan, uids, intent, rest) VALUES (:plan, :uids, :intent, :rest)`;

export const WRITE_TARGET = `
INSERT OR IGNORE INTO targets (plan, uid, size, date, flags) VALUES (?, ?, ?, ?, ?)`;

export const DESCRIBE = `
UPDATE targets SET message_id = :message_id, subject = :subject WHERE plan = :plan AND uid = :uid`;

export const WRITE_STEP = `
INSERT INTO steps (plan, id, place, role, state, sent, split_from, note, updated, command, line, uids, copied)
VALUES (:plan, :id, :place, :role, :state, :sent, :split_from, :note, :now, :command, :line, :uids, :copied)
ON CONFLICT (plan, id) DO UPDATE SET
  role = :role, state = :state, sent = :sent, split_from = :split_from, note = :note, updated = :now, command = :command,
  line = :line, uids = :uids, copied = :copied`;

export const FORGET_STEP = 'DELETE FROM steps WHERE plan = :plan AND id = :id';

export const FORGET_STEPS = 'DELETE FROM steps WHERE plan = :plan';

export const WRITE_KNOWN = `
INSERT INTO known (plan, field, part, uids)
SELECT :plan, :field, coalesce(max(part), 0) + 1, :uids FROM known WHERE plan = :plan AND field = :field`;

export const FORGET_KNOWN = 'DELETE FROM known WHERE plan = :plan AND field = :field';

export const FORGET_ALL_KNOWN = 'DELETE FROM known WHERE plan = :plan';

export const UNFINISHED_PLANS = `
SELECT id, owner FROM plans WHERE account = :account AND state IN (SELECT value FROM json_each(:states)) ORDER BY id`;

export const ADOPT = 'UPDATE plans SET owner = :owner WHERE id = :id';

export const ENDED_PLANS = `
SELECT id FROM plans WHERE account = :account AND state IN (SELECT value FROM json_each(:states))
ORDER BY updated DESC, id DESC LIMIT :most`;

/** A plan without its texts is damaged, and not to be passed over in silence. */
export const READ_PLAN = 'SELECT * FROM plans LEFT JOIN plan_texts ON plan = id WHERE id = :id';

export const READ_TARGETS = 'SELECT * FROM targets WHERE plan = :id ORDER BY uid';

export const READ_STEPS = 'SELECT * FROM steps WHERE plan = :id ORDER BY place, id';

export const READ_PLACES = 'SELECT id, place FROM steps WHERE plan = :id';

export const READ_KNOWN = 'SELECT * FROM known WHERE plan = :id';

export const OLD_PLANS = `
SELECT id FROM plans WHERE updated < :before AND state IN (SELECT value FROM json_each(:states)) LIMIT 1`;

export const PRUNE = `
DELETE FROM plans WHERE updated < :before AND state IN (SELECT value FROM json_each(:states))`;
