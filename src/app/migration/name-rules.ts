// Names of folders that trouble other servers. What is said of Dovecot 2.3, Cyrus 3.6 and Courier 5.0 was tried there, and
// test/app/migration-servers.test.ts tries it again.
import type { Folder } from '../../model/folder.ts';
import { decode, encode } from '../../model/modified-utf7.ts';
import { literal, type Safe } from '../../text/safe-text.ts';
import type { RowState } from '../migration.ts';

export interface ListedName {
  /** As it was listed. */
  readonly path: string;
  /** Its levels as people know them, not sanitised. */
  readonly levels: readonly string[];
  readonly delimiter: string | undefined;
}

export interface NameRule {
  readonly title: Safe;
  readonly why: Safe;
  readonly source: Safe;
  readonly state: Extract<RowState, 'found' | 'note'>;
  readonly isTrue: (name: ListedName) => boolean;
}

export function listedName({ path, delimiter }: Folder): ListedName {
  const split = delimiter === undefined ? [path] : path.split(delimiter);
  return { path, levels: split.map(decode), delimiter };
}

/** Without the INBOX that all folders are below on servers such as Courier. */
function ownLevels({ levels }: ListedName): readonly string[] {
  return levels.length > 1 && isInbox(levels[0]!) ? levels.slice(1) : levels;
}

const isInbox = (level: string): boolean => level.toUpperCase() === 'INBOX';
const some = (test: (level: string) => boolean) => (name: ListedName) => ownLevels(name).some(test);
const startsWith = (letter: string) => (name: ListedName) => ownLevels(name)[0]!.startsWith(letter);
const octets = (text: string): number => new TextEncoder().encode(text).length;

