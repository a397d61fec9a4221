// The figures of the quota card. Whoever closed it meanwhile, or asked for another folder's, does not see these.
import type { MailboxPath } from '../../model/mailbox.ts';
import { start, type EffectContext } from './context.ts';

export function readQuota(context: EffectContext, path: MailboxPath): void {
  const { server, store } = context;
  start(context, async () => {
    const answer = await server.reader.quota(path);
    const { dialog } = store.getState().view;
    if (dialog?.kind !== 'quota' || dialog.path !== path) return;
    store.view({ kind: 'open-dialog', dialog: { ...dialog, answer } });
    store.flush();
  });
}
