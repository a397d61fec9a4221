// What the server keeps of flags in the open folder: it says so only when the folder is SELECTed (RFC 9051 §6.3.3), which
// reading never does.
import { sameMailbox } from '../../model/mailbox.ts';
import { accessHere } from '../access.ts';
import { start, type EffectContext } from './context.ts';

/** Asked once for a mailbox; whoever changes something there learns it anew. */
export function askAccess(context: EffectContext): void {
  const { server, store } = context;
  const { mailbox, gathering } = store.getState().messages;
  if (!mailbox || gathering || accessHere(store.getState()).permanentFlags) return;
  start(context, async () => {
    const lease = await server.wire.lease('view');
    if (!lease) return;
    const answer = await lease.run({ kind: 'select', path: mailbox.path });
    lease.release();
    if (answer.kind !== 'ok' || !sameMailbox(answer.data.mailbox, mailbox)) return;
    const { readOnly, permanentFlags } = answer.data;
    store.report({
      kind: 'access-known',
      mailbox,
      access: { readOnly, ...(permanentFlags ? { permanentFlags } : {}) },
    });
    store.flush();
  });
}
