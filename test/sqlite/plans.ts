// Plans for the journal's tests.
import { toMailboxPath } from '../../src/model/mailbox.ts';
import type { PlanProgress, PlanState } from '../../src/model/plan.ts';
import type { Step, StepState } from '../../src/model/step.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toUid } from '../../src/model/uid.ts';
import { literal, toSafe } from '../../src/text/safe-text.ts';

export const MAILBOX = { path: toMailboxPath('Entw&APw-rfe'), uidValidity: 4_294_967_295 };
const UIDS = UidSet.of(toUid(1), toUid(2), toUid(3), toUid(7));

export function step(id: number, state: StepState, note = ''): Step {
  const command = { kind: 'store', uids: UIDS, change: 'add', flag: '\\Flagged' } as const;
  const line = `UID STORE ${UIDS.toString()} +FLAGS.SILENT (\\Flagged)`;
  return { id, role: 'change', command, line, state, note: toSafe(note) };
}

export function flagPlan(
  id: number,
  state: PlanState,
  title = 'Flag 4 messages',
  steps = [step(1, 'waiting')],
): PlanProgress {
  const flag = { change: 'add', flag: '\\Flagged' } as const;
  return {
    plan: {
      id,
      intent: { kind: 'flag', mailbox: MAILBOX, basis: 'marked', uids: UIDS, ...flag },
      mailbox: MAILBOX,
      uids: UIDS,
      title: toSafe(title),
      consent: { kind: 'none' },
      steps,
    },
    state,
    steps,
    outcome: literal(''),
    undo: state === 'done' ? { uids: UIDS, ...flag } : undefined,
  };
}

export function expungePlan(id: number): PlanProgress {
  const flagged = flagPlan(id, 'waiting', 'Expunge 2 messages');
  const targets = [
    { uid: toUid(1), size: 165_000_000, date: 1_700_000_000 },
    { uid: toUid(7), size: 12, date: NaN },
  ];
  const intent = { kind: 'expunge', mailbox: MAILBOX, basis: 'cursor', targets } as const;
  return { ...flagged, plan: { ...flagged.plan, intent } };
}
