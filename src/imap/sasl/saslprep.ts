// SASLprep (RFC 4013) as far as it matters for signing in: the same password typed on another keyboard gives the same
// octets. Unassigned letters are let through: a password that was set with them must work.
import { ExchangeBroken } from './exchange.ts';

// RFC 3454 table C.1.2, and B.1: what is mapped to a space, and to nothing.
const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu;
const NOTHING = /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/gu;
// Tables C.2 to C.9: controls, private use, non-characters, surrogates, what changes the display.
const PROHIBITED =
  /[\p{Cc}\p{Co}\p{Cs}]|[\u0340\u0341\u06dd\u070f\u180e\u200e\u200f\u2028-\u202e\u2061-\u2063\u206a-\u206f]|[\ufdd0-\ufdef]|[\ufff9-\uffff]|[\u2ff0-\u2ffb]/u;

export function saslPrep(text: string, what: string): string {
  const prepared = text.replace(SPACES, ' ').replace(NOTHING, '').normalize('NFKC');
  if (PROHIBITED.test(prepared))
    throw new ExchangeBroken(`the ${what} holds a character that SASLprep (RFC 4013) does not allow`);
  if (prepared === '') throw new ExchangeBroken(`the ${what} is empty`);
  return prepared;
}
