// An account with an INBOX and a folder beside it, open in the console: INBOX alone, or both in one list.
import type { RawImap } from '../helpers/raw-imap.ts';
import { LOCKED_MS } from '../servers/courier.ts';
import type { ServerName } from '../servers/server.ts';
import { sharedServers } from '../servers/shared.ts';
import { LiveConsole, otherClient } from './live-console.ts';

export interface TwoFolders {
  readonly live: LiveConsole;
  readonly other: RawImap;
  readonly folder: string;
}

/** `fill` puts messages into them. */
export async function twoFolders(
  name: ServerName,
  inOneList: boolean,
  fill: (other: RawImap, folder: string) => Promise<void>,
): Promise<TwoFolders> {
  const server = sharedServers()[name];
  const user = server.newUser();
  const other = await otherClient(server, user);
  const folder = name === 'dovecot' ? 'Work' : 'INBOX.Work';
  await other.ok(`CREATE "${folder}"`);
  await fill(other, folder);
  const live = await LiveConsole.open(server, user);
  live.patience = LOCKED_MS;
  if (inOneList) {
    live.store.view({ kind: 'focus', pane: 'folders' });
    live.press('g', 'Enter');
    await live.until(({ messages }) => messages.gathering !== undefined && messages.scan.kind === 'complete');
  }
  live.store.view({ kind: 'focus', pane: 'messages' });
  return { live, other, folder };
}
