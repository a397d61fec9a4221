// Messages whose rows were asked for and not answered: gone only when the server says so.
import type { Failure } from '../../model/failure.ts';
import type { MailboxRef } from '../../model/mailbox.ts';
import { UidSet } from '../../model/uid-set.ts';
import { isFailure, leaseOn, LINE_OCTETS, type EffectContext } from './context.ts';

/** Messages that are looked for in one command. */
const LOOK = 5_000;

/** Tells the list which of them are gone; the failure that kept it from knowing. */
export async function lookFor(
  context: EffectContext,
  mailbox: MailboxRef,
  uids: UidSet,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const lease = await leaseOn(context, mailbox, 'scan', signal);
  if (!lease) return undefined;
  if (isFailure(lease)) return lease;
  let here = UidSet.empty;
  for (const chunk of uids.chunks(LINE_OCTETS, LOOK)) {
    const answer = await lease.run({ kind: 'search', uids: chunk });
    if (answer.kind !== 'ok') {
      lease.release();
      return answer.failure;
    }
    here = here.union(answer.data);
  }
  lease.release();
  context.store.report({ kind: 'expunged', mailbox, uids: uids.minus(here) });
  return undefined;
}
