// Removing messages for good, and only them: the same mailbox, the same messages, \Deleted, UID EXPUNGE (RFC 4315), and
// the proof. Who else's mail is marked \Deleted is asked before and after.
import type { ExpungeIntent } from '../model/intent.ts';
import type { Consent, Planned } from '../model/plan.ts';
import { UidSet } from '../model/uid-set.ts';
import { toSafe } from '../text/safe-text.ts';
import type { PlanContext } from './context.ts';
import { refused } from './refusal.ts';
import { changeChunks, readChunks, toSteps, type RoledCommand } from './steps.ts';
import { basisWords, messages } from './words.ts';

/** Up to here one key confirms; above, the number is typed. */
const KEY_CONSENT_MESSAGES = 100;

export function planExpunge(intent: ExpungeIntent, context: PlanContext): Planned {
  const { targets, mailbox } = intent;
  if (context.locked) return refused(context.locked);
  if (targets.length === 0) return refused(toSafe('No message to expunge: nothing was sent.'));
  if (!context.capabilities.uidPlus) {
    return refused(
      toSafe(
        'This server has no UIDPLUS: a plain EXPUNGE would also remove what others marked \\Deleted. Nothing was sent.',
      ),
    );
  }
  const unread = targets.filter(({ size }) => Number.isNaN(size)).length;
  if (unread > 0) {
    return refused(
      toSafe(
        `${messages(unread)} of these have not been read yet, so nobody could tell them from others. Nothing was sent.`,
      ),
    );
  }
  const uids = UidSet.from(targets.map(({ uid }) => uid));
  const reads = readChunks(uids);
  const changes = changeChunks(uids);
  const survey: RoledCommand['command'] = { kind: 'search', test: { flag: '\\Deleted', present: true } };
  const commands: RoledCommand[] = [
    { role: 'open', command: { kind: 'select', path: mailbox.path } },
    ...reads.map((chunk): RoledCommand => ({
      role: 'identify',
      command: { kind: 'fetch-rows', uids: chunk },
    })),
    { role: 'survey', command: survey },
    ...changes.map((chunk): RoledCommand => ({
      role: 'change',
      command: { kind: 'store', uids: chunk, change: 'add', flag: '\\Deleted' },
    })),
    ...changes.map((chunk): RoledCommand => ({ role: 'change', command: { kind: 'expunge', uids: chunk } })),
    ...reads.map((chunk): RoledCommand => ({ role: 'proof', command: { kind: 'search', uids: chunk } })),
    { role: 'survey-after', command: survey },
  ];
  return {
    kind: 'planned',
    plan: {
      id: context.id,
      intent,
      mailbox,
      uids,
      title: toSafe(`Expunge plan: ${basisWords(intent.basis, uids.size, context.folderName)}`),
      consent: expungeConsent(uids.size, context.folderMessages),
      steps: toSteps(commands, context.capabilities),
    },
  };
}

function expungeConsent(count: number, folderMessages: number): Consent {
  return count > KEY_CONSENT_MESSAGES || count >= folderMessages ? { kind: 'count', count } : { kind: 'key' };
}
