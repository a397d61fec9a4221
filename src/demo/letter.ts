// Writes a letter out as a message: header lines and the recipe of a body of a given size.
import type { BodyRecipe, MessageParts } from './stored-message.ts';
import type { Random } from './random.ts';
import type { Letter } from './topics.ts';
import { encodeText, mailboxText, utf8Bytes } from './header-text.ts';
import { headerDate, internalDate } from './mail-dates.ts';
import { OWNER } from './topics.ts';

const ZONES = [0, 60, 60, 120, 120, -300, -480, 330, 540];
const ATTACHMENT_FROM = 45_000; // octets: larger letters carry a file, smaller ones are plain text
const BASE64_LINE = '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAUDBAQEAwUEBAQFBQUGBwwIBwcHBw8LCwkMEQ8SEhEP\r\n';

interface Posted {
  readonly at: number;
  readonly zone: number;
  readonly id: string;
}

/** When and under which Message-ID: the id depends on the time alone, so it is as fixed as the mailbox. */
export function post(random: Random, at: number): Posted {
  const id = `<${at.toString(36)}.${random.int(0, 2 ** 31).toString(36)}@mail.example.org>`;
  return { at, zone: random.pick(ZONES), id };
}

/** A letter as an ordinary, well-formed message of about `size` octets. */
export function writeLetter(letter: Letter, posted: Posted, size: number, flags: string[]): MessageParts {
  const { at, zone, id } = posted;
  const boundary = size < ATTACHMENT_FROM ? undefined : `=_${id.slice(1, 12)}`;
  const header =
    [
      `Return-Path: <${letter.from.address}>`,
      `Received: from mx1.example.net (mx1.example.net [192.0.2.25])`,
      `\tby mail.example.org (Postfix) with ESMTPS for <${OWNER.address}>;`,
      `\t${headerDate(at, 0)}`,
      `Message-ID: ${id}`,
      `Date: ${headerDate(at - 4_000, zone)}`,
      `From: ${mailboxText(letter.from.name, letter.from.address)}`,
      `To: ${mailboxText(OWNER.name, OWNER.address)}`,
      `Subject: ${encodeText(letter.subject)}`,
      ...(letter.extra ?? []),
      'MIME-Version: 1.0',
      boundary === undefined
        ? 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit'
        : `Content-Type: multipart/mixed; boundary="${boundary}"`,
    ].join('\r\n') + '\r\n';
  const text = utf8Bytes(`Hello Robin,\r\n\r\n${letter.text}\r\n\r\n`);
  const closing = utf8Bytes(`-- \r\n${letter.from.name}\r\n`);
  return {
    flags,
    internaldate: internalDate(at, 0),
    header,
    body:
      boundary === undefined
        ? fill(size - header.length, text, `${letter.text}\r\n`, closing)
        : withFile(size - header.length, text + closing, boundary, 'document.pdf', 'application/pdf'),
  };
}

/** A multipart body: the text, then one base64 attachment that fills the size. */
export function withFile(
  size: number,
  text: string,
  boundary: string,
  name: string,
  type: string,
): BodyRecipe {
  const lead = [
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    `--${boundary}`,
    `Content-Type: ${type}; name="${name}"`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename="${name}"`,
    '',
    '',
  ].join('\r\n');
  return fill(size, lead, BASE64_LINE, `\r\n--${boundary}--\r\n`);
}

function fill(size: number, lead: string, unit: string, tail: string): BodyRecipe {
  const bytes = utf8Bytes(unit);
  const times = Math.max(0, Math.round((size - lead.length - tail.length) / bytes.length));
  return { lead, unit: bytes, times, tail };
}
