// How a message is put together, as its server describes it (BODYSTRUCTURE, RFC 9051 §7.5.2): no body is read for it.
import type { Safe } from '../text/safe-text.ts';

/**
 * Which octets of a message: all of them, its header, or a part of it by its number (RFC 9051 §6.4.5), as in `2.1`.
 */
export type Section = string;

export const WHOLE: Section = '';
export const HEADER: Section = 'HEADER';

export function isSection(text: string): boolean {
  return text === WHOLE || text === HEADER || /^[1-9]\d{0,9}(?:\.[1-9]\d{0,9})*$/.test(text);
}

export interface MimePart {
  /** By which it is fetched; `WHOLE` for a message that is a multipart. */
  readonly section: Section;
  /** How deep it lies, the message's own part at 0. */
  readonly depth: number;
  /** In small letters: `text/plain`. */
  readonly type: Safe;
  /** These and the following are empty where there is nothing said. */
  readonly charset: Safe;
  readonly encoding: Safe;
  readonly disposition: Safe;
  readonly filename: Safe;
  /** Of a message within the message. */
  readonly subject: Safe;
  /** As they are transferred; of a multipart those of its parts. Undefined where the server says none. */
  readonly octets: number | undefined;
}

export interface Structure {
  /** In the order of the message, each before its own parts. */
  readonly parts: readonly MimePart[];
  /** Of the whole message: RFC822.SIZE. */
  readonly size: number | undefined;
  /** It has more parts, or deeper ones, than are read. */
  readonly cut: boolean;
}

/** As a server sent it. */
export interface FetchedStructure {
  /** The value of BODYSTRUCTURE, its literals included. */
  readonly octets: Uint8Array;
  readonly size: number | undefined;
}

export function isMultipart({ type }: MimePart): boolean {
  return type.startsWith('multipart/');
}

/** They vouch for the message and belong to no reader. */
const SIGNATURES: ReadonlySet<string> = new Set([
  'application/pgp-signature',
  'application/pgp-encrypted',
  'application/pkcs7-signature',
  'application/x-pkcs7-signature',
]);

/** Something comes with the message that is no part of what it says: neither text of its own nor a picture in it. */
export function hasAttachment({ parts }: Structure): boolean {
  return parts.some((part, index) => {
    if (isMultipart(part) || SIGNATURES.has(part.type)) return false;
    const disposition = part.disposition.toLowerCase();
    if (disposition === 'attachment') return true;
    const around = parts.slice(0, index).findLast(({ depth }) => depth < part.depth);
    if (around?.type === 'multipart/related') return false;
    if (part.type.startsWith('text/')) return part.filename !== '' && disposition !== 'inline';
    if (part.type.startsWith('image/')) return disposition !== 'inline';
    return part.type.startsWith('message/') ? part.type === 'message/rfc822' : true;
  });
}

/** Encodings that leave the octets as they are (RFC 2045 §6.2), and those that are undone. */
export function isKnownEncoding({ encoding }: Pick<MimePart, 'encoding'>): boolean {
  return ['', '7bit', '8bit', 'binary', 'base64', 'quoted-printable'].includes(encoding);
}

/** Something that a person can read in a pager. */
export function isReadable({ type }: MimePart): boolean {
  return type.startsWith('text/') || type.startsWith('message/');
}
