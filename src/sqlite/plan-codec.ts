// A plan's progress as rows, and back. Pure: what is written when is the journal's business.
import type { Consent, Known, Plan, PlanProgress, PlanState, Undo } from '../model/plan.ts';
import type { Step, StepRole, StepState } from '../model/step.ts';
import { changesMail } from '../model/command.ts';
import { UidSet } from '../model/uid-set.ts';
import { CHANGES, commandOf, commandText, commandUids, mailboxOf, pathOf, tagOf } from './command-codec.ts';
import {
  allOf,
  countOf,
  Damaged,
  fieldsOf,
  numberOf,
  oneOf,
  parsed,
  safeOf,
  textOf,
  uidsOf,
  type Fields,
} from './fields.ts';
import { intentOf, intentText } from './intent-codec.ts';
import { knownOf } from './known-codec.ts';
import { keptTargets, namedUids } from './target-parts.ts';
import { pairsOf, pairsText } from './uid-pairs.ts';

export const UNFINISHED = ['waiting', 'running', 'paused', 'parked', 'unknown'] as const;
export const ENDED = ['done', 'part', 'failed', 'void'] as const;

/** For the UIDs of a plan that are those of its targets. */
const ALL_NAMED = '*';

/** What changes of a plan while it runs; small. */
export function planRow({ plan, state, outcome, undo, known, elapsed }: PlanProgress) {
  return {
    id: plan.id,
    mailbox: plan.mailbox.path,
    uidvalidity: plan.mailbox.uidValidity,
    kind: plan.intent.kind,
    title: plan.title,
    state,
    outcome,
    elapsed,
    target: known.target ? JSON.stringify(known.target) : null,
    undo: undo ? JSON.stringify({ ...undo, uids: undo.uids.toString() }) : null,
  };
}

/** What never changes of it. */
export function planTexts({ id, intent, mailbox, uids, consent, act, ownFolder }: Plan) {
  return {
    plan: id,
    // Messages that it names one by one are kept with all that is known of them.
    uids: namedUids(intent).equals(uids) ? ALL_NAMED : uids.toString(),
    intent: intentText(intent, uids),
    rest: JSON.stringify({ mailbox, consent, act, ownFolder }),
  };
}

/** What changes of a step. */
export function stepRow({ id, state, sent, note, copied }: Step) {
  return { id, state, sent: sent ? 1 : 0, note, copied: copied ? pairsText(copied) : null };
}

/** What it is and sends; its UIDs, which may be all of the line, are kept under the number that `numberOf` gives them. */
export function stepTexts({ id, role, splitFrom, command, line }: Step, numberOf: (uids: UidSet) => number) {
  const uids = commandUids(command);
  const text = uids?.toString() ?? '';
  const at = text === '' ? -1 : line.indexOf(text);
  return {
    id,
    role,
    split_from: splitFrom ?? null,
    command: commandText(command),
    line: at < 0 ? line : line.slice(0, at) + line.slice(at + text.length),
    uids: uids ? numberOf(uids) : null,
    uids_at: at < 0 ? null : at,
  };
}

/** The same command, to be sent in the same words. */
export function sameTexts(a: Step, b: Step): boolean {
  return a.command === b.command && a.line === b.line;
}

export interface PlanRows {
  /** The plan's row, with its texts. */
  readonly plan: Fields;
  readonly targets: readonly Fields[];
  readonly steps: readonly Fields[];
  readonly known: readonly Fields[];
}

