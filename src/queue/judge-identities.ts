// The same messages as the user saw? Compared by what the server never changes, and, before a removal, by their flags:
// somebody who changed them since may have had a reason.
import type { Identities } from '../model/command.ts';
import type { FlagList } from '../model/flags.ts';
import { DELETED } from '../model/flags.ts';
import type { Identity } from '../model/message-table.ts';
import type { Step } from '../model/step.ts';
import { UidSet } from '../model/uid-set.ts';
import { isUid } from '../model/uid.ts';
import { formatCount } from '../text/size.ts';
import type { PlanRecord } from './record.ts';
import { stepUids } from './step-kinds.ts';
import { goOn, stopped, type Verdict } from './verdict.ts';

export function judgeIdentities(
  step: Step,
  { rows, modSeq, headers }: Identities,
  record: PlanRecord,
): Verdict {
  const { plan } = record;
  const asked = stepUids(step);
  let others = 0;
  const changed: number[] = [];
  const seen = new Set<number>();
  for (let i = 0; i < rows.count; i++) {
    const uid = rows.uids[i]!;
    if (!isUid(uid) || !asked.has(uid)) continue;
    // Described twice: it cannot be both, and flags that changed meanwhile are asked for again by whoever sees this.
    if (seen.has(uid)) return stopped('identity', `The server describes UID ${uid} twice.`, record);
    seen.add(uid);
    const target = record.target(uid);
    if (!target) continue;
    const header = headers.get(uid);
    const same = target.size === rows.sizes[i] && Object.is(target.date, rows.dates[i]);
    const named = target.messageId === undefined || !header || target.messageId === header.messageId;
    if (!same || !named) others++;
    else if (plan.intent.kind === 'expunge' && !sameFlags(target, rows.pool.list(rows.flagIds[i]!), record))
      changed.push(uid);
  }
  record.headers.add(headers);
  if (others > 0) {
    const why = `${formatCount(others)} of these UIDs now name other messages than you saw (size or date differs).`;
    return stopped('identity', why, record);
  }
  if (changed.length > 0) {
    record.learn({ changedByOthers: record.known.changedByOthers.union(UidSet.from(changed)) });
  }
  // Whatever changes later gets a higher mod-sequence than these have (RFC 7162 §3.1.1).
  record.compared.push({ uids: asked, modSeq });
  const missing = asked.minus(UidSet.from(rows.uids.subarray(0, rows.count)));
  const words = missing.isEmpty
    ? `all ${formatCount(asked.size)} the same`
    : `${formatCount(missing.size)} gone already`;
  if (changed.length === 0) return goOn(words);
  return goOn(`${words}; ${formatCount(changed.length)} changed by somebody else since you looked`, 'part');
}

/** \Deleted is left out where this plan set it itself. */
function sameFlags({ uid, flags }: Identity, now: FlagList, { sent }: PlanRecord): boolean {
  if (!flags) return true;
  const ours = sent.has(uid) ? DELETED : 0;
  return (flags.bits | ours) === (now.bits | ours) && keywords(flags) === keywords(now);
}

function keywords(flags: FlagList): string {
  if (flags.keywords.length === 0) return '';
  return flags.keywords
    .map((keyword) => keyword.toLowerCase())
    .sort()
    .join(' ');
}
