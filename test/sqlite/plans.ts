// Plans for the journal's tests.
import { toMailboxPath } from '../../src/model/mailbox.ts';
import type { Known, PlanProgress, PlanState } from '../../src/model/plan.ts';
import type { Step, StepState } from '../../src/model/step.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toUid } from '../../src/model/uid.ts';
import { literal, toSafe } from '../../src/text/safe-text.ts';

export const MAILBOX = { path: toMailboxPath('Entw&APw-rfe'), uidValidity: 4_294_967_295 };
const UIDS = UidSet.of(toUid(1), toUid(2), toUid(3), toUid(7));

const NOTHING: Known = {
  sent: UidSet.empty,
  removalSent: UidSet.empty,
  proven: UidSet.empty,
  goneBefore: UidSet.empty,
  changedByOthers: UidSet.empty,
  othersGone: UidSet.empty,
  copies: UidSet.empty,
  strangers: UidSet.empty,
  rescued: UidSet.empty,
};

export function step(id: number, state: StepState, note = '', uids = UIDS): Step {
  const command = { kind: 'store', uids, change: 'add', flag: '\\Flagged' } as const;
  const line = `UID STORE ${uids.toString()} +FLAGS.SILENT (\\Flagged)`;
  return { id, role: 'change', command, line, state, sent: state !== 'waiting', note: toSafe(note) };
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
    undo: state === 'done' ? { kind: 'flags', uids: UIDS, ...flag } : undefined,
    known: NOTHING,
    elapsed: 0,
  };
}

export function expungePlan(id: number, state: PlanState = 'waiting'): PlanProgress {
  const flagged = flagPlan(id, state, 'Expunge 2 messages');
  const targets = [
    { uid: toUid(1), size: 165_000_000, date: 1_700_000_000, flags: { bits: 9, keywords: ['$Junk'] } },
    { uid: toUid(7), size: 12, date: NaN },
  ];
  const intent = { kind: 'expunge', mailbox: MAILBOX, basis: 'cursor', targets, rescue: false } as const;
  return { ...flagged, plan: { ...flagged.plan, intent }, undo: undefined };
}

/** Every other UID of a big mailbox, a hundred chunks, with the steps of a removal for each. */
export function bigPlan(id: number, messages: number): PlanProgress {
  const uids = UidSet.from(Array.from({ length: messages }, (_, index) => 2 * index + 1));
  const chunks = uids.chunks(8_000, Math.ceil(messages / 100));
  const steps = chunks.flatMap((chunk, index) =>
    [1, 2, 3, 4, 5].map((n) => step(5 * index + n, 'waiting', '', chunk)),
  );
  const targets = [...uids].map((uid) => ({
    uid,
    size: uid,
    date: uid,
    flags: { bits: 8, keywords: [] },
  }));
  const intent = { kind: 'expunge', mailbox: MAILBOX, basis: 'marked', targets, rescue: false } as const;
  const small = flagPlan(id, 'waiting');
  return { ...small, plan: { ...small.plan, intent, uids, steps }, steps };
}