/** Of printable ASCII; `&` stands for itself only as `&-`. */
export const CYRUS_REFUSES = /["%\\^`!;<>{|}]/;

/** Folders that are not for mail, and one that is made of all attachments. */
const OF_EXCHANGE = new Set([
  'calendar',
  'contacts',
  'files',
  'journal',
  'notes',
  'outbox',
  'sync issues',
  'tasks',
]);
const OF_GMAIL = new Set(['[gmail]', '[google mail]']);

/** Octets that one directory's name may have, one of them a dot of Maildir++. */
const MOST_MAILDIR = 254;
const MOST_LEVEL = 255;
const MOST_LEVELS = 10;

const found = 'found';

export const NAME_RULES: readonly NameRule[] = [
  {
    title: literal('not valid modified UTF-7'),
    why: literal('Dovecot, Cyrus and Courier refuse to make a folder of such a name: it has to be renamed.'),
    source: literal('RFC 3501 §5.1.3; tried on Dovecot 2.3, Cyrus 3.6, Courier 5.0'),
    state: found,
    isTrue: ({ path }) => encode(decode(path)) !== path,
  },
  {
    title: literal('control characters'),
    why: literal('Cyrus refuses the name, Dovecot unless it is DEL, and Courier takes DEL out of it.'),
    source: literal('RFC 3501 §5.1; tried on Dovecot 2.3, Cyrus 3.6, Courier 5.0'),
    state: found,
    isTrue: some((level) => /[\0-\x1f\x7f-\x9f]/.test(level)),
  },
  {
    title: literal('"/" within a level'),
    why: literal(
      'Where "/" parts levels, as in Gmail and Exchange, one folder becomes two; Courier refuses the name, and so does Dovecot where its delimiter is another.',
    ),
    source: literal('RFC 9051 §5.1.1; mailbox-list.c of Dovecot; tried on Courier 5.0'),
    state: found,
    isTrue: some((level) => level.includes('/')),
  },
  {
    title: literal('"." within a level'),
    why: literal(
      'Where "." parts levels, as in Courier, in Maildir++ of Dovecot and in Cyrus without unixhierarchysep, one folder becomes two.',
    ),
    source: literal('RFC 9051 §5.1.1; doc.dovecot.org, Maildir; tried on Courier 5.0'),
    state: found,
    isTrue: some((level) => level.includes('.')),
  },
  {
    title: literal('a level that is "." or ".."'),
    why: literal('Dovecot refuses it: these are directories.'),
    source: literal('tried on Dovecot 2.3'),
    state: found,
    isTrue: some((level) => level === '.' || level === '..'),
  },
  {
    title: literal('empty levels'),
    why: literal('A delimiter at the end, or two side by side: Dovecot refuses the name.'),
    source: literal('mailbox-list.c of Dovecot'),
    state: found,
    isTrue: some((level) => level === ''),
  },
  {
    title: literal('"%", "*" or "?"'),
    why: literal(
      'LIST takes "%" and "*" for wildcards, so that tools find other folders as well. Cyrus refuses "%"; Oracle Messaging Server refuses all three.',
    ),
    source: literal('RFC 9051 §6.3.9; docs.oracle.com, valid folder names; tried on Cyrus 3.6'),
    state: found,
    isTrue: some((level) => /[%*?]/.test(level)),
  },
  {
    title: literal('letters that Cyrus refuses'),
    why: literal(
      'Cyrus takes none of " \\ ^ ` ! ; < > { | } in a name. Gmail refuses "^", and imapsync puts "_" in place of ^ " and \\ on the way there.',
    ),
    source: literal('tried on Cyrus 3.6; imapsync FAQ.Gmail'),
    state: found,
    isTrue: some((level) => CYRUS_REFUSES.test(level.replaceAll('%', ''))),
  },
  {
    title: literal('"~" at the beginning'),
    why: literal("Dovecot refuses it: it would be a home directory's name."),
    source: literal('tried on Dovecot 2.3'),
    state: found,
    isTrue: startsWith('~'),
  },
  {
    title: literal('"#" at the beginning'),
    why: literal('By convention it begins a namespace, such as #news or #shared, and not a folder.'),
    source: literal('RFC 3501 §5.1.2'),
    state: found,
    isTrue: startsWith('#'),
  },
  {
    title: literal('"&" in the name'),
    why: literal('It goes over the wire as "&-": a tool that forgets that makes "R&-D" of "R&D".'),
    source: literal('RFC 3501 §5.1.3'),
    state: 'note',
    isTrue: some((level) => level.includes('&')),
  },
  {
    title: literal('blanks at an end, or side by side'),
    why: literal(
      'Gmail: NO [CANNOT] Folder contains excess whitespace. Exchange 2007 ends the connection where such a folder is opened.',
    ),
    source: literal('imapsync FAQ.Gmail, FAQ.Exchange'),
    state: found,
    isTrue: some((level) => /^\s|\s\s|\s$/.test(level)),
  },
  {
    title: literal('letters beyond U+FFFF, as emoji are'),
    why: literal('Courier refuses the name.'),
    source: literal('tried on Courier 5.0'),
    state: found,
    isTrue: some((level) => /[\u{10000}-\u{10ffff}]/u.test(level)),
  },
  {
    title: literal('long names'),
    why: literal(
      'Dovecot takes 255 octets a level. Maildir++, as Courier and Dovecot have it, keeps all levels in one name of a directory, of 255 octets; Cyrus takes 490 in all.',
    ),
    source: literal('doc.dovecot.org, namespaces; mailbox.h of Cyrus; tried on all three'),
    state: found,
    isTrue: (name) =>
      octets(encode(ownLevels(name).join('.'))) > MOST_MAILDIR || ownLevels(name).some(isLongLevel),
  },
  {
    title: literal('more than 10 levels'),
    why: literal('Stalwart takes 10 unless it is told otherwise, Dovecot before 2.3 took 16.'),
    source: literal('stalw.art, maxMailboxDepth; dovecot/core, commit ad082a8'),
    state: found,
    isTrue: (name) => ownLevels(name).length > MOST_LEVELS,
  },
  {
    title: literal("Gmail's own folders"),
    why: literal(
      'Below [Gmail] lie views such as All Mail, with messages that are in other folders as well; in another account of Gmail they are there already.',
    ),
    source: literal('developers.google.com, IMAP extensions; imapsync FAQ.Gmail'),
    state: found,
    isTrue: (name) => OF_GMAIL.has(ownLevels(name)[0]!.toLowerCase()),
  },
  {
    title: literal('names that Exchange has for something else'),
    why: literal(
      'Exchange has a folder of this name, most of them not for mail. Files is refused: NO Folder name is reserved.',
    ),
    source: literal('learn.microsoft.com, WellKnownFolderName; imapsync FAQ.Office365'),
    state: found,
    isTrue: (name) => OF_EXCHANGE.has(ownLevels(name)[0]!.toLowerCase()),
  },
  {
    title: literal('folders below INBOX'),
    why: literal(
      'Servers with the namespace "INBOX." have all folders there, others none: say to the tool whether they are to move up.',
    ),
    source: literal('RFC 2342 §5'),
    state: 'note',
    isTrue: ({ levels }) => levels.length > 1 && isInbox(levels[0]!),
  },
];

function isLongLevel(level: string): boolean {
  return octets(level) > MOST_LEVEL || octets(encode(level)) > MOST_LEVEL;
}

/** What two names have in common that some servers take for one. */
export function foldedName({ levels }: ListedName): string {
  return levels.join('\0').normalize('NFC').toLowerCase();
}

export const TWINS: Omit<NameRule, 'isTrue'> = {
  title: literal('names alike but for case or composed accents'),
  why: literal(
    'Exchange takes no notice of case: two such folders become one. INBOX is INBOX in any case on every server.',
  ),
  source: literal('imapsync FAQ.Exchange; RFC 9051 §5.1'),
  state: found,
};
