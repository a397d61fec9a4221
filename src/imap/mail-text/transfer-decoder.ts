// Undoes a Content-Transfer-Encoding (RFC 2045 §6) as the octets come, wherever they are cut. What breaks the rules is
// taken as mailers take it: letters that base64 does not have are passed over, and a `=` that encodes nothing stays.

export interface TransferDecoder {
  take(octets: Uint8Array): Uint8Array;
  /** What was held back. */
  end(): Uint8Array;
}

/** 7bit, 8bit, binary, and encodings that nobody knows: as they are. */
export function transferDecoder(encoding: string): TransferDecoder {
  switch (encoding) {
    case 'base64':
      return new Base64Decoder();
    case 'quoted-printable':
      return new QuotedPrintableDecoder();
    default:
      return { take: (octets) => octets, end: () => new Uint8Array(0) };
  }
}

const NOTHING = new Uint8Array(0);
const PAD = 0x3d;

/** By octet: the six bits that a letter of base64 stands for, else -1. */
const SIX_BITS = (() => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const table = new Int8Array(256).fill(-1);
  for (let value = 0; value < letters.length; value++) table[letters.charCodeAt(value)] = value;
  return table;
})();

/** Octet by octet, without making strings: parts have hundreds of megabytes. */
class Base64Decoder implements TransferDecoder {
  /** Bits that do not make an octet yet, and how many they are. */
  private bits = 0;
  private count = 0;

  take(octets: Uint8Array): Uint8Array {
    const decoded = Buffer.allocUnsafe(Math.ceil((octets.length * 3) / 4) + 1);
    let length = 0;
    for (const octet of octets) {
      const six = SIX_BITS[octet]!;
      if (six >= 0) {
        this.bits = ((this.bits << 6) | six) & 0xffff;
        this.count += 6;
        if (this.count >= 8) {
          this.count -= 8;
          decoded[length++] = this.bits >> this.count;
        }
        // Padding ends a piece of base64; mailers that put several together have more behind it.
      } else if (octet === PAD) this.bits = this.count = 0;
    }
    return decoded.subarray(0, length);
  }

  /** What is left are no eight bits. */
  end(): Uint8Array {
    return NOTHING;
  }
}

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;

class QuotedPrintableDecoder implements TransferDecoder {
  /** What a `=` or blanks mean, only what follows them tells. */
  private rest: Uint8Array = NOTHING;

  take(octets: Uint8Array): Uint8Array {
    const all = this.rest.length === 0 ? octets : Buffer.concat([this.rest, octets]);
    const keep = undecided(all);
    this.rest = Uint8Array.prototype.slice.call(all, keep);
    return decodeQuoted(all.subarray(0, keep), false);
  }

  end(): Uint8Array {
    const { rest } = this;
    this.rest = NOTHING;
    return decodeQuoted(rest, true);
  }
}

const MOST_HELD = 1_000; // RFC 2045 §6.7 (5): a line has 76 octets at most.

/**
 * Where the line begins that has not ended yet. In one that is longer than any may be: where the octets begin that may
 * still become something else, `=`, `=4`, `= `, blanks, CR.
 */
function undecided(octets: Uint8Array): number {
  const line = octets.lastIndexOf(LF) + 1;
  if (octets.length - line <= MOST_HELD) return line;
  const least = Math.max(0, octets.length - MOST_HELD);
  let at = octets.length;
  while (at > least && isBlank(octets[at - 1]!)) at--;
  if (at > least && octets[at - 1] === PAD) return at - 1;
  if (at === octets.length && at - 2 >= least && octets[at - 2] === PAD) return at - 2;
  return at;
}

const isBlank = (octet: number): boolean => octet === SPACE || octet === TAB || octet === CR;

/** `isEnd`: nothing follows, which is the end of a line as well. */
function decodeQuoted(octets: Uint8Array, isEnd: boolean): Uint8Array {
  const decoded = Buffer.allocUnsafe(octets.length);
  let length = 0;
  for (let at = 0; at < octets.length; at++) {
    const octet = octets[at]!;
    if (octet === PAD) {
      const end = softBreakEnd(octets, at + 1, isEnd);
      const high = hexDigit(octets[at + 1]);
      const low = hexDigit(octets[at + 2]);
      if (end > 0) at = end - 1;
      else if (high >= 0 && low >= 0) {
        decoded[length++] = high * 16 + low;
        at += 2;
      } else decoded[length++] = octet;
    } else if (octet === LF) {
      // RFC 2045 §6.7 (3): blanks at the end of a line were added on the way.
      let end = length;
      const crlf = end > 0 && decoded[end - 1] === CR && octets[at - 1] === CR;
      if (crlf) end--;
      length = end;
      while (
        length > 0 &&
        (decoded[length - 1] === SPACE || decoded[length - 1] === TAB) &&
        isRaw(octets, at, crlf, end - length)
      )
        length--;
      if (crlf) decoded[length++] = CR;
      decoded[length++] = LF;
    } else decoded[length++] = octet;
  }
  return decoded.subarray(0, length);
}

/** A blank that stands there as itself, and not as `=20`. */
function isRaw(octets: Uint8Array, lineFeed: number, crlf: boolean, behind: number): boolean {
  const octet = octets[lineFeed - (crlf ? 1 : 0) - behind - 1];
  return octet === SPACE || octet === TAB;
}

/** `=` at the end of a line, blanks behind it or not: where the next line begins; 0 where it is something else. */
function softBreakEnd(octets: Uint8Array, from: number, isEnd: boolean): number {
  let at = from;
  while (octets[at] === SPACE || octets[at] === TAB) at++;
  if (octets[at] === CR && octets[at + 1] === LF) return at + 2;
  if (octets[at] === LF) return at + 1;
  return isEnd && at >= octets.length ? at : 0;
}

function hexDigit(octet: number | undefined): number {
  if (octet === undefined) return -1;
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30;
  const letter = octet | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
