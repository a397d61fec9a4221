// Reads a step's answer: what became known, and whether the plan may go on. An OK alone proves nothing
// (a server may answer OK and change nothing), so nothing here counts as proven but what was asked and read back.
import type { CommandData, Copied, Identities, Opened, Status } from '../model/command.ts';
import type { Fact } from '../model/fact.ts';
import { isLabel } from '../model/labels.ts';
import type { Step } from '../model/step.ts';
import { UidSet } from '../model/uid-set.ts';
import { formatCount } from '../text/size.ts';
import { judgeIdentities } from './judge-identities.ts';
import { judgeOpened } from './judge-opened.ts';
import type { PlanRecord } from './record.ts';
import { changeUids } from './narrow.ts';
import { isRemoval, stepUids } from './step-kinds.ts';
import { judgeSurvivors } from './survivors.ts';
import { goOn, stopped, type Verdict } from './verdict.ts';

export type Data = CommandData[keyof CommandData];

export function judge(step: Step, data: Data, record: PlanRecord): Verdict {
  switch (step.role) {
    case 'open':
      return judgeOpened(data as Opened, record);
    case 'identify':
      return judgeIdentities(step, data as Identities, record);
    case 'survivors':
      return step.command.kind === 'examine' ? goOn('opened') : judgeSurvivors(step, data as UidSet, record);
    case 'before': {
      const lacking = data as UidSet;
      record.learn({ lacking: (record.known.lacking ?? UidSet.empty).union(lacking) });
      return goOn(`${formatCount(lacking.size)} to change`);
    }
    case 'survey':
      return judgeSurvey(data as UidSet, record);
    case 'make-folder':
      return goOn('made');
    case 'survey-target':
      return judgeTarget(data as Status, record);
    case 'rescue':
      return goOn('read');
    case 'change':
      return judgeChange(step, data, record);
    case 'prove-copies':
      return judgeTargetOpened(data as Opened, record);
    case 'proof':
      return judgeProof(step, data as UidSet, record);
    case 'drop-folder':
      return goOn('deleted');
    case 'survey-after':
      return judgeSurveyAfter(data as UidSet, record);
  }
}

function judgeChange(step: Step, data: Data, record: PlanRecord): Verdict {
  const { command } = step;
  if (command.kind === 'store') {
    const { modified } = data as CommandData['store'];
    return noteModified(modified, record);
  }
  if (command.kind === 'expunge-all') {
    const went = data as CommandData['expunge-all'];
    record.alsoRemoved = Math.max(0, went - (record.marked ?? UidSet.empty).size);
    return goOn(`${formatCount(went)} went`, record.alsoRemoved > 0 ? 'part' : 'done');
  }
  if (command.kind === 'copy' || command.kind === 'move') return noteCopied(step, data as Copied, record);
  if (command.kind === 'append') {
    const appended = data as CommandData['append'];
    const uid = changeUids(step, record).first;
    if (appended && uid !== undefined && appended.uidValidity === record.known.target?.uidValidity)
      record.change(step.id, { copied: new Map([[uid, appended.uid]]) });
  }
  return goOn('answered OK');
}

/** RFC 7162 §3.1.3: left alone by the server, since somebody changed them after they were compared. */
export function noteModified(modified: UidSet, record: PlanRecord): Verdict {
  if (modified.isEmpty) return goOn('answered OK');
  record.learn({ changedByOthers: record.known.changedByOthers.union(modified) });
  return goOn(`${formatCount(modified.size)} left alone: somebody else changed them`, 'part');
}

/** What COPYUID says counts only for the target that was looked at before. */
export function noteCopied(step: Step, copied: Copied | undefined, record: PlanRecord): Verdict {
  if (copied && copied.uidValidity === record.known.target?.uidValidity) {
    const before = record.steps.find(({ id }) => id === step.id)?.copied;
    record.change(step.id, { copied: before ? new Map([...before, ...copied.uids]) : copied.uids });
  }
  return goOn('answered OK');
}

