// Lines out of the octets of a text part or of a message's source. Lines are told by their LF before they are decoded: in
// every character set that mail may use for text, that octet is never a part of a letter; UTF-16 and UTF-32 are decoded first.
import iconv from 'iconv-lite';
import { createDecodeStream, decode, normalizeCharset } from 'libmime/lib/charset.js';
import type { LineReader, ReadLines, Writing } from '../../model/mail-lines.ts';
import { toSafe, type Safe } from '../../text/safe-text.ts';
import { textOf } from '../untrusted-bytes.ts';
import { transferDecoder, type TransferDecoder } from './transfer-decoder.ts';

/** A line is shown in pieces of so many octets, where it is longer. */
const MAX_LINE = 4_000;
const LF = 0x0a;
const CR = 0x0d;

type ToText = (line: Uint8Array) => string;

export function lineReader({ encoding, charset }: Writing): LineReader {
  return new OctetLines(transferDecoder(encoding), toUtf8First(charset), textDecoder(charset));
}

class OctetLines implements LineReader {
  private readonly transfer: TransferDecoder;
  private readonly first: ((octets: Uint8Array | undefined) => Uint8Array) | undefined;
  private readonly toText: ToText;
  private rest: Uint8Array = new Uint8Array(0);

  constructor(
    transfer: TransferDecoder,
    first: ((octets: Uint8Array | undefined) => Uint8Array) | undefined,
    toText: ToText,
  ) {
    this.transfer = transfer;
    this.first = first;
    this.toText = toText;
  }

  take(octets: Uint8Array): ReadLines {
    const decoded = this.transfer.take(octets);
    return this.split(this.first ? this.first(decoded) : decoded);
  }

  end(): ReadLines {
    const held = this.transfer.end();
    const last = this.first ? Buffer.concat([this.first(held), this.first(undefined)]) : held;
    const { lines, rest } = this.split(last);
    this.rest = new Uint8Array(0);
    return { lines: rest === '' ? lines : [...lines, rest], rest: toSafe('') };
  }

  private split(octets: Uint8Array): ReadLines {
    const all = this.rest.length === 0 ? octets : Buffer.concat([this.rest, octets]);
    const lines: Safe[] = [];
    let from = 0;
    for (;;) {
      const lineFeed = all.indexOf(LF, from);
      const end = lineFeed < 0 ? all.length : lineFeed;
      while (end - from > MAX_LINE) {
        const cut = letterStart(all, from + MAX_LINE);
        lines.push(this.shown(all.subarray(from, cut)));
        from = cut;
      }
      if (lineFeed < 0) break;
      const isCrlf = end > from && all[end - 1] === CR;
      lines.push(this.shown(all.subarray(from, isCrlf ? end - 1 : end)));
      from = end + 1;
    }
    this.rest = Uint8Array.prototype.slice.call(all, from);
    return { lines, rest: this.shown(this.rest) };
  }

  private shown(line: Uint8Array): Safe {
    return toSafe(this.toText(line));
  }
}

/** No UTF-8 letter is cut in two. */
function letterStart(octets: Uint8Array, at: number): number {
  for (let start = at; start > at - 4; start--) if ((octets[start]! & 0xc0) !== 0x80) return start;
  return at;
}

function toUtf8First(charset: string): ((octets: Uint8Array | undefined) => Uint8Array) | undefined {
  const name = normalizeCharset(charset);
  if (charset === '' || !/^(?:utf-?(?:16|32)|ucs-?[24])/i.test(name) || !iconv.encodingExists(name)) {
    return undefined;
  }
  const decoder = iconv.getDecoder(name);
  return (octets) => Buffer.from((octets ? decoder.write(Buffer.from(octets)) : decoder.end()) ?? '');
}

/** Where nothing is said, or US-ASCII is, or something that nobody knows: whatever the octets look like. */
function textDecoder(charset: string): ToText {
  const name = normalizeCharset(charset);
  const isPlain = charset === '' || /^(?:us-?)?ascii$/i.test(charset) || /^(?:utf|ucs)/i.test(name);
  if (isPlain || !createDecodeStream(charset).supported) return textOf;
  return (line) => decode(Buffer.from(line.buffer, line.byteOffset, line.length), name);
}
