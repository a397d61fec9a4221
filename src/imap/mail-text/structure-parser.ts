// Reads a BODYSTRUCTURE (RFC 9051 §7.5.2). Servers leave things out, and mail is nested as its sender likes: whatever comes,
// each body ends where its parenthesis does, and nothing is read deeper or further than anybody would look.
import type { FetchedStructure, MimePart, Section, Structure } from '../../model/mime-part.ts';
import { WHOLE } from '../../model/mime-part.ts';
import { toSafe, type Safe } from '../../text/safe-text.ts';
import { decodeWords } from '../mime-words.ts';
import { textOf } from '../untrusted-bytes.ts';
import { Cursor } from '../wire/cursor.ts';
import { parameter, type Parameters } from './parameters.ts';

const MAX_DEPTH = 50;
const MAX_PARTS = 5_000;
const MAX_PARAMETERS = 1_000;
const MAX_TEXT = 2_000; // Letters of a name: more are not shown anywhere.
const OPEN = 0x28;
const CLOSE = 0x29;

export function parseStructure({ octets, size }: FetchedStructure): Structure {
  const parser = new StructureParser(octets);
  parser.readMessage();
  return { parts: parser.parts, size, cut: parser.cut };
}

type Content = Omit<MimePart, 'section' | 'depth'>;

const NO_PARAMETERS: Parameters = new Map();

class StructureParser {
  readonly parts: MimePart[] = [];
  cut = false;
  private readonly cursor = new Cursor();

  constructor(octets: Uint8Array) {
    const data = Buffer.from(octets.buffer, octets.byteOffset, octets.length);
    this.cursor.reset(data, 0, data.length);
  }

  readMessage(): void {
    this.body(WHOLE, '1', 0);
  }

  /**
   * One body with its parentheses. `section`: by which it is fetched where it is a multipart, whose parts are numbered below
   * it; `single`: where it is not. Gives its octets.
   */
  private body(section: Section, single: Section, depth: number): number | undefined {
    const { cursor } = this;
    cursor.spaces();
    const isFull = depth > MAX_DEPTH || this.parts.length >= MAX_PARTS;
    if (isFull || cursor.data[cursor.at] !== OPEN) {
      this.cut = true;
      // Nothing to pass over: the end was reached.
      if (!cursor.skip()) cursor.at = cursor.end;
      return undefined;
    }
    cursor.take(OPEN);
    cursor.spaces();
    const place = this.parts.length;
    const content =
      cursor.data[cursor.at] === OPEN
        ? this.multipart(section, depth, place)
        : this.onePart(single, depth, place);
    this.toClose();
    return content.octets;
  }

  private multipart(section: Section, depth: number, place: number): Content {
    const { cursor } = this;
    // Its own row comes before those of its parts.
    this.parts.push({ section, depth, ...NOTHING });
    let octets = 0;
    for (let n = 1; cursor.data[cursor.at] === OPEN && !cursor.done; n++) {
      const number = section === WHOLE ? `${n}` : `${section}.${n}`;
      octets += this.body(number, number, depth + 1) ?? 0;
      cursor.spaces();
    }
    const subtype = this.text();
    this.parameters();
    const { disposition, parameters } = this.disposition();
    const filename = name(parameter(parameters, 'filename'));
    const type = typeName('multipart', subtype);
    const content = { ...NOTHING, type, disposition, filename, octets };
    this.parts[place] = { section, depth, ...content };
    return content;
  }

