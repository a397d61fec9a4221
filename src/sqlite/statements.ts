// What the journal says to SQLite. Lists of states come as JSON.

export const WRITE_PLAN = `
INSERT INTO plans (id, account, owner, mailbox, uidvalidity, kind, title, state, outcome, elapsed, created, updated, target, undo)
VALUES (:id, :account, :owner, :mailbox, :uidvalidity, :kind, :title, :state, :outcome, :elapsed, :now, :now, :target, :undo)
ON CONFLICT (id) DO UPDATE SET
  state = :state, outcome = :outcome, elapsed = :elapsed, updated = :now, target = :target, undo = :undo`;

export const WRITE_TEXTS = `
INSERT OR IGNORE INTO plan_texts (plan, uids, intent, rest) VALUES (:plan, :uids, :intent, :rest)`;

export const WRITE_TARGETS = `
INSERT OR IGNORE INTO target_parts (plan, part, uids, sizes, dates, flag_lists, flag_ids)
VALUES (:plan, :part, :uids, :sizes, :dates, :flag_lists, :flag_ids)`;

export const DESCRIBE = `
INSERT INTO headers (plan, part, uids, message_ids, subjects)
SELECT :plan, coalesce(max(part), -1) + 1, :uids, :message_ids, :subjects FROM headers WHERE plan = :plan`;

export const WRITE_STEP = `
INSERT INTO steps (plan, id, place, state, sent, note, updated, copied)
VALUES (:plan, :id, :place, :state, :sent, :note, :now, :copied)
ON CONFLICT (plan, id) DO UPDATE SET state = :state, sent = :sent, note = :note, updated = :now, copied = :copied`;

export const WRITE_STEP_TEXTS = `
INSERT INTO step_texts (plan, id, role, split_from, command, line, uids, uids_at)
VALUES (:plan, :id, :role, :split_from, :command, :line, :uids, :uids_at)
ON CONFLICT (plan, id) DO UPDATE SET command = :command, line = :line, uids = :uids, uids_at = :uids_at`;

export const WRITE_UID_SET = 'INSERT INTO uid_sets (plan, id, uids) VALUES (:plan, :id, :uids)';

export const FORGET_STEP = 'DELETE FROM steps WHERE plan = :plan AND id = :id';

export const FORGET_STEPS = 'DELETE FROM steps WHERE plan = :plan';

export const FORGET_STEP_TEXTS = 'DELETE FROM step_texts WHERE plan = :plan';

export const FORGET_UID_SETS = 'DELETE FROM uid_sets WHERE plan = :plan';

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

export const READ_TARGETS = 'SELECT * FROM target_parts WHERE plan = :id ORDER BY part';

/** A step without its texts is damaged, too. */
export const READ_STEPS = `
SELECT steps.*, role, split_from, command, line, step_texts.uids, uids_at, uid_sets.uids AS uid_set
FROM steps LEFT JOIN step_texts ON step_texts.plan = steps.plan AND step_texts.id = steps.id
LEFT JOIN uid_sets ON uid_sets.plan = steps.plan AND uid_sets.id = step_texts.uids
WHERE steps.plan = :id ORDER BY place, steps.id`;

export const LAST_UID_SET = 'SELECT coalesce(max(id), 0) AS id FROM uid_sets WHERE plan = :plan';

export const READ_PLACES = 'SELECT id, place FROM steps WHERE plan = :id';

export const READ_KNOWN = 'SELECT * FROM known WHERE plan = :id';

export const OLD_PLANS = `
SELECT id FROM plans WHERE updated < :before AND state IN (SELECT value FROM json_each(:states)) LIMIT 1`;

export const PRUNE = `
DELETE FROM plans WHERE updated < :before AND state IN (SELECT value FROM json_each(:states))`;
