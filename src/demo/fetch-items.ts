// FETCH and SEARCH items that hoodiecrow gets wrong or pays too much for: it parses the whole message, with all
// its bodies, to read one header line, and keeps the parse. Here headers are cut from the header text, and the
// whole message is parsed only for BODYSTRUCTURE and for numbered parts, and not kept.
import type { Hoodiecrow, ImapNode, StoredMessage, Token } from './hoodiecrow.ts';
import { parseMime, stockFetch } from './hoodiecrow.ts';

export function fixFetchItems(server: Hoodiecrow): void {
  // Stock SEARCH and ENVELOPE read `parsed`, and only its header.
  server.messageHandlers.push((_server, message) => {
    Object.defineProperty(message, 'parsed', { get: () => parseMime(headerOf(message)) });
  });

  const items = server.fetchHandlers;
  items['RFC822.SIZE'] = (_connection, message) => sizeOf(message);
  items['RFC822.HEADER'] = (_connection, message) => literal(headerOf(message));
  items['ENVELOPE'] = (...args) => quotable(stockFetch.ENVELOPE(...args));
  items['BODYSTRUCTURE'] = (connection, message, query) =>
    quotable(stockFetch.BODYSTRUCTURE(connection, wholeParse(message), query));
  items['BODY'] = items['BODY.PEEK'] = (connection, message, query) => {
    if (query.section === undefined) return quotable(stockFetch.BODY(connection, wholeParse(message), query));
    const text =
      sectionText(message, query.section) ??
      nodeText(stockFetch.BODY(connection, wholeParse(message), { type: 'ATOM', section: query.section }));
    return literal(cut(text, query));
  };

  // RFC 3501 §6.4.4: LARGER and SMALLER are both strict, keywords ignore case; BODY leaves the header out.
  const search = server.searchHandlers;
  search['LARGER'] = (_connection, message, _index, octets) => sizeOf(message) > Number(octets);
  search['SMALLER'] = (_connection, message, _index, octets) => sizeOf(message) < Number(octets);
  search['KEYWORD'] = (_connection, message, _index, flag) => hasFlag(message, flag);
  search['UNKEYWORD'] = (_connection, message, _index, flag) => !hasFlag(message, flag);
  search['BODY'] = (_connection, message, _index, text) => contains(bodyOf(message), text);
  search['TEXT'] = (_connection, message, _index, text) => contains(message.raw, text);
}

export function hasFlag(message: StoredMessage, flag: string): boolean {
  return message.flags.some((other) => other.toLowerCase() === flag.toLowerCase());
}

export function sizeOf(message: StoredMessage): number {
  return message.size ?? message.raw.length;
}

function headerOf(message: StoredMessage): string {
  if (message.header !== undefined) return message.header;
  const end = message.raw.indexOf('\r\n\r\n');
  return end < 0 ? message.raw : message.raw.slice(0, end + 4);
}

function bodyOf(message: StoredMessage): string {
  return message.raw.slice(headerOf(message).length);
}

function contains(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}

/** A stand-in that carries the parse of the whole message for one stock handler. */
function wholeParse(message: StoredMessage): StoredMessage {
  const { uid, flags, internaldate, raw } = message;
  return { uid, flags, internaldate, raw, parsed: parseMime(raw) };
}

/** The text of a section of the message itself; undefined for a section of a numbered part. */
function sectionText(message: StoredMessage, section: readonly ImapNode[]): string | undefined {
  const [item, fields] = section;
  const name = item === undefined ? '' : nodeText(item).toUpperCase();
  if (name === '') return message.raw;
  if (name === 'HEADER') return headerOf(message);
  if (name === 'TEXT') return bodyOf(message);
  if (!name.startsWith('HEADER.FIELDS') || !Array.isArray(fields)) return undefined;
  const wanted = new Set(fields.map((field) => nodeText(field).toUpperCase()));
  const keep = name === 'HEADER.FIELDS';
  return (
    headerOf(message)
      .split(/(?<=\r\n)(?![ \t])/) // at line ends that no folded line follows
      .filter(
        (line) => line !== '\r\n' && wanted.has(line.split(':', 1)[0]?.trim().toUpperCase() ?? '') === keep,
      )
      .join('') + '\r\n'
  );
}

/** Applies `<start.length>`. The answer names the start alone (RFC 3501 §7.4.2), and the same query object
 * serves all messages of a set, so the asked length must survive. */
function cut(text: string, query: Token & { asked?: readonly number[] }): string {
  query.asked ??= query.partial ?? [];
  const [start, length] = query.asked;
  if (start === undefined) return text;
  query.partial = [start];
  return text.slice(start, start + (length ?? 0));
}

const literal = (value: string): Token => ({ type: 'LITERAL', value });

function nodeText(node: ImapNode): string {
  if (typeof node === 'string') return node;
  return node !== null && typeof node === 'object' && !Array.isArray(node) ? (node.value ?? '') : '';
}

/** Quoted strings hold neither 8-bit nor control characters (RFC 3501 §4.3): such values go as literals. */
function quotable(node: ImapNode): ImapNode {
  if (Array.isArray(node)) return node.map(quotable);
  return typeof node === 'string' && /[^\x20-\x7e]/.test(node) ? literal(node) : node;
}
