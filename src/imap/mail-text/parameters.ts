// Parameters of Content-Type and Content-Disposition: in several pieces and in other character sets (RFC 2231), or, as many
// mailers write them all the same, as encoded words. The text is not sanitised yet.
import { decode } from 'libmime/lib/charset.js';
import { decodeWords } from '../mime-words.ts';

/** Names in small letters, as they were written: `filename*0*`. */
export type Parameters = ReadonlyMap<string, string>;

const MAX_PIECES = 100; // A name of more is somebody's attack.

/** Undefined where there is no such parameter. */
export function parameter(parameters: Parameters, name: string): string | undefined {
  const extended = parameters.get(`${name}*`);
  if (extended !== undefined) return decodeExtended(extended);
  const pieces: { readonly text: string; readonly encoded: boolean }[] = [];
  while (pieces.length < MAX_PIECES) {
    const encoded = parameters.get(`${name}*${pieces.length}*`);
    const text = encoded ?? parameters.get(`${name}*${pieces.length}`);
    if (text === undefined) break;
    pieces.push({ text, encoded: encoded !== undefined });
  }
  if (pieces.length > 0) return joined(pieces);
  const plain = parameters.get(name);
  return plain === undefined ? undefined : decodeWords(plain);
}

/** §4: `charset'language'text`, the octets of the text as `%E9`. */
function decodeExtended(value: string): string {
  const [, charset = '', text = value] = /^([^']*)'[^']*'(.*)$/s.exec(value) ?? [];
  return decode(octetsOf(text, true), charset);
}

/** §4.1: the first piece names the character set, for all that are encoded. A letter may be cut between two pieces. */
function joined(pieces: readonly { readonly text: string; readonly encoded: boolean }[]): string {
  const [first] = pieces;
  const [, charset = '', start = first!.text] =
    (first!.encoded && /^([^']*)'[^']*'(.*)$/s.exec(first!.text)) || [];
  const octets = pieces.map(({ text, encoded }, index) => octetsOf(index === 0 ? start : text, encoded));
  return decode(Buffer.concat(octets), charset);
}

function octetsOf(text: string, encoded: boolean): Buffer {
  if (!encoded || !text.includes('%')) return Buffer.from(text);
  const pieces = text.split(/((?:%[0-9a-f]{2})+)/i);
  return Buffer.concat(
    pieces.map((piece, index) =>
      index % 2 === 0 ? Buffer.from(piece) : Buffer.from(piece.replaceAll('%', ''), 'hex'),
    ),
  );
}
