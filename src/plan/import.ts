// Messages of a file into a folder: APPEND with flags and internal date, as copies are put back, and the proof that they
// are there.
import type { ImportIntent } from '../model/intent.ts';
import type { Planned } from '../model/plan.ts';
import { safe, toSafe } from '../text/safe-text.ts';
import { formatBytes } from '../text/size.ts';
import type { PlanContext } from './context.ts';
import { appendSteps } from './put-back.ts';
import { refused } from './refusal.ts';
import { UidSet } from '../model/uid-set.ts';
import { messages } from './words.ts';

/** More steps than that take longer to be written down than to be sent. */
const MOST_MESSAGES = 10_000;

export function planImport(intent: ImportIntent, context: PlanContext): Planned {
  const { copies, mailbox } = intent;
  if (context.locked) return refused(context.locked);
  if (copies.length === 0) return refused(safe`No message to import. ${intent.notes} Nothing was sent.`);
  if (copies.length > MOST_MESSAGES)
    return refused(
      toSafe(
        `${messages(copies.length)} are more than are imported at once (10,000): split the file. Nothing was sent.`,
      ),
    );
  const octets = copies.reduce((sum, copy) => sum + copy.octets, 0);
  return {
    kind: 'planned',
    plan: {
      id: context.id,
      intent,
      mailbox,
      uids: UidSet.from(copies.map(({ uid }) => uid)),
      title: toSafe(`Import ${messages(copies.length)}, ${formatBytes(octets)}, into ${context.folderName}`),
      consent: { kind: 'key' },
      steps: appendSteps(intent, context.capabilities),
    },
  };
}
