// The folder that a plan puts messages into, if it does.
import type { MailboxPath } from '../model/mailbox.ts';
import type { Plan } from '../model/plan.ts';

export function targetPath({
  plan: { intent, mailbox, ownFolder },
}: {
  readonly plan: Plan;
}): MailboxPath | undefined {
  if (ownFolder !== undefined) return ownFolder;
  if ('to' in intent) return intent.to;
  return intent.kind === 'put-back' ? mailbox.path : undefined;
}