function judgeTarget({ uidValidity, uidNext }: Status, record: PlanRecord): Verdict {
  const { target } = record.known;
  // Asked again after a reconnection, the first answer stands: it was before anything of ours was sent.
  if (!target) record.learn({ target: { uidValidity, uidNext } });
  else if (target.uidValidity !== uidValidity) return madeAnew(target.uidValidity, uidValidity, record);
  return goOn(`new ones from UID ${record.known.target!.uidNext} on`);
}

function judgeTargetOpened({ mailbox }: Opened, record: PlanRecord): Verdict {
  const { target } = record.known;
  if (target && target.uidValidity !== mailbox.uidValidity) {
    return madeAnew(target.uidValidity, mailbox.uidValidity, record);
  }
  return goOn('opened');
}

function madeAnew(before: number, now: number, record: PlanRecord): Verdict {
  const why = `The target's UIDVALIDITY was ${before}, is ${now}: it was made anew meanwhile.`;
  return stopped('uidvalidity', why, record);
}

function judgeSurvey(marked: UidSet, record: PlanRecord): Verdict {
  const { plan, known, spared } = record;
  record.marked = marked;
  const others = marked.minus(plan.uids.minus(spared));
  // Asked again, the first answer stands: it was before anything of ours was sent.
  if (!known.othersDeleted || !record.touched) {
    record.learn({ othersDeleted: others, lacking: plan.uids.minus(marked) });
  }
  const plain = plan.steps.some(({ command }) => command.kind === 'expunge-all');
  if (plain && !others.isEmpty) {
    const count = others.size === 1 ? '1 other message is' : `${formatCount(others.size)} other messages are`;
    const why = `${count} marked \\Deleted, and EXPUNGE would remove that as well: # moves yours to the Trash instead, d only marks them.`;
    return stopped('unsupported', why, record);
  }
  return goOn(`${formatCount(others.size)} of others are marked \\Deleted: they stay`);
}

/** Of the messages that this plan did not remove, those are marked that the server says are. */
function judgeSurveyAfter(marked: UidSet, record: PlanRecord): Verdict {
  const { mailbox } = record.plan;
  const uids = marked.intersect(record.sent);
  record.learn({ left: uids });
  const changed = uids.intersect(record.known.lacking ?? UidSet.empty);
  const facts: Fact[] = uids.isEmpty
    ? []
    : [{ kind: 'flagged', mailbox, uids, changed, change: 'add', flag: '\\Deleted' }];
  return goOn(`${formatCount(marked.size)} marked`, 'done', facts);
}

function judgeProof(step: Step, answered: UidSet, record: PlanRecord): Verdict {
  const { mailbox, steps } = record.plan;
  const { command } = step;
  const asked = stepUids(step);
  const found = answered.intersect(asked);
  if (command.kind === 'search' && command.test) {
    const change = steps.find(({ command: sent }) => sent.kind === 'store')?.command;
    record.learn({ proven: record.known.proven.minus(asked).union(found) });
    const note = `${formatCount(found.size)} of ${formatCount(asked.size)} proven`;
    if (change?.kind !== 'store') return goOn(note);
    const changed = found.intersect(record.known.lacking ?? UidSet.empty);
    const { flag } = change;
    // The list shows no labels.
    const facts: Fact[] = isLabel(flag)
      ? []
      : [{ kind: 'flagged', mailbox, uids: found, changed, change: change.change, flag }];
    return goOn(note, found.size === asked.size ? 'done' : 'part', facts);
  }
  const gone = asked.minus(found);
  record.learn({ proven: record.known.proven.minus(asked).union(gone) });
  const facts: Fact[] = gone.isEmpty ? [] : [{ kind: 'expunged', mailbox, uids: gone }];
  const left = record.steps.some(({ command: sent }) => isRemoval(sent)) ? found : UidSet.empty;
  const note = left.isEmpty ? 'none left' : `${formatCount(left.size)} still there`;
  return goOn(note, left.isEmpty ? 'done' : 'part', facts);
}
