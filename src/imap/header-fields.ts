// The header of a message out of its bytes (RFC 5322 §2.2): fields in their order, unfolded, decoded, sanitised. Mail is
// as it is: no input throws, and a line that is no field is still shown, under an empty name.
import { isAscii } from 'node:buffer';
import type { IdentityHeader } from '../model/command.ts';
import type { Envelope, HeaderField } from '../model/envelope.ts';
import { toSafe, type Safe } from '../text/safe-text.ts';
import { displayName } from './display-name.ts';
import { decodeWords } from './mime-words.ts';
import { textOf } from './untrusted-bytes.ts';

/** A field as written: unfolded, not decoded, not sanitised. */
interface RawField {
  readonly name: string;
  readonly value: string;
}

const LF = 10;
const CR = 13;
const SPACE = 0x20;
const TAB = 0x09;

export function parseHeader(bytes: Uint8Array): HeaderField[] {
  return rawFields(bytes).map(({ name, value }) => ({ name: toSafe(name), value: decoded(value) }));
}

/** From and Subject for the list; the first of each where there are several. */
export function toEnvelope(bytes: Uint8Array): Envelope {
  const fields = rawFields(bytes);
  return { from: displayName(valueOf(fields, 'from')), subject: decoded(valueOf(fields, 'subject')) };
}

/** What tells a message from others, and what it was about. */
export function toIdentityHeader(bytes: Uint8Array): IdentityHeader {
  const fields = rawFields(bytes);
  return {
    messageId: decoded(valueOf(fields, 'message-id')),
    subject: decoded(valueOf(fields, 'subject')),
  };
}

function valueOf(fields: readonly RawField[], name: string): string {
  return fields.find((field) => field.name.toLowerCase() === name)?.value ?? '';
}

function decoded(value: string): Safe {
  return toSafe(decodeWords(value));
}

export function rawFields(bytes: Uint8Array): RawField[] {
  const fields: RawField[] = [];
  const textAt = reader(bytes);
  let field: string | undefined;
  for (let at = 0; at < bytes.length;) {
    const lineFeed = bytes.indexOf(LF, at);
    const next = lineFeed < 0 ? bytes.length : lineFeed + 1;
    let end = lineFeed < 0 ? bytes.length : lineFeed;
    if (end > at && bytes[end - 1] === CR) end--;
    // §2.1: the first empty line ends the header.
    if (end === at) break;
    const line = textAt(at, end);
    const folded = bytes[at] === SPACE || bytes[at] === TAB;
    const content = folded ? line.replace(/^[ \t]+/, '') : line;
    if (folded && field !== undefined) field = `${field} ${content}`;
    else {
      if (field !== undefined) fields.push(toField(field));
      field = content;
    }
    at = next;
  }
  if (field !== undefined) fields.push(toField(field));
  return fields;
}

/** Each line by itself, since one in Latin-1 does not spoil the next one's UTF-8; most headers are ASCII as a whole. */
function reader(bytes: Uint8Array): (from: number, to: number) => string {
  if (!isAscii(bytes)) return (from, to) => textOf(bytes.subarray(from, to));
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  return (from, to) => text.slice(from, to);
}

function toField(line: string): RawField {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0)).trimEnd();
  // §3.6.8: printable ASCII without the colon. `>From a@b Mon Jan 1 00:00:00` has a colon and is no field.
  if (!/^[!-9;-~]+$/.test(name)) return { name: '', value: line.trim() };
  return { name, value: line.slice(colon + 1).trim() };
}
