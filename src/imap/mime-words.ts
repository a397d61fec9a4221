// Encoded words (RFC 2047) in header text. Linear in its length whatever it holds; words in an unknown character set,
// and what only looks like a word, stay as they are. The text is not sanitised yet.
import { createDecodeStream, decode, normalizeCharset } from 'libmime/lib/charset.js';

/** One encoded word, at its place in the text. */
interface EncodedWord {
  readonly charset: string;
  readonly encoding: 'B' | 'Q';
  readonly content: string;
  readonly end: number;
}

const MAX_CHARSET_LETTERS = 60;
const MAX_KNOWN_CHARSETS = 500; // Names come from mail; what was once asked is kept, but not for ever.

const supported = new Map<string, boolean>();

/** What most words are in needs none of the tables of the others, which take a while to load. */
const UTF8 = 'UTF-8';

export function decodeWords(text: string): string {
  let decoded = '';
  let copied = 0;
  for (let at = text.indexOf('=?'); at >= 0;) {
    const word = encodedWordAt(text, at);
    if (!word) {
      at = text.indexOf('=?', at + 1);
      continue;
    }
    const run = runOfWords(text, word);
    decoded += text.slice(copied, at) + run.text;
    copied = run.end;
    at = text.indexOf('=?', copied);
  }
  return decoded + text.slice(copied);
}

/** Where the encoded word that starts at `at` ends; undefined where none starts. */
export function encodedWordEnd(text: string, at: number): number | undefined {
  return text.startsWith('=?', at) ? encodedWordAt(text, at)?.end : undefined;
}

/**
 * Words that only white space parts belong together (§6.2). Those of one character set are decoded as one: mailers cut
 * between the octets of a letter, although §5 (3) forbids it.
 */
function runOfWords(text: string, first: EncodedWord): { readonly text: string; readonly end: number } {
  let decoded = '';
  let word: EncodedWord | undefined = first;
  let octets: Buffer[] = [];
  let end = first.end;
  while (word) {
    octets.push(wordOctets(word));
    end = word.end;
    const next = nextWord(text, end);
    if (next?.charset !== word.charset) {
      decoded += textIn(word.charset, Buffer.concat(octets));
      octets = [];
    }
    word = next;
  }
  return { text: decoded, end };
}

function nextWord(text: string, from: number): EncodedWord | undefined {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at++;
  return text.startsWith('=?', at) ? encodedWordAt(text, at) : undefined;
}

function encodedWordAt(text: string, at: number): EncodedWord | undefined {
  const charsetEnd = text.indexOf('?', at + 2);
  if (charsetEnd < 0 || charsetEnd - at - 2 > MAX_CHARSET_LETTERS) return undefined;
  const encoding = text.charAt(charsetEnd + 1).toUpperCase();
  if ((encoding !== 'B' && encoding !== 'Q') || text.charAt(charsetEnd + 2) !== '?') return undefined;
  const start = charsetEnd + 3;
  const end = text.indexOf('?', start);
  if (end < 0 || text.charAt(end + 1) !== '=') return undefined;
  // RFC 2231 §5: `charset*language`.
  const named = text.slice(at + 2, charsetEnd).split('*', 1)[0] ?? '';
  if (!/^[\w.:\-+]+$/.test(named)) return undefined;
  const charset = /^utf-?8$/i.test(named) ? UTF8 : normalizeCharset(named);
  if (charset !== UTF8 && !isSupported(charset)) return undefined;
  return { charset, encoding, content: text.slice(start, end), end: end + 2 };
}

const textIn = (charset: string, octets: Buffer): string =>
  charset === UTF8 ? octets.toString('utf8') : decode(octets, charset);

function isSupported(charset: string): boolean {
  let answer = supported.get(charset);
  if (answer === undefined) {
    if (supported.size >= MAX_KNOWN_CHARSETS) supported.clear();
    answer = createDecodeStream(charset).supported;
    supported.set(charset, answer);
  }
  return answer;
}

function wordOctets({ encoding, content }: EncodedWord): Buffer {
  if (encoding === 'B') return Buffer.from(content, 'base64');
  const raw = Buffer.from(content, 'utf8');
  const octets = Buffer.allocUnsafe(raw.length);
  let length = 0;
  for (let i = 0; i < raw.length; i++) {
    const octet = raw[i]!;
    const code = octet === 0x3d ? hexOctet(raw, i + 1) : -1;
    if (code >= 0) i += 2;
    octets[length++] = code >= 0 ? code : octet === 0x5f ? 0x20 : octet;
  }
  return octets.subarray(0, length);
}

function hexOctet(raw: Uint8Array, at: number): number {
  const high = hexDigit(raw[at]);
  const low = hexDigit(raw[at + 1]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(octet: number | undefined): number {
  if (octet === undefined) return -1;
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30;
  const letter = octet | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}
