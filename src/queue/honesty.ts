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

/** `unproven` also where it could not be found out; `lost` with the connection: to be tried anew over the next one. */
export type Honesty = 'honest' | 'unproven' | 'lost';

export async function honestyOf(lease: Lease, plan: Plan, capabilities: Capabilities): Promise<Honesty> {
  if (!capabilities.uidPlus) return 'unproven';
  const path = await makeFolder(lease, plan);
  if (path === 'lost') return 'lost';
  if (path === undefined) return 'unproven';
  const honest = await tryOut(lease, path);
  // Not from inside: some servers keep an open folder.
  await lease.run({ kind: 'examine', path: plan.mailbox.path });
  const gone = await lease.run({ kind: 'delete-folder', path });
  if (gone.kind === 'lost') return 'lost';
  return honest ? 'honest' : 'unproven';
}

async function makeFolder(lease: Lease, plan: Plan): Promise<MailboxPath | 'lost' | undefined> {
  const name = trialName(plan);
  // Where all folders live under INBOX, only such a name is taken.
  for (const prefix of ['', 'INBOX.', 'INBOX/']) {
    const [first, second] = [toMailboxPath(`${prefix}${name}`), toMailboxPath(`${prefix}${name}b`)];
    const were = [await clear(lease, first), await clear(lease, second)];
    if (were.includes('lost')) return 'lost';
    // Cyrus deletes no two folders of one name in one second.
    const path = were[0] === 'there' ? second : first;
    const made = await lease.run({ kind: 'create', path });
    if (made.kind === 'ok') return path;
    if (made.kind === 'lost') return 'lost';
  }
  return undefined;
}

/** What a trial for this very plan left whose connection or program ended in its midst: nobody else has the name. */
async function clear(lease: Lease, path: MailboxPath): Promise<'there' | 'not there' | 'lost'> {
  const left = await lease.run({ kind: 'status', path });
  if (left.kind !== 'ok') return left.kind === 'lost' ? 'lost' : 'not there';
  const gone = await lease.run({ kind: 'delete-folder', path });
  return gone.kind === 'lost' ? 'lost' : 'there';
}

/** The same for the same plan, in whatever run of the program: the plan is on record as long as the trial lasts. */
function trialName({ id, mailbox, uids }: Plan): string {
  let hash = 0x811c9dc5; // FNV-1a
  for (const letter of `${mailbox.path} ${mailbox.uidValidity} ${uids.toString()}`)
    hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193) >>> 0;
  return `imaptop-trial-${id}-${hash.toString(36)}`;
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
