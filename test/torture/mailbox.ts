// What a second client sees: every message by its Message-ID, wherever it is, with all that must not change.
import { quoted, type RawImap } from '../helpers/raw-imap.ts';

/** One message at one place. */
export interface Copy {
  readonly folder: string;
  readonly uid: number;
  /** Sorted; without \Recent, which tells of sessions. */
  readonly flags: readonly string[];
  /** Size and INTERNALDATE as the server writes them. */
  readonly content: string;
}

/** By Message-ID. What is nowhere is not in it. */
export type Mail = ReadonlyMap<string, readonly Copy[]>;

const ROW =
  /^\* \d+ FETCH \((?=.*?\bUID (\d+))(?=.*?FLAGS \(([^)]*)\))(?=.*?INTERNALDATE ("[^"]*"))(?=.*?RFC822\.SIZE (\d+)).*message-id:\s*(<[^>]*>)/is;

/** All messages of a folder and of those that plans take messages to, where UIDs mean nothing. */
export async function readMail(raw: RawImap, folder: string, targets: readonly string[]): Promise<Mail> {
  const mail = new Map<string, Copy[]>();
  const add = (id: string, copy: Copy): void => void mail.set(id, [...(mail.get(id) ?? []), copy]);
  for (const [id, copy] of await readFolder(raw, folder)) add(id, copy);
  for (const target of targets) {
    if (!(await isThere(raw, target))) continue;
    for (const [id, copy] of await readFolder(raw, target)) add(id, { ...copy, uid: 0 });
  }
  return mail;
}

export async function isThere(raw: RawImap, folder: string): Promise<boolean> {
  const { untagged } = await raw.ok(`LIST "" ${quoted(folder)}`);
  return untagged.some((line) => line.startsWith('* LIST'));
}

async function readFolder(raw: RawImap, folder: string): Promise<[string, Copy][]> {
  const { untagged: opened } = await raw.ok(`EXAMINE ${quoted(folder)}`);
  const item = 'UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]';
  const empty = opened.includes('* 0 EXISTS');
  const { untagged } = empty ? { untagged: [] } : await raw.ok(`UID FETCH 1:* (${item})`);
  await raw.ok('CLOSE'); // opened by EXAMINE: expunges nothing
  const rows: [string, Copy][] = [];
  for (const line of untagged) {
    if (!line.includes(' FETCH (')) continue;
    const [, uid, flags = '', date = '', size = '', id = ''] = ROW.exec(line) ?? [];
    if (uid === undefined) {
      // Flags that another session changed come unasked, and without the rest.
      if (/message-id/i.test(line)) throw new Error(`cannot be read: ${line}`);
      continue;
    }
    const sorted = flags
      .split(' ')
      .filter((flag) => flag !== '' && flag !== '\\Recent')
      .sort();
    rows.push([id, { folder, uid: Number(uid), flags: sorted, content: `${size} ${date}` }]);
  }
  return rows;
}

/** The same text for the same places, flags and content. */
export function told(copies: readonly Copy[]): string {
  return copies
    .map(({ folder, uid, flags, content }) => `${folder}:${uid} (${flags.join(' ')}) ${content}`)
    .sort()
    .join(' + ');
}
