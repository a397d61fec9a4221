// Which labels the messages have that the flag menu is about: read over view leases, a window at a time, for as long as that
// menu is on screen.
import type { Failure } from '../../model/failure.ts';
import type { MailboxRef } from '../../model/mailbox.ts';
import type { UidSet } from '../../model/uid-set.ts';
import type { FlagMenu } from '../flag-menu.ts';
import { withLabels, type LabelPart } from '../label-menu.ts';
import { messagesOf } from '../listed.ts';
import { shownMessages } from '../slices/view.ts';
import { isFailure, isUnreadable, leaseOn, LINE_OCTETS, start, type EffectContext } from './context.ts';

/** Messages that are asked about at once: nobody waits long for the wire, and few answers come for a menu that is gone. */
const WINDOW = 500;
/** How often a window is asked for where its connection was lost each time. */
const ATTEMPTS = 3;

export function readLabels(context: EffectContext): void {
  const { store } = context;
  const asked = menuOf(context)?.labels;
  if (!asked) return;
  const { uids, where } = asked;
  start(context, async () => {
    let failure: Failure | undefined;
    for (const { mailbox, uids: here } of messagesOf(shownMessages(store.getState()), uids)) {
      for (const chunk of here.chunks(LINE_OCTETS, WINDOW))
        failure ??= await read(context, where, mailbox, chunk);
    }
    changePart(context, where, (part) => ({ ...part, isBeingRead: false, failed: failure?.text }));
  });
}

/** Made anew with each menu: tells it from others about the same messages. */
type Where = LabelPart['where'];

/** Undefined also where the menu is gone. */
async function read(
  context: EffectContext,
  where: Where,
  mailbox: MailboxRef,
  uids: UidSet,
): Promise<Failure | undefined> {
  for (let attempt = 1; isShown(context, where); attempt++) {
    const lease = await leaseOn(context, mailbox, 'view', new AbortController().signal);
    if (!lease) return undefined;
    if (isFailure(lease)) return lease;
    // It may have been closed while this waited.
    const answer = isShown(context, where) ? await lease.run({ kind: 'fetch-labels', uids }) : undefined;
    lease.release();
    if (answer?.kind === 'ok') changePart(context, where, (part) => withLabels(part, answer.data));
    if (!answer || answer.kind === 'ok') return undefined;
    if (answer.kind === 'refused' || attempt === ATTEMPTS || isUnreadable(answer.failure))
      return answer.failure;
  }
  return undefined;
}

function menuOf({ store }: EffectContext): FlagMenu | undefined {
  const { dialog } = store.getState().view;
  return dialog?.kind === 'flag-menu' ? dialog : undefined;
}

const isShown = (context: EffectContext, where: Where): boolean => menuOf(context)?.labels?.where === where;

function changePart(context: EffectContext, where: Where, change: (part: LabelPart) => LabelPart): void {
  const menu = menuOf(context);
  if (menu?.labels?.where !== where) return;
  context.store.view({ kind: 'open-dialog', dialog: { ...menu, labels: change(menu.labels) } });
  context.store.flush();
}