  private onePart(section: Section, depth: number, place: number): Content {
    const type = typeName(this.text(), this.text());
    const parameters = this.parameters();
    this.text(); // Content-ID
    this.text(); // Content-Description
    const encoding = name(this.text().toLowerCase());
    const octets = this.number();
    const common = {
      type,
      charset: name(parameter(parameters, 'charset')?.toLowerCase()),
      encoding,
      octets,
    };
    this.parts.push({ section, depth, ...NOTHING, ...common });
    const isMessage = type === 'message/rfc822' || type === 'message/global';
    // RFC 9051: message/rfc822 is followed by its envelope, its body and its lines; text by its lines.
    const subject = isMessage ? this.subject() : EMPTY;
    if (isMessage && this.opens()) this.body(section, `${section}.1`, depth + 1);
    if (isMessage || type.startsWith('text/')) this.number();
    this.text(); // MD5
    const { disposition, parameters: disposed } = this.disposition();
    const filename = name(parameter(disposed, 'filename') ?? parameter(parameters, 'name'));
    const content = { ...common, subject, disposition, filename };
    this.parts[place] = { section, depth, ...content };
    return content;
  }

  private subject(): Safe {
    const { cursor } = this;
    if (!this.opens()) {
      this.text();
      return EMPTY;
    }
    cursor.take(OPEN);
    this.text(); // Date
    const subject = name(decodeWords(this.text()));
    this.toClose();
    return subject;
  }

  private disposition(): { readonly disposition: Safe; readonly parameters: Parameters } {
    // Some servers write the word alone.
    if (!this.opens()) return { disposition: name(this.text().toLowerCase()), parameters: NO_PARAMETERS };
    this.cursor.take(OPEN);
    const disposition = name(this.text().toLowerCase());
    const parameters = this.parameters();
    this.toClose();
    return { disposition, parameters };
  }

  /** The first of each name. */
  private parameters(): Parameters {
    const { cursor } = this;
    if (!this.opens()) {
      this.text();
      return NO_PARAMETERS;
    }
    cursor.take(OPEN);
    const parameters = new Map<string, string>();
    for (;;) {
      cursor.spaces();
      if (cursor.done || cursor.data[cursor.at] === CLOSE || parameters.size >= MAX_PARAMETERS) break;
      const key = this.text().toLowerCase();
      const value = this.text();
      if (!parameters.has(key)) parameters.set(key, value);
    }
    this.toClose();
    return parameters;
  }

  private opens(): boolean {
    this.cursor.spaces();
    return !this.cursor.done && this.cursor.data[this.cursor.at] === OPEN;
  }

  /** A string, NIL or, from servers that forget the quotes, an atom. Any other value is passed over and is empty. */
  private text(): string {
    const { cursor } = this;
    cursor.spaces();
    if (cursor.done || cursor.data[cursor.at] === CLOSE) return '';
    const octets = cursor.bytes();
    if (octets) return textOf(octets.subarray(0, MAX_TEXT));
    if (cursor.data[cursor.at] !== OPEN && cursor.atom()) {
      return textOf(cursor.data.subarray(cursor.from, Math.min(cursor.to, cursor.from + MAX_TEXT)));
    }
    this.passOver();
    return '';
  }

  private number(): number | undefined {
    const { cursor } = this;
    cursor.spaces();
    const value = cursor.number();
    if (value >= 0) return value;
    // Not passed over where the body's extensions follow: a list is never a number.
    if (!this.opens()) this.text();
    return undefined;
  }

  /** Behind the parenthesis that closes what is being read. */
  private toClose(): void {
    const { cursor } = this;
    for (;;) {
      cursor.spaces();
      if (cursor.done || cursor.take(CLOSE)) return;
      this.passOver();
    }
  }

  /** What cannot be taken apart ends the reading. */
  private passOver(): void {
    if (this.cursor.skip()) return;
    this.cut = true;
    this.cursor.at = this.cursor.end;
  }
}

const EMPTY = toSafe('');

const NOTHING: Content = {
  type: EMPTY,
  charset: EMPTY,
  encoding: EMPTY,
  disposition: EMPTY,
  filename: EMPTY,
  subject: EMPTY,
  octets: undefined,
};

function name(text: string | undefined): Safe {
  return toSafe((text ?? '').slice(0, MAX_TEXT));
}

function typeName(type: string, subtype: string): Safe {
  if (type === '' && subtype === '') return toSafe('?');
  return name(`${type}/${subtype}`.toLowerCase());
}
