// Adding or removing one flag, or one label: SELECT, which of them lack the change, the change, and what they have now. Undo gives the
// flag back to exactly those that lacked it.
import { isStorableFlag } from '../model/flags.ts';
import type { FlagIntent, RestoreIntent } from '../model/intent.ts';
import { isLabel, isStorableLabel, labelText, tagWords, type Tag } from '../model/labels.ts';
import type { Planned } from '../model/plan.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import type { PlanContext } from './context.ts';
import { refused } from './refusal.ts';
import {
  chunksOf,
  comparedChunks,
  each,
  flagSearches,
  identify,
  toSteps,
  type RoledCommand,
} from './steps.ts';
import { basisWords, messages } from './words.ts';

export function planFlag(intent: FlagIntent | RestoreIntent, context: PlanContext): Planned {
  const { uids, change, flag, mailbox } = intent;
  if (context.locked) return refused(context.locked);
  if (uids.isEmpty) return refused(toSafe('No message to change: nothing was sent.'));
  if (isLabel(flag) && !context.capabilities.labels)
    return refused(toSafe('This server knows no labels (X-GM-EXT-1). Nothing was sent.'));
  if (isLabel(flag) ? !isStorableLabel(flag) : !isStorableFlag(flag)) return refused(unstorable(flag));
  // What is given back rests on what was there: only where nobody changes it in between (P6). What a mod-sequence says of
  // labels no document tells.
  const conditional = intent.kind === 'restore' && context.capabilities.condStore && !isLabel(flag);
  const { messageLimit } = context.capabilities;
  const chunks = conditional
    ? comparedChunks(uids, messageLimit)
    : chunksOf(uids, messageLimit, isLabel(flag) ? labelText(flag).length : 0);
  const commands: RoledCommand[] = [
    { role: 'open', command: { kind: 'select', path: mailbox.path } },
    ...(conditional ? identify(chunks, context.capabilities) : []),
    ...flagSearches('before', uids, { flag, present: change === 'remove' }, context),
    ...each('change', chunks, (chunk) => ({ kind: 'store', uids: chunk, change, flag })),
    ...flagSearches('proof', uids, { flag, present: change === 'add' }, context),
  ];
  return {
    kind: 'planned',
    plan: {
      id: context.id,
      intent,
      mailbox,
      uids,
      title: flagTitle(intent, context.folderName),
      consent: { kind: 'none' },
      steps: toSteps(commands, context.capabilities),
    },
  };
}

function unstorable(flag: Tag): Safe {
  if (isLabel(flag))
    return toSafe(`No command of this program sets or clears ${tagWords(flag)}. Nothing was sent.`);
  return toSafe(
    `"${flag}" is not a flag that IMAP can carry: a keyword has no spaces, brackets or quotes. Nothing was sent.`,
  );
}

function flagTitle(intent: FlagIntent | RestoreIntent, folderName: Safe): Safe {
  const { change, flag, uids } = intent;
  switch (intent.kind) {
    case 'flag':
      return toSafe(
        `${change === 'add' ? 'Set' : 'Clear'} ${tagWords(flag)} on ${basisWords(intent.basis, uids, folderName)}`,
      );
    case 'restore':
      return toSafe(
        `Undo plan ${intent.ofPlan}: ${change === 'add' ? 'set' : 'clear'} ${tagWords(flag)} on ${messages(uids.size)} of ${folderName}`,
      );
  }
}
