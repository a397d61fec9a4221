// What may be sent of the commands that are typed by hand: the one place that decides it. What only reads is sent as it is;
// what changes anything needs the console to be LIVE; what names messages by their place in the folder, or removes mail
// that nobody looked at, is never sent. What is not known here counts as changing.
import { UidSet } from '../model/uid-set.ts';
import { literal, safe, toSafe, type Safe } from '../text/safe-text.ts';

export type RawVerdict =
  | {
      readonly kind: 'reading' | 'changing';
      /** The name, in capitals: `UID FETCH`. */
      readonly name: string;
      /** It is about the messages of the open folder. */
      readonly needsFolder: boolean;
    }
  /** Opens a folder by name; `path` as it is written in the command. */
  | { readonly kind: 'opening'; readonly name: 'SELECT' | 'EXAMINE'; readonly path: string }
  /** An expunge plan is made of it: over all that is marked \Deleted, or those of it that are among the UIDs. */
  | { readonly kind: 'expunging'; readonly uids: UidSet | undefined }
  | { readonly kind: 'refused'; readonly why: Safe };

/** Letters of a line: within the 8,192 that RFC 7162 §4 has clients keep to. */
const MAX_OCTETS = 8_000;

const READING = words(
  'CAPABILITY ENABLE ESEARCH GETACL GETANNOTATION GETMETADATA GETQUOTA GETQUOTAROOT ID LANGUAGE LIST LISTRIGHTS LOGOUT LSUB MYRIGHTS NAMESPACE NOOP RLIST RLSUB STATUS UNSELECT XLIST',
);
const READING_MESSAGES = [
  ...words('CHECK FETCH SEARCH SORT THREAD'),
  'UID FETCH',
  'UID SEARCH',
  'UID SORT',
  'UID THREAD',
];
const CHANGING = words(
  'APPEND CREATE DELETE DELETEACL RENAME SETACL SETANNOTATION SETMETADATA SETQUOTA SUBSCRIBE UNSUBSCRIBE',
);
const CHANGING_MESSAGES = ['UID COPY', 'UID MOVE', 'UID REPLACE', 'UID STORE'];
const BY_NUMBER = words('STORE COPY MOVE REPLACE XMOVE');

const REFUSED: Readonly<Record<string, string>> = {
  LOGIN: 'the connection is signed in already, and no password belongs on this line',
  AUTHENTICATE: 'the connection is signed in already, and no password belongs on this line',
  UNAUTHENTICATE: 'the connection stays signed in as it is',
  STARTTLS: 'whether there is TLS was settled before the sign-in',
  COMPRESS: 'what follows it is no text any more',
  IDLE: 'it waits for an end that no command line can give; the reader idles already',
  DONE: 'it ends an IDLE, and none is sent from here',
  CLOSE:
    'it expunges all that anybody marked \\Deleted, without a word: UNSELECT closes the folder and removes nothing',
};

const table = new Map<string, RawVerdict>([
  ...READING.map((name) => [name, { kind: 'reading', name, needsFolder: false }] as const),
  ...READING_MESSAGES.map((name) => [name, { kind: 'reading', name, needsFolder: true }] as const),
  ...CHANGING.map((name) => [name, { kind: 'changing', name, needsFolder: false }] as const),
  ...CHANGING_MESSAGES.map((name) => [name, { kind: 'changing', name, needsFolder: true }] as const),
]);

/** For completion. */
export const RAW_NAMES: readonly string[] = [
  ...table.keys(),
  'EXAMINE',
  'EXPUNGE',
  'SELECT',
  'UID EXPUNGE',
].sort();

const isKnown = (word: string): boolean =>
  word === 'UID' || word in REFUSED || BY_NUMBER.includes(word) || RAW_NAMES.includes(word);

/** Judges a line as it was typed, without a tag; the literals that it announces come after it. */
export function judgeRaw(line: string): RawVerdict {
  if (line.length > MAX_OCTETS)
    return refuse(safe`a line is no longer than ${MAX_OCTETS} letters: name fewer messages at once`);
  if (!isOneLine(line)) return refuse(literal('there are control characters in it'));
  const typed = line.trim().split(/ +/);
  const [first = '', second = ''] = typed.map((word) => word.toUpperCase());
  if (first === '') return refuse(literal('a command is wanted, such as UID SEARCH DELETED'));
  if (first in REFUSED) return refuse(toSafe(REFUSED[first]!));
  if (!isKnown(first) && isKnown(second))
    return refuse(safe`the tag is put in by imaptop: leave out ${toSafe(maskedTag(first, second))}`);
  if (BY_NUMBER.includes(first)) return refuse(byNumber(first, line.trim()));
  if (first === 'SELECT' || first === 'EXAMINE')
    return opening(first, line.trim().slice(first.length).trim());
  if (first === 'EXPUNGE') return { kind: 'expunging', uids: undefined };
  const name = first === 'UID' ? `UID ${second}` : first;
  if (name === 'UID EXPUNGE') return expunging(typed.slice(2));
  return table.get(name) ?? { kind: 'changing', name, needsFolder: true };
}

/** No control characters, no line end among them. */
export function isOneLine(line: string): boolean {
  return !/[\u0000-\u001f\u007f]/.test(line);
}

/** Whether a command only reads: nothing is different after it, whoever looks. */
export function onlyReads(line: string): boolean {
  const verdict = judgeRaw(line);
  return verdict.kind === 'reading' || (verdict.kind === 'opening' && verdict.name === 'EXAMINE');
}

/** The folder that messages come into, as far as the line says it. */
export function intoFolder(line: string): string | undefined {
  const [, rest] = /^ *(?:APPEND|UID +(?:COPY|MOVE) +[^ ]+) +(.*)$/i.exec(line) ?? [];
  return rest === undefined ? undefined : folderName(rest);
}

/** It may carry credentials: what was typed is to be shown nowhere, and not to be kept. */
export function mayHoldSecret(line: string): boolean {
  return /\b(?:LOGIN|AUTHENTICATE|PROXYAUTH)\b/i.test(line);
}

function words(text: string): string[] {
  return text.split(' ');
}

function refuse(why: Safe): RawVerdict {
  return { kind: 'refused', why };
}

const maskedTag = (tag: string, name: string): string => (mayHoldSecret(name) ? 'it' : tag);

function byNumber(name: string, line: string): Safe {
  const rest = line.slice(name.length).trim();
  return safe`${toSafe(name)} names messages by their place in the folder, and places shift while others expunge. By UID it is: UID ${toSafe(name)} ${toSafe(rest)}, with UIDs in place of the numbers`;
}

function opening(name: 'SELECT' | 'EXAMINE', rest: string): RawVerdict {
  const path = folderName(rest);
  if (path === undefined || path === '')
    return refuse(safe`${toSafe(name)} wants the folder's name, in quotes where it has a space`);
  return { kind: 'opening', name, path };
}

/** The name that a text begins with, as an atom or in quotes. */
function folderName(text: string): string | undefined {
  const quoted = /^"((?:[^"\\]|\\["\\])*)"(?: |$)/.exec(text)?.[1];
  return quoted?.replaceAll(/\\(["\\])/g, '$1') ?? /^[^\s"(){%*\\]+(?= |$)/.exec(text)?.[0];
}

function expunging(typed: readonly string[]): RawVerdict {
  const [set = '', ...more] = typed;
  const uids = more.length === 0 ? UidSet.parse(set) : undefined;
  return uids && !uids.isEmpty
    ? { kind: 'expunging', uids }
    : refuse(literal('UID EXPUNGE wants UIDs by number, such as 5,8:12: without * and $'));
}
