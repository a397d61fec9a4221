// Does the server's UID EXPUNGE remove only what it is told? Tried out in a new folder of our own, on two messages of our
// own, where no mail of anybody can be harmed.
import type { Capabilities } from '../model/capabilities.ts';
import { toMailboxPath, type MailboxPath } from '../model/mailbox.ts';
import type { Plan } from '../model/plan.ts';
import { UidSet } from '../model/uid-set.ts';
import type { Lease, Literal } from '../ports.ts';

const MESSAGE = new TextEncoder().encode(
  'From: imaptop <imaptop@localhost>\r\nSubject: a trial of UID EXPUNGE, to be deleted\r\n\r\n\r\n',
);

/** False also where it could not be found out. */
export async function isHonest(
  lease: Lease,
  { mailbox }: Plan,
  capabilities: Capabilities,
  id: number,
): Promise<boolean> {
  if (!capabilities.uidPlus) return false;
  const path = await makeFolder(lease, id);
  if (path === undefined) return false;
  const honest = await tryOut(lease, path);
  // Not from inside: some servers keep an open folder.
  await lease.run({ kind: 'examine', path: mailbox.path });
  await lease.run({ kind: 'delete-folder', path });
  return honest;
}

async function makeFolder(lease: Lease, id: number): Promise<MailboxPath | undefined> {
  // Where all folders live under INBOX, only such a name is taken.
  for (const prefix of ['', 'INBOX.', 'INBOX/']) {
    const path = toMailboxPath(`${prefix}imaptop-trial-${id}`);
    const answer = await lease.run({ kind: 'create', path });
    if (answer.kind === 'ok') return path;
    if (answer.kind === 'lost') return undefined;
  }
  return undefined;
}

async function tryOut(lease: Lease, path: MailboxPath): Promise<boolean> {
  for (let n = 0; n < 2; n++) {
    const octets = MESSAGE.length;
    await lease.run({ kind: 'append', path, flags: ['\\Deleted'], date: NaN, octets }, literal());
  }
  const opened = await lease.run({ kind: 'select', path });
  if (opened.kind !== 'ok') return false;
  const before = await lease.run({ kind: 'search', test: { flag: '\\Deleted', present: true } });
  if (before.kind !== 'ok' || before.data.size !== 2) return false;
  const { first, last } = before.data;
  if (first === undefined || last === undefined) return false;
  const expunged = await lease.run({ kind: 'expunge', uids: UidSet.of(first) });
  if (expunged.kind !== 'ok') return false;
  const after = await lease.run({ kind: 'search' });
  return after.kind === 'ok' && after.data.equals(UidSet.of(last));
}

async function* literal(): Literal {
  yield MESSAGE;
}
