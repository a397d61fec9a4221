// Reads the values of a response (RFC 9051 §4) from its bytes, without making strings of them. Whoever reads a value
// that is not there gets told so and finds the cursor where it was.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x28;
const CLOSE = 0x29;
const SPACE = 0x20;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const ZERO = 48;
const MAX_DIGITS = 16; // RFC 9051 §9 number64; more would not be exact.

export class Cursor {
  data: Buffer = Buffer.alloc(0);
  at = 0;
  end = 0;
  /** Where the content of the last `string()` or `atom()` lies; both 0 for NIL. */
  from = 0;
  to = 0;

  reset(data: Buffer, at: number, end: number): void {
    this.data = data;
    this.at = at;
    this.end = end;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  spaces(): void {
    while (this.at < this.end && this.data[this.at] === SPACE) this.at++;
  }

  /** Passes `byte` if it is next. */
  take(byte: number): boolean {
    if (this.at >= this.end || this.data[this.at] !== byte) return false;
    this.at++;
    return true;
  }

  /** A number of at most 16 digits, or -1. */
  number(): number {
    const { data, end, at: start } = this;
    let value = 0;
    let at = start;
    for (; at < end; at++) {
      const digit = data[at]! - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at === start || at - start > MAX_DIGITS) return -1;
    this.at = at;
    return value;
  }

  /** Up to a space, a parenthesis or the end; false where that is nothing. */
  atom(): boolean {
    const { data, end, at: start } = this;
    let at = start;
    for (; at < end; at++) {
      const byte = data[at]!;
      if (byte === SPACE || byte === OPEN || byte === CLOSE) break;
    }
    if (at === start) return false;
    this.from = start;
    this.to = this.at = at;
    return true;
  }

  /** The name of a FETCH attribute, with its section, as in `BODY[HEADER.FIELDS ("FROM")]<0>`. */
  attributeName(): boolean {
    const { data, end, at: start } = this;
    let at = start;
    while (at < end) {
      const byte = data[at]!;
      if (byte === SPACE || byte === OPEN || byte === CLOSE) break;
      at++;
      if (byte !== OPEN_BRACKET) continue;
      this.at = at;
      if (!this.section()) return this.back(start);
      at = this.at;
    }
    this.from = start;
    this.to = this.at = at;
    return at > start;
  }

  /** A quoted string, a literal or NIL. A quoted string keeps its backslashes. */
  string(): boolean {
    const start = this.at;
    const byte = this.data[start];
    if (start >= this.end) return false;
    if (byte === QUOTE) {
      if (!this.quoted()) return false;
      this.from = start + 1;
      this.to = this.at - 1;
      return true;
    }
    if (byte === OPEN_BRACE) return this.literal();
    if (!this.atom()) return false;
    if (!this.is('NIL')) return this.back(start);
    this.from = this.to = 0;
    return true;
  }

  /** The content of a `string()`, unescaped; empty for NIL. Lent where it stands as it is. Undefined where there is none. */
  bytes(): Buffer | undefined {
    const quoted = this.data[this.at] === QUOTE;
    if (!this.string()) return undefined;
    const content = this.data.subarray(this.from, this.to);
    if (!quoted || !content.includes(BACKSLASH)) return content;
    return Buffer.from(content.toString('latin1').replace(/\\(["\\])/g, '$1'), 'latin1');
  }

  /** Passes any one value: atom, string, or list however deeply nested (without recursion: the depth is theirs). */
  skip(): boolean {
    const start = this.at;
    let depth = 0;
    do {
      if (depth > 0) this.spaces();
      if (this.at >= this.end) return this.back(start);
      const byte = this.data[this.at]!;
      if (byte === OPEN) {
        depth++;
        this.at++;
      } else if (byte === CLOSE) {
        if (--depth < 0) return this.back(start);
        this.at++;
      } else if (byte === QUOTE ? !this.quoted() : byte === OPEN_BRACE ? !this.literal() : !this.atom()) {
        return this.back(start);
      }
    } while (depth > 0);
    return true;
  }

  /** True if what was read last is `word` (upper case), whatever its case. */
  is(word: string): boolean {
    if (this.to - this.from !== word.length) return false;
    return this.startsWith(word);
  }

  startsWith(word: string): boolean {
    const { data, from } = this;
    if (this.to - from < word.length) return false;
    for (let i = 0; i < word.length; i++) {
      const byte = data[from + i]!;
      const upper = byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
      if (upper !== word.charCodeAt(i)) return false;
    }
    return true;
  }

  private quoted(): boolean {
    const { data, end } = this;
    for (let at = this.at + 1; at < end; at++) {
      const byte = data[at];
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) {
        this.at = at + 1;
        return true;
      }
    }
    return false;
  }

  private literal(): boolean {
    const start = this.at;
    this.at++;
    const length = this.number();
    if (length < 0 || !this.take(CLOSE_BRACE)) return this.back(start);
    this.take(13);
    if (!this.take(10) || this.at + length > this.end) return this.back(start);
    this.from = this.at;
    this.to = this.at += length;
    return true;
  }

  private section(): boolean {
    while (this.at < this.end) {
      const byte = this.data[this.at]!;
      if (byte === QUOTE) {
        if (!this.quoted()) return false;
      } else if (byte === OPEN_BRACE) {
        if (!this.literal()) return false;
      } else {
        this.at++;
        if (byte === CLOSE_BRACKET) return true;
      }
    }
    return false;
  }

  private back(to: number): false {
    this.at = to;
    return false;
  }
}

/**
 * Visits the attributes of one FETCH response: `(UID 5 FLAGS () ...)`. The visitor finds the name as the cursor's last
 * atom and the cursor at the value, and reads it or leaves it. False where the parentheses, quotes and literals do not
 * end where the response does: then nobody can say where the next response starts.
 */
export function visitAttributes(cursor: Cursor, visit: (cursor: Cursor) => void): boolean {
  cursor.spaces();
  if (!cursor.take(OPEN)) return false;
  for (;;) {
    cursor.spaces();
    if (cursor.take(CLOSE)) break;
    if (!cursor.attributeName()) return false;
    cursor.spaces();
    const start = cursor.at;
    visit(cursor);
    if (cursor.at === start && !cursor.skip()) return false;
  }
  cursor.spaces();
  return cursor.done;
}