/** Throws on whatever does not fit together. The plan's steps are those that it has now. */
export function progressOf({ plan: row, targets, steps: stepRows, known }: PlanRows): PlanProgress {
  const rest = fieldsOf(parsed(row['rest']));
  const kept = keptTargets(targets);
  const uids =
    row['uids'] === ALL_NAMED ? UidSet.from(kept.map(({ uid }) => numberOf(uid))) : uidsOf(row['uids']);
  const steps = stepRows.map(stepOf);
  for (const { command } of steps) {
    // No step may change another message than those that were confirmed, whatever the file says.
    const named = changesMail(command) ? commandUids(command) : undefined;
    if (named && !isWithin(named, uids)) throw new Damaged('a step beyond its plan');
  }
  const plan: Plan = {
    id: countOf(row['id']),
    intent: intentOf(fieldsOf(parsed(row['intent'])), kept, uids),
    mailbox: mailboxOf(rest['mailbox']),
    uids,
    title: safeOf(row['title']),
    consent: consentOf(fieldsOf(rest['consent'])),
    steps,
    ...(rest['act'] === undefined ? {} : { act: countOf(rest['act']) }),
    ...(rest['ownFolder'] === undefined ? {} : { ownFolder: pathOf(rest['ownFolder']) }),
  };
  return {
    plan,
    state: oneOf(row['state'], [...UNFINISHED, ...ENDED] satisfies PlanState[]),
    steps,
    outcome: safeOf(row['outcome']),
    undo: row['undo'] === null ? undefined : undoOf(fieldsOf(parsed(row['undo']))),
    known: { ...knownOf(known), ...targetOf(row['target']) },
    elapsed: numberOf(row['elapsed']),
  };
}

/** By look-ups: a plan of many messages has many steps of few. */
function isWithin(few: UidSet, many: UidSet): boolean {
  for (const uid of few) if (!many.has(uid)) return false;
  return true;
}

function stepOf(row: Fields): Step {
  const [text, at] = [row['uid_set'], row['uids_at']];
  const uids = row['uids'] === null ? undefined : uidsOf(text);
  const kept = textOf(row['line']);
  const line = at === null ? kept : kept.slice(0, countOf(at)) + textOf(text) + kept.slice(countOf(at));
  return {
    id: countOf(row['id']),
    role: oneOf(row['role'], ROLES),
    command: commandOf(fieldsOf(parsed(row['command'])), uids),
    line,
    state: oneOf(row['state'], STEP_STATES),
    sent: row['sent'] === 1,
    ...(row['split_from'] === null ? {} : { splitFrom: countOf(row['split_from']) }),
    ...(row['copied'] === null ? {} : { copied: pairsOf(row['copied']) }),
    note: safeOf(row['note']),
  };
}

function consentOf(fields: Fields): Consent {
  const kind = oneOf(fields['kind'], ['none', 'key', 'count']);
  return kind === 'count' ? { kind, count: countOf(fields['count']) } : { kind };
}

function targetOf(value: unknown): Pick<Known, 'target'> {
  if (value === null) return {};
  const fields = fieldsOf(parsed(value));
  return { target: { uidValidity: countOf(fields['uidValidity']), uidNext: countOf(fields['uidNext']) } };
}

function undoOf(fields: Fields): Undo {
  const kind = oneOf(fields['kind'], ['flags', 'move', 'imported', 'rescued']);
  const uids = uidsOf(fields['uids']);
  switch (kind) {
    case 'flags':
      return { kind, uids, change: oneOf(fields['change'], CHANGES), flag: tagOf(fields['flag']) };
    case 'move':
      return { kind, uids, mailbox: mailboxOf(fields['mailbox']), to: pathOf(fields['to']) };
    case 'imported':
      return { kind, uids, mailbox: mailboxOf(fields['mailbox']) };
    case 'rescued':
      return { kind, uids };
  }
}

const ROLES = allOf<StepRole>({
  open: true,
  identify: true,
  survivors: true,
  survey: true,
  before: true,
  'make-folder': true,
  'survey-target': true,
  rescue: true,
  change: true,
  'prove-copies': true,
  proof: true,
  'drop-folder': true,
  'survey-after': true,
});

const STEP_STATES = allOf<StepState>({
  waiting: true,
  running: true,
  done: true,
  part: true,
  failed: true,
  unknown: true,
  void: true,
});
