// Is what is to stay of copies there still, and not marked \Deleted? Copies of which it is not are left alone from then on.
import type { Opened } from '../model/command.ts';
import { survivorsOf } from '../model/intent.ts';
import { sameMailbox, type MailboxPath } from '../model/mailbox.ts';
import type { Step } from '../model/step.ts';
import type { SurvivorsIn } from '../model/survivors.ts';
import { UidSet } from '../model/uid-set.ts';
import { chunksOf } from '../plan/steps.ts';
import type { Lease } from '../ports.ts';
import { formatCount } from '../text/size.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import { ask } from './ask.ts';
import { sparedWords } from './outcome.ts';
import type { PlanRecord } from './record.ts';
import { stepUids } from './step-kinds.ts';
import { goOn, type GoOn, type Lost, type Stop } from './verdict.ts';

const IN_FLIGHT = 8;

/** What the plan's own folder has of them. */
export function judgeSurvivors(step: Step, answered: UidSet, record: PlanRecord): GoOn {
  const { intent, mailbox } = record.plan;
  const asked = stepUids(step);
  const here = survivorsOf(intent).filter(({ staysIn }) => sameMailbox(staysIn, mailbox));
  return learn(here, asked, asked.intersect(answered), record);
}

/** Another folder is open: what it has of them. One that was made anew has none. */
export async function lookForSurvivors(
  path: MailboxPath,
  { mailbox: { uidValidity } }: Opened,
  record: PlanRecord,
  lease: Lease,
): Promise<GoOn | Stop | Lost> {
  const there = elsewhere(path, record);
  const asked = staysOf(there);
  const same = staysOf(there.filter(({ staysIn }) => staysIn.uidValidity === uidValidity));
  const chunks = chunksOf(same, lease.capabilities.messageLimit);
  const questions: ReturnType<typeof search>[] = [];
  let found = UidSet.empty;
  for (let next = 0; next < chunks.length || questions.length > 0;) {
    while (questions.length < IN_FLIGHT && next < chunks.length)
      questions.push(search(chunks[next++]!, record, lease));
    const answer = await questions.shift()!;
    if (answer.kind !== 'data') return answer;
    found = found.union(answer.data);
  }
  return learn(there, asked, same.intersect(found), record);
}

/** Another folder cannot be opened: nobody can tell that anything of them is there. */
export function noSurvivors(path: MailboxPath, why: Safe, record: PlanRecord): GoOn {
  const there = elsewhere(path, record);
  const { state, note, facts } = learn(there, staysOf(there), UidSet.empty, record);
  return { kind: 'go-on', state, note: toSafe(`${note}: ${why}`), facts };
}

function search(uids: UidSet, record: PlanRecord, lease: Lease) {
  return ask(lease, { kind: 'search', uids, test: { flag: '\\Deleted', present: false } }, record);
}

function elsewhere(path: MailboxPath, { plan }: PlanRecord): SurvivorsIn[] {
  return survivorsOf(plan.intent).filter(
    ({ staysIn }) => staysIn.path === path && !sameMailbox(staysIn, plan.mailbox),
  );
}

function staysOf(parts: readonly SurvivorsIn[]): UidSet {
  return parts.reduce((all, { survivors }) => all.union(UidSet.from(survivors.stays)), UidSet.empty);
}

function learn(parts: readonly SurvivorsIn[], asked: UidSet, found: UidSet, record: PlanRecord): GoOn {
  const gone = asked.minus(found);
  if (gone.isEmpty) return goOn(`all ${formatCount(asked.size)} there`);
  const last = parts.reduce((all, { survivors }) => all.union(survivors.copiesOf(gone)), UidSet.empty);
  record.learn({ lastCopies: (record.known.lastCopies ?? UidSet.empty).union(last) });
  const { plan, known, spared, touched } = record;
  // Nothing is left to be done, and nothing is to be read back.
  if (!touched && plan.uids.minus(spared).minus(known.goneBefore).isEmpty)
    record.voidWaiting(toSafe(sparedWords(record)));
  return goOn(`${formatCount(gone.size)} of ${formatCount(asked.size)} gone or \\Deleted`, 'part');
}
