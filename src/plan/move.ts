// Moving and copying to another folder. UID MOVE where the server has it; else UID COPY, the copies looked at, and only
// then the originals removed (P5). Without UIDPLUS they are only marked.
import type { CopyIntent, MoveBackIntent, MoveIntent } from '../model/intent.ts';
import type { Planned } from '../model/plan.ts';
import type { UidSet } from '../model/uid-set.ts';
import { safe, toSafe, type Safe } from '../text/safe-text.ts';
import type { PlanContext } from './context.ts';
import { markDeleted } from './expunge.ts';
import { refused, refuseUnknown } from './refusal.ts';
import {
  chunksOf,
  comparedChunks,
  each,
  identify,
  MARKED,
  toSteps,
  uidsOf,
  type RoledCommand,
} from './steps.ts';
import { survivorsElsewhere, survivorsHere } from './survivors.ts';
import { basisWords, messages } from './words.ts';

export function planMove(intent: MoveIntent | MoveBackIntent | CopyIntent, context: PlanContext): Planned {
  const { targets, mailbox, to } = intent;
  const { capabilities } = context;
  if (context.locked) return refused(context.locked);
  if (targets.length === 0) return refused(toSafe('No message to move: nothing was sent.'));
  if (to === mailbox.path) return refused(safe`They are in ${intent.toName} already. Nothing was sent.`);
  const unknown = refuseUnknown(targets);
  if (unknown) return unknown;
  const uids = uidsOf(targets);
  return {
    kind: 'planned',
    plan: {
      id: context.id,
      intent,
      mailbox,
      uids,
      title: moveTitle(intent, uids, context.folderName),
      consent: { kind: 'none' },
      steps: toSteps(moveCommands(intent, uids, context), capabilities),
    },
  };
}

function moveCommands(
  intent: MoveIntent | MoveBackIntent | CopyIntent,
  uids: UidSet,
  context: PlanContext,
): RoledCommand[] {
  const { mailbox, to } = intent;
  const { capabilities } = context;
  const open: RoledCommand = { role: 'open', command: { kind: 'select', path: mailbox.path } };
  // First: between the comparison and the change there is nothing that takes time.
  const target: RoledCommand = { role: 'survey-target', command: { kind: 'status', path: to } };
  const look: RoledCommand = { role: 'prove-copies', command: { kind: 'examine', path: to } };
  // Every character of the name may need a backslash.
  const chunks = chunksOf(uids, capabilities.messageLimit, 2 * to.length);
  const same = identify(comparedChunks(uids, capabilities.messageLimit), capabilities);
  const opening = [target, ...survivorsElsewhere(intent), open, ...same, ...survivorsHere(intent, context)];
  const proof = each('proof', chunks, (chunk) => ({ kind: 'search', uids: chunk }));
  if (intent.kind !== 'copy' && capabilities.move) {
    const move = each('change', chunks, (chunk) => ({ kind: 'move', uids: chunk, to }));
    return [...opening, ...move, ...proof, look];
  }
  const copy = each('change', chunks, (chunk) => ({ kind: 'copy', uids: chunk, to }));
  if (intent.kind === 'copy') return [...opening, ...copy, look];
  const mark = each('change', chunks, markDeleted);
  if (!capabilities.uidPlus) {
    const marked = each('proof', chunks, (chunk) => ({
      kind: 'search',
      uids: chunk,
      test: { flag: '\\Deleted', present: true },
    }));
    const before = each('before', chunks, (chunk) => ({
      kind: 'search',
      uids: chunk,
      test: { flag: '\\Deleted', present: false },
    }));
    return [...opening, ...copy, look, open, ...same, ...before, ...mark, ...marked];
  }
  const survey: RoledCommand = { role: 'survey', command: MARKED };
  const expunge = each('change', chunks, (chunk) => ({ kind: 'expunge', uids: chunk }));
  return [
    ...opening,
    ...copy,
    look,
    open,
    ...same,
    survey,
    ...mark,
    ...expunge,
    open,
    ...proof,
    { role: 'survey-after', command: MARKED },
  ];
}

function moveTitle(intent: MoveIntent | MoveBackIntent | CopyIntent, uids: UidSet, folder: Safe): Safe {
  switch (intent.kind) {
    case 'move':
      return toSafe(`Move ${basisWords(intent.basis, uids, folder)} to ${intent.toName}`);
    case 'copy':
      return toSafe(`Copy ${basisWords(intent.basis, uids, folder)} to ${intent.toName}`);
    case 'move-back':
      return toSafe(
        `Undo plan ${intent.ofPlan}: move ${messages(uids.size)} of ${folder} to ${intent.toName}`,
      );
  }
}
