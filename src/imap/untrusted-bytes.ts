// Text out of bytes that nobody vouches for: UTF-8 where they are that, else the old Western European code page, in
// which every byte is some letter. The text is not sanitised yet.
import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

export function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? buffer.toString('utf8') : iconv.decode(buffer, 'windows-1252');
}

/** At most `octets` of the text, not cut inside a UTF-8 character. */
export function cutTextOf(bytes: Uint8Array, octets: number): string {
  if (bytes.length <= octets) return textOf(bytes);
  let end = octets;
  while (end > octets - 4 && (bytes[end]! & 0xc0) === 0x80) end--;
  return `${textOf(bytes.subarray(0, end))}…`;
}
