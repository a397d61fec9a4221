// What every effect works with.
import type { Failure } from '../../model/failure.ts';
import { sameMailbox, type MailboxRef } from '../../model/mailbox.ts';
import type { Clock, Lease, LeaseRank, MailServer } from '../../ports.ts';
import { toSafe } from '../../text/safe-text.ts';
import type { Store } from '../store.ts';

/** Octets of UIDs in one line that reads: within the 8,192 that RFC 7162 §4 has clients keep to. */
export const LINE_OCTETS = 7_900;

export interface EffectContext {
  readonly server: MailServer;
  readonly store: Store;
  readonly clock: Clock;
  /** Something is under way until the returned function is called. */
  readonly busy: () => () => void;
}

/** Runs an effect beside its caller and keeps the program busy meanwhile. The effect itself must not reject. */
export function start(context: EffectContext, effect: () => Promise<void>): void {
  const done = context.busy();
  // Not awaited: effects report through the store.
  void effect().finally(done);
}

/**
 * A lease on which `mailbox` is selected, EXAMINEd if need be. Undefined when aborted; a failure when the mailbox is not
 * the same any more or cannot be opened.
 */
export async function leaseOn(
  context: EffectContext,
  mailbox: MailboxRef,
  rank: LeaseRank,
  signal: AbortSignal,
): Promise<Lease | Failure | undefined> {
  for (;;) {
    const lease = await context.server.wire.lease(rank, signal);
    if (!lease) return undefined;
    const { selected } = lease;
    // Never the selection that a batch left behind: reading goes under EXAMINE.
    if (sameMailbox(selected?.mailbox, mailbox) && selected?.readOnly) return lease;
    const answer = await lease.run({ kind: 'examine', path: mailbox.path });
    if (answer.kind === 'ok' && answer.data.mailbox.uidValidity === mailbox.uidValidity) return lease;
    lease.release();
    switch (answer.kind) {
      case 'ok':
        return madeAnew(mailbox, answer.data.mailbox);
      case 'refused':
        return answer.failure;
      case 'lost':
        // The next lease comes once the connection is back.
        continue;
    }
  }
}

/** UIDs of the one name nothing in the other. */
export function madeAnew(before: MailboxRef, now: MailboxRef): Failure {
  return {
    kind: 'uidvalidity',
    text: toSafe(
      `UIDVALIDITY was ${before.uidValidity}, is ${now.uidValidity}: the folder was made anew and is read again. Marks are dropped.`,
    ),
  };
}

/** The server's answer was more than is read, or not IMAP: asking for the same again would end the same way. */
export function isUnreadable({ kind }: Failure): boolean {
  return kind === 'protocol' || kind === 'limit';
}

export function isFailure(value: Lease | Failure): value is Failure {
  return 'text' in value;
}

/** Resolves when it is. */
export function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
