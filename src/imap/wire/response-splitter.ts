// Splits a server's bytes into whole responses: a line, or, where lines announce literals (RFC 9051 §4.3), the lines and
// literals up to the line that announces none. Bounded, linear in the bytes however they are cut into chunks.

const MAX_LINE_OCTETS = 32 * 1024 * 1024; // A SEARCH line of a million UIDs has about 8 MB.
export const MAX_LITERAL_OCTETS = 8 * 1024 * 1024; // Headers are asked for by field; nothing else comes as a literal.
export const MAX_RESPONSE_OCTETS = 48 * 1024 * 1024;

const FIRST_CAPACITY = 64 * 1024;
const KEPT_CAPACITY = 1024 * 1024; // More than this is given back once a big response is over.
const LF = 10;
const CR = 13;
const ZERO = 48;

export type SplitFault = 'line-too-long' | 'literal-too-long' | 'response-too-long';

/**
 * Takes one response: the bytes from `start` up to `end`, without the last line end. The bytes are lent for the call.
 * False stops the splitting for good.
 */
export type OnResponse = (data: Buffer, start: number, end: number) => boolean;

/**
 * Takes, if it likes, whole responses that the bytes from `start` up to `end` begin with, and says where the one behind them
 * begins. The bytes are lent for the call.
 */
export type OnResponses = (data: Buffer, start: number, end: number) => number;

export class ResponseSplitter {
  private readonly onResponse: OnResponse;
  private readonly onResponses: OnResponses;
  /** Holds the begun response; `filled` octets of it are meant. */
  private store: Buffer = Buffer.allocUnsafe(FIRST_CAPACITY);
  private filled = 0;
  /** Where the current line of the begun response starts, and from where on no line end was looked for. */
  private lineStart = 0;
  private searched = 0;
  private stopped = false;
  /** What came behind the response at which it was stopped. */
  rest: Buffer = Buffer.alloc(0);

  /** Every response that `onResponses` leaves is passed to `onResponse`. */
  constructor(onResponse: OnResponse, onResponses: OnResponses = (_, start) => start) {
    this.onResponse = onResponse;
    this.onResponses = onResponses;
  }

  /** The fault after which no byte can be trusted any more, or undefined. */
  push(chunk: Buffer): SplitFault | undefined {
    if (this.stopped) return undefined;
    if (this.filled === 0) return this.split(chunk, chunk.length);
    this.append(chunk);
    return this.split(this.store, this.filled);
  }

  private split(data: Buffer, length: number): SplitFault | undefined {
    let start = 0;
    let fault: SplitFault | undefined;
    while (!fault && !this.stopped && this.searched < length) {
      if (this.searched === start) {
        start = this.lineStart = this.searched = this.onResponses(data, start, length);
        if (start >= length) break;
      }
      const lineFeed = data.indexOf(LF, this.searched);
      if (lineFeed < 0 || lineFeed >= length) {
        this.searched = length;
        break;
      }
      const literal = literalLength(data, start, this.lineStart, lineFeed);
      fault = this.tooLong(start, lineFeed, literal);
      if (fault) break;
      this.lineStart = this.searched = lineFeed + 1 + Math.max(literal, 0);
      if (literal >= 0) continue;
      const end = lineFeed > start && data[lineFeed - 1] === CR ? lineFeed - 1 : lineFeed;
      this.stopped = !this.onResponse(data, start, end);
      start = lineFeed + 1;
    }
    if (this.stopped) this.rest = Buffer.from(data.subarray(start, length));
    fault ??= this.tooLong(start, length, -1);
    if (fault) this.stopped = true;
    this.keep(data, start, length);
    return fault;
  }

  private tooLong(start: number, lineEnd: number, literal: number): SplitFault | undefined {
    if (lineEnd - this.lineStart > MAX_LINE_OCTETS) return 'line-too-long';
    if (literal > MAX_LITERAL_OCTETS) return 'literal-too-long';
    if (lineEnd - start + Math.max(literal, 0) > MAX_RESPONSE_OCTETS) return 'response-too-long';
    return undefined;
  }

  /** Moves the begun response, if any, to the front of the store. */
  private keep(data: Buffer, start: number, length: number): void {
    const rest = this.stopped ? 0 : length - start;
    if (data !== this.store) {
      if (rest > 0) {
        this.reserve(rest);
        data.copy(this.store, 0, start, length);
      }
    } else if (start > 0 && rest > 0) {
      this.store.copyWithin(0, start, length);
    }
    this.filled = rest;
    this.lineStart -= start;
    this.searched -= start;
    if (rest > 0) return;
    this.lineStart = this.searched = 0;
    if (this.store.length > KEPT_CAPACITY) this.store = Buffer.allocUnsafe(FIRST_CAPACITY);
  }

  private append(chunk: Buffer): void {
    this.reserve(this.filled + chunk.length);
    chunk.copy(this.store, this.filled);
    this.filled += chunk.length;
  }

  private reserve(capacity: number): void {
    if (capacity <= this.store.length) return;
    const larger = Buffer.allocUnsafe(Math.max(capacity, 2 * this.store.length));
    this.store.copy(larger, 0, 0, this.filled);
    this.store = larger;
  }
}

/** The octets of the literal that a line announces at its end, or -1. */
function literalLength(data: Buffer, start: number, lineStart: number, lineFeed: number): number {
  let at = lineFeed - 1;
  if (at >= lineStart && data[at] === CR) at--;
  if (at < lineStart || data[at] !== 0x7d) return -1;
  at--;
  let value = 0;
  let scale = 1;
  const last = at;
  while (at >= lineStart && data[at]! >= ZERO && data[at]! <= ZERO + 9) {
    value += (data[at]! - ZERO) * scale;
    scale *= 10;
    at--;
  }
  if (at === last || at < lineStart || data[at] !== 0x7b) return -1;
  return mayHoldLiterals(data, start, lineFeed) ? value : -1;
}

/**
 * Tagged answers and status responses end in free text (RFC 9051 §7.1), which may well end in `{5}`: a folder's name that
 * somebody chose, for one. Taking that for an announcement would swallow the responses that follow.
 */
function mayHoldLiterals(data: Buffer, start: number, lineFeed: number): boolean {
  if (data[start] !== 0x2a || data[start + 1] !== 0x20) return false;
  const word = data.toString('latin1', start + 2, Math.min(start + 10, lineFeed));
  return !/^(?:OK|NO|BAD|BYE|PREAUTH)(?:[ \r]|$)/i.test(word);
}
