// Reads a step's answer: what became known, and whether the plan may go on. An OK alone proves nothing
// (a server may answer OK and change nothing), so nothing here counts as proven but what was asked and read back.
import type { CommandData, Opened } from '../model/command.ts';
import type { Fact } from '../model/fact.ts';
import type { FailureKind } from '../model/failure.ts';
import { systemBit, type Flag } from '../model/flags.ts';
import type { ExpungeIntent, Intent } from '../model/intent.ts';
import type { RowBatch } from '../model/message-table.ts';
import type { Step } from '../model/step.ts';
import { UidSet } from '../model/uid-set.ts';
import { formatCount } from '../text/size.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import type { PlanRecord } from './record.ts';

export type Verdict =
  | {
      readonly kind: 'go-on';
      readonly state: 'done' | 'part';
      readonly note: Safe;
      readonly facts: readonly Fact[];
    }
  /** Nothing more of the plan may be sent. */
  | { readonly kind: 'stop'; readonly why: Safe; readonly failure: FailureKind };

type Data = CommandData[keyof CommandData];

export function judge(step: Step, data: Data, record: PlanRecord): Verdict {
  switch (step.role) {
    case 'open':
      return judgeOpened(data as Opened, record);
    case 'identify':
      return judgeIdentities(step, data as RowBatch, record);
    case 'before':
      record.lacking = (record.lacking ?? UidSet.empty).union(data as UidSet);
      return goOn(`${formatCount((data as UidSet).size)} to change`);
    case 'survey':
      return judgeSurvey(data as UidSet, record);
    case 'change':
      return goOn('answered OK');
    case 'proof':
      return judgeProof(step, data as UidSet, record);
    case 'survey-after':
      return judgeSurveyAfter(data as UidSet, record);
  }
}

function goOn(note: string, state: 'done' | 'part' = 'done', facts: readonly Fact[] = []): Verdict {
  return { kind: 'go-on', state, note: toSafe(note), facts };
}

function judgeOpened({ mailbox, readOnly, permanentFlags }: Opened, record: PlanRecord): Verdict {
  const { plan } = record;
  const expected = plan.mailbox.uidValidity;
  if (mailbox.uidValidity !== expected) {
    return {
      kind: 'stop',
      failure: 'uidvalidity',
      why: toSafe(
        `UIDVALIDITY was ${expected}, is ${mailbox.uidValidity}: the folder was made anew, its UIDs name other messages. ${record.notDone}`,
      ),
    };
  }
  if (readOnly) {
    return {
      kind: 'stop',
      failure: 'locked',
      why: toSafe(`The server opened the folder READ-ONLY. ${record.notDone}`),
    };
  }
  const flag = changedFlag(plan.intent);
  if (permanentFlags && !isKept(flag, permanentFlags)) {
    return {
      kind: 'stop',
      failure: 'unsupported',
      why: toSafe(`The server does not keep ${flag} in this folder (PERMANENTFLAGS). ${record.notDone}`),
    };
  }
  return goOn(`UIDVALIDITY ${expected}`);
}

function changedFlag(intent: Intent): Flag {
  switch (intent.kind) {
    case 'flag':
    case 'restore':
      return intent.flag;
    case 'expunge':
      return '\\Deleted';
  }
}

/** `\*` lets clients make new keywords, not system flags (RFC 9051 §7.1, PERMANENTFLAGS). */
function isKept(flag: Flag, permanentFlags: readonly Flag[]): boolean {
  if (permanentFlags.some((kept) => kept.toLowerCase() === flag.toLowerCase())) return true;
  return systemBit(flag) === 0 && permanentFlags.includes('\\*');
}

function judgeIdentities(step: Step, rows: RowBatch, record: PlanRecord): Verdict {
  const asked = stepUids(step);
  const targets = new Map(
    (record.plan.intent as ExpungeIntent).targets.map((target) => [target.uid as number, target]),
  );
  let others = 0;
  for (let i = 0; i < rows.count; i++) {
    const target = targets.get(rows.uids[i]!);
    if (!target) continue;
    if (target.size !== rows.sizes[i] || !Object.is(target.date, rows.dates[i])) others++;
  }
  if (others > 0) {
    return {
      kind: 'stop',
      failure: 'identity',
      why: toSafe(
        `${formatCount(others)} of these UIDs now name other messages than you saw (size or date differs). ${record.notDone}`,
      ),
    };
  }
  const here = UidSet.from(rows.uids.subarray(0, rows.count));
  const missing = asked.minus(here);
  return goOn(
    missing.isEmpty ? `all ${formatCount(asked.size)} the same` : `${formatCount(missing.size)} gone already`,
  );
}

function judgeSurvey(marked: UidSet, record: PlanRecord): Verdict {
  // Asked again after a reconnection, the first answer stands: it was before anything of ours was sent.
  if (!record.othersDeleted) {
    record.othersDeleted = marked.minus(record.plan.uids);
    record.lacking = record.plan.uids.minus(marked);
  }
  return goOn(`${formatCount(record.othersDeleted.size)} of others are marked \\Deleted: they stay`);
}

/** Of the messages that this plan did not remove, those are marked that the server says are. */
function judgeSurveyAfter(marked: UidSet, record: PlanRecord): Verdict {
  const { mailbox } = record.plan;
  const uids = marked.intersect(record.sent);
  record.left = uids;
  const changed = uids.intersect(record.lacking ?? UidSet.empty);
  const facts: Fact[] = uids.isEmpty
    ? []
    : [{ kind: 'flagged', mailbox, uids, changed, change: 'add', flag: '\\Deleted' }];
  return goOn(`${formatCount(marked.size)} marked`, 'done', facts);
}

function judgeProof(step: Step, found: UidSet, record: PlanRecord): Verdict {
  const { intent, mailbox } = record.plan;
  const asked = stepUids(step);
  switch (intent.kind) {
    case 'flag':
    case 'restore': {
      const proven = found.intersect(asked);
      record.proven = record.proven.union(proven);
      const note = `${formatCount(proven.size)} of ${formatCount(asked.size)} proven`;
      const { change, flag } = intent;
      return goOn(note, proven.size === asked.size ? 'done' : 'part', [
        {
          kind: 'flagged',
          mailbox,
          uids: proven,
          changed: proven.intersect(record.lacking ?? UidSet.empty),
          change,
          flag,
        },
      ]);
    }
    case 'expunge': {
      const left = found.intersect(asked);
      const gone = asked.minus(left);
      record.proven = record.proven.union(gone);
      const facts: Fact[] = gone.isEmpty ? [] : [{ kind: 'expunged', mailbox, uids: gone }];
      const note = left.isEmpty ? 'none left' : `${formatCount(left.size)} still there`;
      return goOn(note, left.isEmpty ? 'done' : 'part', facts);
    }
  }
}

/** The UIDs that a step names; empty where it names none. */
export function stepUids({ command }: Step): UidSet {
  switch (command.kind) {
    case 'search':
      return command.uids ?? UidSet.empty;
    case 'fetch-rows':
    case 'fetch-envelopes':
    case 'store':
    case 'expunge':
      return command.uids;
    case 'select':
    case 'examine':
    case 'noop':
      return UidSet.empty;
  }
}
