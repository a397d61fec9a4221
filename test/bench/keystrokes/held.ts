// What a server holds, asked over a connection that shares no code with the programs, and how that differs from what a
// task wants it to hold.
import type { RawImap } from '../../helpers/raw-imap.ts';

interface HeldMessage {
  readonly messageId: string;
  /** Sorted. */
  readonly flags: readonly string[];
}

const FOLDERS = ['INBOX', 'Archive', 'Junk', 'Trash'] as const;
type FolderName = (typeof FOLDERS)[number];

/** By folder and UID. */
export type Held = Readonly<Record<FolderName, ReadonlyMap<number, HeldMessage>>>;

export async function heldBy(raw: RawImap): Promise<Held> {
  const held = {} as Record<FolderName, Map<number, HeldMessage>>;
  for (const folder of FOLDERS) {
    const [flags, ids] = [await raw.flags(folder), await raw.messageIds(folder)];
    held[folder] = new Map(
      [...flags].map(([uid, has]) => [uid, { messageId: ids.get(uid) ?? '', flags: has.toSorted() }]),
    );
  }
  return held;
}

/** What has to be otherwise than before; all else has to be as it was. */
export interface Change {
  /** Of INBOX, if no other folder is named: gone from there. */
  readonly gone?: { readonly folder?: FolderName; readonly uids: ReadonlySet<number> };
  /** These have to have come to this folder, with these flags, under whatever UID. */
  readonly came?: { readonly folder: FolderName; readonly messages: readonly HeldMessage[] };
  readonly flagged?: { readonly flag: string; readonly uids: ReadonlySet<number> };
}

/** How many messages are not as the change wants them. */
export function wrongIn(before: Held, after: Held, { gone, came, flagged }: Change): number {
  let wrong = 0;
  for (const folder of FOLDERS) {
    const [was, is] = [before[folder], after[folder]];
    for (const [uid, { messageId, flags }] of was) {
      const now = is.get(uid);
      if ((gone?.folder ?? 'INBOX') === folder && gone?.uids.has(uid)) {
        if (now) wrong++;
        continue;
      }
      const isFlagged = folder === 'INBOX' && flagged?.uids.has(uid) === true;
      const wanted = isFlagged ? [...new Set([...flags, flagged.flag])].sort() : flags;
      if (now?.messageId !== messageId || now.flags.join(' ') !== wanted.join(' ')) wrong++;
    }
    const fresh = [...is].flatMap(([uid, message]) => (was.has(uid) ? [] : [words(message)]));
    wrong += differing(fresh, came?.folder === folder ? came.messages.map(words) : []);
  }
  return wrong;
}

const words = ({ messageId, flags }: HeldMessage): string => `${messageId} ${flags.join(' ')}`;

/** Of two lists whose order does not matter: how many are in one of them only. */
function differing(some: readonly string[], others: readonly string[]): number {
  const left = [...others];
  let extra = 0;
  for (const one of some) {
    const at = left.indexOf(one);
    if (at < 0) extra++;
    else left.splice(at, 1);
  }
  return extra + left.length;
}
