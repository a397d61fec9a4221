// The folder that a plan puts messages into, if it does.
import type { MailboxPath } from '../model/mailbox.ts';
import { appends } from '../model/intent.ts';
import type { Plan } from '../model/plan.ts';

export function targetPath({
  plan: { intent, mailbox, ownFolder },
}: {
  readonly plan: Plan;
}): MailboxPath | undefined {
  if (ownFolder !== undefined) return ownFolder;
  if ('to' in intent) return intent.to;
  return appends(intent) ? mailbox.path : undefined;
}
