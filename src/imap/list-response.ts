// From LIST answers to folders. A folder's identity is the name exactly as it was listed; what is shown is decoded and
// sanitised, level by level.
import type { ImapAttribute, ImapResponse } from 'imapflow';
import type { Folder, SpecialUse } from '../model/folder.ts';
import { toMailboxPath } from '../model/mailbox.ts';
import { toSafe } from '../text/safe-text.ts';
import { decode as decodeName } from '../model/modified-utf7.ts';
import { textOf, textsOf } from './responses.ts';

// RFC 6154 §2, RFC 8457 §4.
const SPECIAL_USES: Readonly<Record<string, SpecialUse>> = {
  '\\all': 'all',
  '\\archive': 'archive',
  '\\drafts': 'drafts',
  '\\flagged': 'flagged',
  '\\important': 'important',
  '\\junk': 'junk',
  '\\sent': 'sent',
  '\\trash': 'trash',
};

/** `* LIST (attributes) "delimiter" name`; undefined for a name that nothing can be done with. */
export function listedFolder(untagged: ImapResponse): Folder | undefined {
  const [attributes, delimiterToken, nameToken] = untagged.attributes ?? [];
  const listed = nameOf(nameToken);
  if (listed === undefined || listed === '') return undefined;
  const path = toMailboxPath(listed);
  const delimiter = textOf(delimiterToken);
  const flags = textsOf(attributes).map((flag) => flag.toLowerCase());
  const split = delimiter === undefined || delimiter === '' ? [path] : path.split(delimiter);
  return {
    path,
    name: toSafe(decodeName(path)),
    delimiter: delimiter === '' ? undefined : delimiter,
    // A name that begins or ends with the delimiter has empty levels, which nobody could see in a tree.
    levels: split.filter((level) => level !== '').map((level) => toSafe(decodeName(level))),
    selectable: !flags.includes('\\noselect') && !flags.includes('\\nonexistent'),
    specialUse: path === 'INBOX' ? 'inbox' : specialUseOf(flags),
  };
}

/** An unquoted name NIL is a name here, not the absence of one (RFC 9051 §9, astring). */
function nameOf(token: ImapAttribute | undefined): string | undefined {
  return token === null ? 'NIL' : textOf(token);
}

function specialUseOf(flags: readonly string[]): SpecialUse | undefined {
  for (const flag of flags) {
    const use = SPECIAL_USES[flag];
    if (use !== undefined) return use;
  }
  return undefined;
}
