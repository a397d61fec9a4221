// The mailbox as a second client sees it while nobody else is at work: every message by its Message-ID, at every place.
import { quoted, type RawImap } from '../helpers/raw-imap.ts';

/** One message at one place. */
export interface Place {
  readonly folder: string;
  readonly uidValidity: number;
  readonly uid: number;
  /** Without \Recent, which tells of sessions. */
  readonly flags: ReadonlySet<string>;
  /** Size and INTERNALDATE as the server writes them. */
  readonly content: string;
}

export interface Snapshot {
  /** UIDVALIDITY by folder. */
  readonly folders: ReadonlyMap<string, number>;
  /** By Message-ID. What is nowhere is not in it. */
  readonly mail: ReadonlyMap<string, readonly Place[]>;
}

const ROW =
  /^\* \d+ FETCH \((?=.*?\bUID (\d+))(?=.*?FLAGS \(([^)]*)\))(?=.*?INTERNALDATE ("[^"]*"))(?=.*?RFC822\.SIZE (\d+)).*message-id:\s*(<[^>]*>)/is;
const ITEMS = 'UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]';

const MOST_TRIES = 3;

/** The server cannot open a folder that is there, or has mixed up its own storage: nothing can be judged on this account any more. */
export class BrokenFolder extends Error {}

export async function takeSnapshot(raw: RawImap, names: readonly string[]): Promise<Snapshot> {
  const folders = new Map<string, number>();
  const mail = new Map<string, Place[]>();
  for (const folder of names) {
    const { uidValidity, places } = await readFolder(raw, folder);
    folders.set(folder, uidValidity);
    for (const [id, place] of places) mail.set(id, [...(mail.get(id) ?? []), place]);
  }
  return { folders, mail };
}

/**
 * Courier leaves out, or tells nothing of, a message whose file another session renames meanwhile: a picture that lacks one
 * is taken again.
 */
async function readFolder(
  raw: RawImap,
  folder: string,
): Promise<{ readonly uidValidity: number; readonly places: readonly [string, Place][] }> {
  for (let tries = 1; ; tries++) {
    const { status, text, untagged: opened } = await raw.command(`EXAMINE ${quoted(folder)}`);
    if (status !== 'OK') throw new BrokenFolder(`${folder} cannot be opened: ${text}`);
    const uidValidity = Number(/UIDVALIDITY (\d+)/i.exec(opened.join())?.[1]);
    const exists = Number(opened.map((line) => /^\* (\d+) EXISTS/i.exec(line)?.[1]).find(Boolean));
    const { untagged } = exists === 0 ? { untagged: [] } : await raw.ok(`UID FETCH 1:* (${ITEMS})`);
    await raw.ok('CLOSE'); // opened by EXAMINE: expunges nothing
    const rows = untagged.filter((line) => /message-id/i.test(line));
    if (rows.length === exists)
      return { uidValidity, places: rows.map((line) => placeOf(line, folder, uidValidity)) };
    if (tries === MOST_TRIES)
      throw new Error(`${folder} has ${exists} messages and tells of ${rows.length}: ${untagged.join('\n')}`);
  }
}

function placeOf(line: string, folder: string, uidValidity: number): [string, Place] {
  const [, uid, flags = '', date = '', size = '', id] = ROW.exec(line) ?? [];
  if (id === undefined) throw new Error(`cannot be read: ${line}`);
  return [id, { folder, uidValidity, uid: Number(uid), flags: flagSet(flags), content: `${size} ${date}` }];
}

/** What a message is called at a place: it never names another one (RFC 9051 §2.3.1.1). */
export function placeKey({ folder, uidValidity, uid }: Omit<Place, 'flags' | 'content'>): string {
  return `${folder} ${uidValidity} ${uid}`;
}

/** The Message-IDs of a folder by UID. */
export function idsByUid({ mail }: Snapshot, folder: string): Map<number, string> {
  const ids = new Map<number, string>();
  for (const [id, places] of mail) for (const one of places) if (one.folder === folder) ids.set(one.uid, id);
  return ids;
}

function flagSet(words: string): Set<string> {
  return new Set(words.split(' ').filter((flag) => flag !== '' && flag !== '\\Recent'));
}
