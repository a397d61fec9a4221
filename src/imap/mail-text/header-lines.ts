// The lines of a header as they came, before anything is made of them.
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;

export interface HeaderLine {
  /** Without its line end. */
  readonly octets: Uint8Array;
  readonly end: 'crlf' | 'lf' | 'none';
}

/** A field of a header: its lines, the first of which has its name. */
export interface RawField {
  /** As written; empty where the line is no field. */
  readonly name: string;
  /** The octets behind the colon, unfolded: without the line ends in it. */
  readonly value: string;
  readonly lines: readonly HeaderLine[];
}

/** Up to the empty line that ends the header (RFC 5322 §2.1). */
export function headerLines(octets: Uint8Array): HeaderLine[] {
  const lines: HeaderLine[] = [];
  for (let from = 0; from < octets.length;) {
    const lineFeed = octets.indexOf(LF, from);
    const last = lineFeed < 0 ? octets.length : lineFeed;
    const crlf = lineFeed > from && octets[lineFeed - 1] === CR;
    const line = octets.subarray(from, crlf ? last - 1 : last);
    if (line.length === 0) break;
    lines.push({ octets: line, end: lineFeed < 0 ? 'none' : crlf ? 'crlf' : 'lf' });
    from = last + 1;
  }
  return lines;
}

/** Each octet as the letter with its number. */
export function rawFields(lines: readonly HeaderLine[]): RawField[] {
  const fields: RawField[] = [];
  for (let at = 0; at < lines.length;) {
    const first = at++;
    while (at < lines.length && isFolded(lines[at]!)) at++;
    fields.push(toField(lines.slice(first, at)));
  }
  return fields;
}

function isFolded({ octets }: HeaderLine): boolean {
  return octets[0] === SPACE || octets[0] === TAB;
}

function toField(lines: readonly HeaderLine[]): RawField {
  const text = lines.map(latin1).join('');
  const colon = text.indexOf(':');
  const name = text.slice(0, Math.max(colon, 0)).trimEnd();
  // §3.6.8: printable ASCII without the colon.
  if (!/^[!-9;-~]+$/.test(name)) return { name: '', value: text.trim(), lines };
  return { name, value: text.slice(colon + 1).trim(), lines };
}

export function latin1({ octets }: HeaderLine): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('latin1');
}
