// Header values as binary strings: RFC 2047 encoded words, display names, plain bytes.
import { Buffer } from 'node:buffer';

/** UTF-8 bytes as a binary string: what a server sends for an unencoded 8-bit header. */
export function utf8Bytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** The text as it is when ASCII, else as folded `=?utf-8?B?...?=` words of at most 75 characters each. */
export function encodeText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const words: string[] = [];
  let chunk = '';
  for (const character of text) {
    // RFC 2047 §5: a multi-octet character must not be split between words; 45 octets make 60 of base64.
    if (Buffer.byteLength(chunk + character) > 45) {
      words.push(chunk);
      chunk = '';
    }
    chunk += character;
  }
  words.push(chunk);
  return words.map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ');
}

/** A mailbox for From or To: `Name <address>`, the name quoted or encoded where RFC 5322 wants it. */
export function mailboxText(name: string, address: string): string {
  if (name === '') return address;
  if (/^[\w ]+$/.test(name)) return `${name} <${address}>`;
  const encoded = encodeText(name);
  return encoded === name ? `"${name}" <${address}>` : `${encoded} <${address}>`;
}
