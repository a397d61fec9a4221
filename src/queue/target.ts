// Looks into the folder that messages are moved, copied or appended to: which of them are there. None of it changes mail,
// and afterwards the plan's own folder is open again.
import { appends } from '../model/intent.ts';
import type { Identity } from '../model/message-table.ts';
import { toUid, type Uid } from '../model/uid.ts';
import { UidSet, uidsFrom } from '../model/uid-set.ts';
import type { Lease } from '../ports.ts';
import { ask } from './ask.ts';
import { judgeOpened } from './judge-opened.ts';
import { matchCopies } from './match-copies.ts';
import { areAllNamed, lookAtNamed } from './named-copies.ts';
import { changeUids } from './narrow.ts';
import type { PlanRecord } from './record.ts';
import { targetPath } from './target-path.ts';
import { stopped, type Lost, type Stop } from './verdict.ts';

/** The target is open already: reads what is new in it, and learns which copies are there. */
export async function readCopies(record: PlanRecord, lease: Lease): Promise<Stop | Lost | undefined> {
  const { target } = record.known;
  if (!target) return undefined;
  if (areAllNamed(record)) return lookAtNamed(record, lease);
  const known = record.copied;
  const newOnes = uidsFrom(toUid(target.uidNext));
  const answer = await ask(lease, { kind: 'fetch-identities', uids: newOnes, modSeq: false }, record);
  if (answer.kind !== 'data') return answer;
  const { rows } = answer.data;
  const pairs = matchCopies(originals(record), answer.data, record, known);
  const present = new Set<number>(rows.uids.subarray(0, rows.count));
  // Named by COPYUID, and not what was planned: the folder was made anew under its name in the instant before.
  const strangers = [...known].filter(([here, there]) => present.has(there) && pairs.get(here) !== there);
  record.learn({
    copies: UidSet.from(pairs.keys()),
    strangers: UidSet.from(strangers.map(([, there]) => there)),
  });
  keepPairs(pairs, record);
  return undefined;
}

/** Opens the target, reads what is new in it, and opens the plan's folder again. */
export async function lookInTarget(record: PlanRecord, lease: Lease): Promise<Stop | Lost | undefined> {
  const path = targetPath(record);
  if (path === undefined) return undefined;
  const isAppended = appends(record.plan.intent);
  // Some servers append to no folder that is open for reading only.
  const opened = await ask(lease, { kind: isAppended ? 'select' : 'examine', path }, record);
  if (opened.kind !== 'data') return opened;
  const { target } = record.known;
  if (target && opened.data.mailbox.uidValidity !== target.uidValidity) {
    return stopped(
      'uidvalidity',
      'The target was made anew meanwhile: nobody can tell what is in it.',
      record,
    );
  }
  const read = await readCopies(record, lease);
  if (read) return read;
  if (isAppended) return undefined;
  const back = await ask(lease, { kind: 'select', path: record.plan.mailbox.path }, record);
  if (back.kind !== 'data') return back;
  const judged = judgeOpened(back.data, record);
  return judged.kind === 'stop' ? judged : undefined;
}

/** The messages that can be in the target by now, as they were here. */
function originals({ plan, targets, steps }: PlanRecord): readonly Identity[] {
  const { intent } = plan;
  if (appends(intent)) {
    // What was refused is not there; somebody else's message may look the same.
    const appends = steps.filter(({ command }) => command.kind === 'append');
    return intent.copies.flatMap(({ uid, octets, date }, place) => {
      const step = appends[place];
      return step?.sent && step.state !== 'failed' ? [{ uid, size: octets, date }] : [];
    });
  }
  const sent = new Set<number>();
  for (const step of steps) {
    if (!step.sent || (step.command.kind !== 'copy' && step.command.kind !== 'move')) continue;
    for (const uid of step.command.uids) sent.add(uid);
    for (const uid of step.copied?.keys() ?? []) sent.add(uid);
  }
  return targets.filter(({ uid }) => sent.has(uid));
}

/** What was found belongs to the step that sent it. */
function keepPairs(pairs: ReadonlyMap<Uid, Uid>, record: PlanRecord): void {
  for (const step of record.steps) {
    const own = new Map(step.copied);
    const before = own.size;
    const { kind } = step.command;
    if (kind !== 'copy' && kind !== 'move' && kind !== 'append') continue;
    for (const uid of changeUids(step, record)) if (pairs.has(uid)) own.set(uid, pairs.get(uid)!);
    if (own.size > before) record.change(step.id, { copied: own });
  }
}
