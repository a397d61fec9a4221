// Which folder's count a plan changes beside that of its own.
import type { Intent } from '../model/intent.ts';
import type { MailboxPath } from '../model/mailbox.ts';

/** The folder that got messages by this. */
export function arrivedIn(intent: Intent): MailboxPath | undefined {
  switch (intent.kind) {
    case 'move':
    case 'copy':
    case 'move-back':
      return intent.to;
    case 'put-back':
    case 'import':
      return intent.mailbox.path;
    case 'flag':
    case 'restore':
    case 'expunge':
      return undefined;
  }
}
