// Gmail's labels (X-GM-EXT-1): a message in a folder has any number of them, and every label is a folder. They go over the
// wire as mailbox names do, in modified UTF-7; those of the system begin with a backslash.
import type { Flag } from './flags.ts';
import type { Folder, SpecialUse } from './folder.ts';
import { decode, encode } from './modified-utf7.ts';
import { isAscii } from './query/search-key.ts';

/** Exactly as the server writes it; identity and wire only, never shown. */
export interface Label {
  readonly label: string;
}

/** What STORE gives to messages or takes from them. */
export type Tag = Flag | Label;

export function isLabel(tag: Tag): tag is Label {
  return typeof tag !== 'string';
}

/** As people know it, not sanitised yet. */
export const labelName = ({ label }: Label): string => decode(label);

/** `\Seen`, `label "Work"`, `label \Inbox`; not sanitised yet. */
export function tagWords(tag: Tag): string {
  if (!isLabel(tag)) return tag;
  return `label ${isSystemLabel(tag) ? tag.label : `"${labelName(tag)}"`}`;
}

/** Gmail has no two labels that differ in case alone. */
export const labelKey = (label: Label): string => labelName(label).toLowerCase();

export const isSystemLabel = ({ label }: Label): boolean => label.startsWith('\\');

/** Octets of the longest that is sent; Gmail takes 225 letters. */
const MOST_OCTETS = 1_000;
/** Of the system's: those that a client sets and clears, and that leave a message where it is in Trash and Spam. */
const SETTABLE = ['\\inbox', '\\important'];

/** One that STORE can carry, and that does what it says: no label is put on that takes a message out of all others. */
export function isStorableLabel(label: Label): boolean {
  if (isSystemLabel(label)) return SETTABLE.includes(labelKey(label));
  const { label: text } = label;
  // What a quoted string holds (RFC 9051 §9), and what was not lost on the way here.
  const isText = !/[\r\n\0\ufffd]/.test(text) && text.isWellFormed() && text.trim() !== '';
  return isText && !isReserved(label) && labelText(label).length <= MOST_OCTETS;
}

/** The folders of the system are below these names. */
export const isReserved = (label: Label): boolean => /^\[(?:gmail|google mail)\](?:\/|$)/i.test(label.label);

/** As it goes over the wire: the system's as flags do, all others in ASCII and in quotation marks (RFC 9051 §4.3). */
export function labelText(label: Label): string {
  if (isSystemLabel(label)) return label.label;
  const ascii = isAscii(label.label) ? label.label : encode(labelName(label));
  return `"${ascii.replace(/["\\]/g, '\\$&')}"`;
}

const SYSTEM: Readonly<Partial<Record<SpecialUse, string>>> = {
  inbox: '\\Inbox',
  important: '\\Important',
  flagged: '\\Starred',
  sent: '\\Sent',
  drafts: '\\Draft',
  trash: '\\Trash',
  junk: '\\Spam',
};

/** The label that a folder is; undefined for All Mail, and for a level of the tree without mail. */
export function labelOfFolder({ path, specialUse, selectable }: Folder): Label | undefined {
  const own = specialUse && SYSTEM[specialUse];
  if (own !== undefined) return { label: own };
  const label = { label: path };
  return selectable && specialUse !== 'all' && !isReserved(label) ? label : undefined;
}
