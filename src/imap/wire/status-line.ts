// Status responses (RFC 9051 §7.1): OK, NO, BAD, BYE with their response code and the server's words.
import { Capabilities } from '../../model/capabilities.ts';
import { toSafe, type Safe } from '../../text/safe-text.ts';
import { cutTextOf } from '../untrusted-bytes.ts';

export type Status = 'OK' | 'NO' | 'BAD' | 'BYE' | 'PREAUTH';

export interface ResponseCode {
  /** Upper case letters, digits and a few marks. */
  readonly name: string;
  /** As the server wrote it: not sanitised. */
  readonly argument: string;
}

export interface StatusLine {
  readonly status: Status;
  readonly code: ResponseCode | undefined;
  readonly text: Safe;
}

const MAX_TEXT_OCTETS = 1_000; // One line of a screen, generously.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;

const STATUS = /^(OK|NO|BAD|BYE|PREAUTH)(?: |$)/i;
const CODE_NAME = /^\[([A-Za-z0-9][\w\-./=+]{0,63})(?: |\])/;

/** Reads from the status word on; undefined where there is none. */
export function readStatus(data: Buffer, at: number, end: number): StatusLine | undefined {
  const word = STATUS.exec(data.toString('latin1', at, Math.min(end, at + 8)))?.[1];
  if (word === undefined) return undefined;
  const status = word.toUpperCase() as Status;
  let textStart = Math.min(at + word.length + 1, end);
  const code = readCode(data, textStart, end);
  if (code) {
    textStart = code.end;
    if (data[textStart] === 0x20) textStart++;
  }
  return {
    status,
    code: code && { name: code.name, argument: code.argument },
    text: toSafe(cutTextOf(data.subarray(textStart, end), MAX_TEXT_OCTETS)),
  };
}

function readCode(
  data: Buffer,
  at: number,
  end: number,
): (ResponseCode & { readonly end: number }) | undefined {
  const name = CODE_NAME.exec(data.toString('latin1', at, Math.min(end, at + 70)))?.[1];
  if (name === undefined) return undefined;
  const close = closingBracket(data, at, end);
  if (close < 0) return undefined;
  return {
    name: name.toUpperCase(),
    argument: data.toString('latin1', at + name.length + 2, Math.max(close, at + name.length + 2)),
    end: close + 1,
  };
}

/** The bracket that ends the code: one inside a quoted string (RFC 9051 §9, resp-text-code) is no end. */
function closingBracket(data: Buffer, at: number, end: number): number {
  let quoted = false;
  for (let i = at; i < end; i++) {
    const byte = data[i];
    if (byte === QUOTE) quoted = !quoted;
    else if (quoted && byte === BACKSLASH) i++;
    else if (!quoted && byte === CLOSE_BRACKET) return i;
  }
  // A quote that nobody closed is a letter like any other.
  const first = quoted ? data.indexOf(CLOSE_BRACKET, at) : -1;
  return first < end ? first : -1;
}

/** What a CAPABILITY code names (RFC 9051 §7.1). */
export function capabilitiesOf({ argument }: ResponseCode): Capabilities {
  return new Capabilities(argument.split(' ').filter((name) => /^[!-~]{1,100}$/.test(name)));
}
