// Saves messages to the disk before they are removed, octet by octet as the server has them. What could not be saved whole
// is not removed.
import type { FetchedMessage } from '../model/command.ts';
import type { FlagList } from '../model/flags.ts';
import { isStorableFlag, systemFlagNames } from '../model/flags.ts';
import type { Step } from '../model/step.ts';
import { UidSet } from '../model/uid-set.ts';
import type { Lease, RescueFile, RescueStore } from '../ports.ts';
import { formatCount } from '../text/size.ts';
import type { PlanRecord } from './record.ts';
import { stepUids } from './step-kinds.ts';
import { ask } from './ask.ts';
import { goOn, stopped, type Lost, type Verdict } from './verdict.ts';

export async function saveMessages(
  step: Step,
  first: readonly FetchedMessage[],
  record: PlanRecord,
  lease: Lease,
  rescue: RescueStore,
): Promise<Verdict | Lost> {
  if (step.command.kind !== 'fetch-messages') return goOn('');
  const saved: number[] = [];
  const asked = stepUids(step);
  for (const message of first) {
    if (!asked.has(message.uid)) continue;
    const end = await saveOne(message, step.command.octets, record, lease, rescue);
    if (end === 'saved') saved.push(message.uid);
    else if (end !== 'short') return end;
  }
  record.learn({ rescued: record.known.rescued.union(UidSet.from(saved)) });
  const missing = asked.minus(UidSet.from(saved));
  if (missing.isEmpty) return goOn(`${formatCount(saved.length)} saved`);
  return goOn(
    `${formatCount(saved.length)} saved; ${formatCount(missing.size)} not, and not removed`,
    'part',
  );
}

/** 'short': the server has fewer octets of it than it says; such a copy would be none. */
async function saveOne(
  message: FetchedMessage,
  part: number,
  record: PlanRecord,
  lease: Lease,
  rescue: RescueStore,
): Promise<'saved' | 'short' | Verdict | Lost> {
  const { plan } = record;
  const { uid, date } = message;
  const size = record.target(uid)?.size ?? 0;
  const begun = rescue.begin(plan.id, plan.mailbox, { uid, octets: size, date, flags: kept(message.flags) });
  if (begun.kind === 'failed') return stopped('limit', begun.failure.text, record);
  const file = begun.value;
  let octets = 0;
  let piece = message.octets;
  for (;;) {
    const written = file.write(piece);
    if (written.kind === 'failed') return giveUp(file, stopped('limit', written.failure.text, record));
    octets += piece.length;
    // RFC822.SIZE may be an estimate: the end is where a part comes short.
    if (piece.length < part) break;
    const answer = await ask(
      lease,
      { kind: 'fetch-messages', uids: UidSet.of(uid), offset: octets, octets: part },
      record,
    );
    if (answer.kind !== 'data') return giveUp(file, answer);
    piece = answer.data.find((one) => one.uid === uid)?.octets ?? new Uint8Array(0);
  }
  if (octets === 0 || octets < size) return giveUp(file, 'short' as const);
  const committed = file.commit(octets);
  return committed.kind === 'failed' ? stopped('limit', committed.failure.text, record) : 'saved';
}

function giveUp<T>(file: RescueFile, end: T): T {
  file.discard();
  return end;
}

/** \Deleted is this plan's doing, or the reason for it: no message should come back with it. */
function kept({ bits, keywords }: FlagList): string[] {
  const flags = [...systemFlagNames(bits), ...keywords];
  return flags.filter((flag) => flag.toLowerCase() !== '\\deleted' && isStorableFlag(flag));
}
