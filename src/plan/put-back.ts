// Giving removed messages back from their rescue copies: APPEND with flags and internal date. They are new messages to the
// server, with new UIDs.
import type { Capabilities } from '../model/capabilities.ts';
import type { ImportIntent, PutBackIntent } from '../model/intent.ts';
import type { Planned } from '../model/plan.ts';
import type { Step } from '../model/step.ts';
import { UidSet } from '../model/uid-set.ts';
import { toSafe } from '../text/safe-text.ts';
import type { PlanContext } from './context.ts';
import { refused } from './refusal.ts';
import { toSteps, type RoledCommand } from './steps.ts';
import { messages } from './words.ts';

export function planPutBack(intent: PutBackIntent, context: PlanContext): Planned {
  const { copies, mailbox } = intent;
  if (context.locked) return refused(context.locked);
  if (copies.length === 0) return refused(toSafe('No rescue copy to put back: nothing was sent.'));
  return {
    kind: 'planned',
    plan: {
      id: context.id,
      intent,
      mailbox,
      uids: UidSet.from(copies.map(({ uid }) => uid)),
      title: toSafe(
        `Undo plan ${intent.ofPlan}: put ${messages(copies.length)} back into ${context.folderName}, with new UIDs`,
      ),
      consent: { kind: 'none' },
      steps: appendSteps(intent, context.capabilities),
    },
  };
}

/** One APPEND a message, and the proof that they are there. */
export function appendSteps(
  { copies, mailbox: { path } }: PutBackIntent | ImportIntent,
  capabilities: Capabilities,
): Step[] {
  const commands: RoledCommand[] = [
    // Some servers append to no folder that is open for reading only.
    { role: 'open', command: { kind: 'select', path } },
    { role: 'survey-target', command: { kind: 'status', path } },
    ...copies.map(({ flags, date, octets }): RoledCommand => ({
      role: 'change',
      command: { kind: 'append', path, flags, date, octets },
    })),
    { role: 'prove-copies', command: { kind: 'examine', path } },
  ];
  return toSteps(commands, capabilities);
}
