// After the walk: what the server holds, against what was done and what the console shows.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { formatBytes } from '../../src/text/size.ts';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import type { RawImap } from '../helpers/raw-imap.ts';
import type { Mailbox } from './mailboxes.ts';
import type { SoakWalk } from './soak-walk.ts';

/** What is wrong, in words. */
export async function verify(
  console: ConsoleDriver,
  walk: SoakWalk,
  raw: RawImap,
  mailbox: Mailbox,
  stateDirectory: string,
): Promise<string[]> {
  const wrongs: string[] = [];
  if (console.terminal.exit) return ['the program ended'];
  await walk.home();
  const { untagged } = await raw.ok('LIST "" "*"');
  const folders = untagged.flatMap(
    (line) => /^\* LIST \([^)]*\) \S+ "?([^"]+?)"?$/.exec(line)?.slice(1) ?? [],
  );
  const here = new Set<string>();
  for (const folder of folders) for (const id of (await raw.messageIds(folder)).values()) here.add(id);
  const expunged = expungedIds(stateDirectory);
  const lost = mailbox.ids().filter((id) => !here.has(id) && !expunged.has(id));
  if (lost.length > 0)
    wrongs.push(`${lost.length} messages are nowhere, and no plan expunged them: ${lost[0]}`);
  await raw.ok('EXAMINE INBOX');
  const sizes = (await raw.ok('FETCH 1:* RFC822.SIZE')).untagged.flatMap(
    (line) => /RFC822\.SIZE (\d+)/.exec(line)?.slice(1).map(Number) ?? [],
  );
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const title = `${sizes.length.toLocaleString('en-US')} · ${formatBytes(bytes)}  `;
  if (!console.text().includes(title))
    wrongs.push(`the server's INBOX is ${title}; the screen says ${console.screen()[1]}`);
  return wrongs;
}

/** The Message-IDs of what the journal's plans expunged, each known before it went. */
function expungedIds(stateDirectory: string): ReadonlySet<unknown> {
  const database = new DatabaseSync(join(stateDirectory, 'journal.db'), { readOnly: true });
  const rows = database
    .prepare(
      "SELECT message_id FROM targets JOIN plans ON plans.id = plan WHERE kind = 'expunge' AND message_id IS NOT NULL",
    )
    .all();
  database.close();
  return new Set(rows.map((row) => row['message_id']));
}
