// An intent for messages of a list, as one for each of the mailboxes that they are in: nothing goes to a server by the numbers
// of a list.
import { mailboxKey } from '../model/mailbox.ts';
import type { Identity } from '../model/message-table.ts';
import type { Intent } from '../model/intent.ts';
import { UidSet } from '../model/uid-set.ts';
import { messageOf, messagesOf } from './listed.ts';
import type { MessagesState } from './state.ts';

export function spreadIntent(intent: Intent, list: MessagesState): readonly Intent[] {
  // What names a mailbox of its own is told by its UIDs already.
  if (!list.gathering || intent.mailbox !== list.mailbox) return [intent];
  switch (intent.kind) {
    case 'flag':
    case 'restore':
      return messagesOf(list, intent.uids).map((part) => ({ ...intent, ...part }));
    case 'expunge':
      return spreadTargets(intent.targets, list).map((part) => ({ ...intent, ...part }));
    case 'move':
    case 'move-back':
    case 'copy': {
      const parts = spreadTargets(intent.targets, list).map((part) => ({ ...intent, ...part }));
      const elsewhere = parts.filter(({ mailbox, to }) => mailbox.path !== to);
      // Those that are there already stay; where all are, the planner says so.
      return elsewhere.length > 0 ? elsewhere : parts;
    }
    case 'put-back':
    case 'import':
      return [intent];
  }
}

function spreadTargets(targets: readonly Identity[], list: MessagesState) {
  const uids = UidSet.from(targets.map(({ uid }) => uid));
  const parts = messagesOf(list, uids).map(({ mailbox }) => ({ mailbox, targets: [] as Identity[] }));
  const byMailbox = new Map(parts.map((part) => [mailboxKey(part.mailbox), part.targets]));
  for (const target of targets) {
    const message = messageOf(list, target.uid);
    if (message) byMailbox.get(mailboxKey(message.mailbox))?.push({ ...target, uid: message.uid });
  }
  for (const part of parts) part.targets.sort((a, b) => a.uid - b.uid);
  return parts;
}
