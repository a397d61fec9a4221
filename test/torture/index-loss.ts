// Whose fault is it that a message is nowhere? Dovecot (mdbox) can lose the index of a folder that is deleted and made anew
// while another session has the old one open: the next command of that session, also a NOOP, finds the new folder's log to
// be another's, calls it corrupted and starts an empty one. The messages themselves are in the storage still, and
// `doveadm force-resync` puts them back; what a command removed it leaves removed. So the server itself tells the two apart.
import type { Dovecot } from '../servers/dovecot.ts';
import type { MailServer } from '../servers/server.ts';

const LOST = / is LOST$/;

/** The Message-IDs that are said to be lost. */
export function lostIds(wrongs: readonly string[]): string[] {
  return wrongs.filter((wrong) => LOST.test(wrong)).map((wrong) => wrong.replace(LOST, ''));
}

/** Has the server look into its storage for what its indexes lack; false where it cannot. */
export async function searchStorage(server: MailServer, user: string): Promise<boolean> {
  if (!isDovecot(server)) return false;
  await server.doveadm(['force-resync', '-u', user, '*']);
  return true;
}

/**
 * Whether the server has rearranged the account by itself, so that nothing can be judged there any more. After such a loss
 * Dovecot may find its map broken as well: it then gives every message of every folder a new UID.
 */
export function isRearranged(server: MailServer, user: string): boolean {
  return isDovecot(server) && server.rebuilt(user);
}

function isDovecot(server: MailServer): server is Dovecot {
  return 'doveadm' in server;
}

export function indexLossWords(times: number): string {
  return `${times} times Dovecot lost the index of a folder made anew: messages were nowhere, and \`doveadm force-resync\`, which leaves removed what a command removed, found all of them in the storage.`;
}
