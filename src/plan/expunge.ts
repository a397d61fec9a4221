// Removing messages for good, and only them: the same mailbox, the same messages, then the surest way that the server has,
// and the proof. Who else's mail is marked \Deleted is asked before and after.
import type { Capabilities } from '../model/capabilities.ts';
import type { Command } from '../model/command.ts';
import type { ExpungeIntent } from '../model/intent.ts';
import type { Identity } from '../model/message-table.ts';
import type { Consent, Plan, Planned } from '../model/plan.ts';
import type { UidSet } from '../model/uid-set.ts';
import { formatCount } from '../text/size.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import type { PlanContext } from './context.ts';
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

/** Up to here one key confirms; above, the number is typed. */
export const KEY_CONSENT_MESSAGES = 100;
/** What one command of rescue copies asks for, in octets; a bigger message takes several. */
const RESCUE_OCTETS = 4 * 1024 * 1024;
const RESCUE_UIDS = 200;

/**
 * How messages are removed: UID EXPUNGE (RFC 4315); else moved into a folder of our own that is deleted with them (RFC
 * 6851); else EXPUNGE, which takes no UIDs, where nobody else's mail is marked.
 */
type RemovalMethod = 'uid-expunge' | 'own-folder' | 'plain';

function removalMethod({ uidPlus, move }: Capabilities): RemovalMethod {
  if (uidPlus) return 'uid-expunge';
  return move ? 'own-folder' : 'plain';
}

export function planExpunge(intent: ExpungeIntent, context: PlanContext): Planned {
  const { targets, mailbox } = intent;
  const { capabilities, maxRemove } = context;
  if (context.locked) return refused(context.locked);
  if (targets.length === 0) return refused(toSafe('No message to expunge: nothing was sent.'));
  if (targets.length > maxRemove) {
    const text = `${messages(targets.length)} are more than --max-remove allows to be removed at once (${formatCount(maxRemove)}). Nothing was sent.`;
    return refused(toSafe(text));
  }
  const unknown = refuseUnknown(targets);
  if (unknown) return unknown;
  const uids = uidsOf(targets);
  const method = removalMethod(capabilities);
  const chunks = chunksOf(uids, capabilities.messageLimit);
  const compared = comparedChunks(uids, capabilities.messageLimit);
  const opening: readonly RoledCommand[] = [
    ...survivorsElsewhere(intent),
    { role: 'open', command: { kind: 'select', path: mailbox.path } },
    ...identify(compared, capabilities),
    ...survivorsHere(intent, context),
  ];
  const rescue = rescueSteps(intent, context);
  const commands: RoledCommand[] = [
    ...opening,
    { role: 'survey', command: MARKED },
    ...rescue,
    // It takes long.
    ...(rescue.length > 0 ? opening : []),
    ...removal(method, { chunks, compared }, uids, mailbox.path, context),
    { role: 'survey-after', command: MARKED },
  ];
  return {
    kind: 'planned',
    plan: {
      id: context.id,
      intent,
      mailbox,
      uids,
      title: expungeTitle(intent, uids, context.folderName),
      consent: expungeConsent(method, uids.size, context.folderMessages),
      steps: toSteps(commands, capabilities),
      ...(method === 'own-folder' ? { ownFolder: context.ownFolder } : {}),
    },
  };
}

function expungeTitle({ basis, ofPlan }: ExpungeIntent, uids: UidSet, folder: Safe): Safe {
  if (ofPlan === undefined) return toSafe(`Expunge plan: ${basisWords(basis, uids, folder)}`);
  return toSafe(`Undo plan ${ofPlan}: expunge ${messages(uids.size)} that it imported into ${folder}`);
}

/** It makes rescue copies before it removes anything. */
export function rescues({ steps }: Plan): boolean {
  return steps.some(({ role }) => role === 'rescue');
}

function removal(
  method: RemovalMethod,
  { chunks, compared }: { readonly chunks: readonly UidSet[]; readonly compared: readonly UidSet[] },
  uids: UidSet,
  path: Plan['mailbox']['path'],
  { ownFolder, capabilities }: PlanContext,
): RoledCommand[] {
  const mark = each('change', compared, markDeleted);
  // Servers answer from what an open folder held when they last told of it: asked afresh, they look.
  const open: RoledCommand = { role: 'open', command: { kind: 'select', path } };
  const proof = [open, ...each('proof', chunks, (chunk) => ({ kind: 'search', uids: chunk }))];
  switch (method) {
    case 'uid-expunge':
      return [...mark, ...each('change', chunks, (chunk) => ({ kind: 'expunge', uids: chunk })), ...proof];
    case 'own-folder':
      return [
        { role: 'make-folder', command: { kind: 'create', path: ownFolder } },
        { role: 'survey-target', command: { kind: 'status', path: ownFolder } },
        open,
        ...identify(compared, capabilities),
        ...each('change', chunks, (chunk) => ({ kind: 'move', uids: chunk, to: ownFolder })),
        { role: 'prove-copies', command: { kind: 'examine', path: ownFolder } },
        ...proof,
        { role: 'drop-folder', command: { kind: 'delete-folder', path: ownFolder } },
      ];
    case 'plain':
      return [
        ...mark,
        open,
        { role: 'survey', command: MARKED },
        { role: 'change', command: { kind: 'expunge-all', uids } },
        ...proof,
      ];
  }
}

export function markDeleted(uids: UidSet): Command {
  return { kind: 'store', uids, change: 'add', flag: '\\Deleted' };
}

function expungeConsent(method: RemovalMethod, count: number, folderMessages: number): Consent {
  // A plain EXPUNGE keeps a race that no key stroke should overlook.
  const typed = method === 'plain' || count > KEY_CONSENT_MESSAGES || count >= folderMessages;
  return typed ? { kind: 'count', count } : { kind: 'key' };
}

/** None where it was not asked for, or where the copies are more than there is room for. */
function rescueSteps({ rescue, targets }: ExpungeIntent, { rescueRoom }: PlanContext): RoledCommand[] {
  const total = targets.reduce((bytes, { size }) => bytes + size, 0);
  if (!rescue || total > rescueRoom) return [];
  return each('rescue', rescueGroups(targets), (chunk) => ({
    kind: 'fetch-messages',
    uids: chunk,
    offset: 0,
    octets: RESCUE_OCTETS,
  }));
}

/** As many messages to a command as one answer may hold. */
function rescueGroups(targets: readonly Identity[]): UidSet[] {
  const groups: UidSet[] = [];
  let group: Identity[] = [];
  let octets = 0;
  for (const target of [...targets].sort((a, b) => a.uid - b.uid)) {
    const size = Math.min(target.size, RESCUE_OCTETS);
    if (group.length > 0 && (octets + size > RESCUE_OCTETS || group.length === RESCUE_UIDS)) {
      groups.push(uidsOf(group));
      group = [];
      octets = 0;
    }
    group.push(target);
    octets += size;
  }
  if (group.length > 0) groups.push(uidsOf(group));
  return groups.flatMap((uids) => chunksOf(uids));
}
