// The mail that fills every mailbox: one message of 21 MB with wedding pictures, and its copies and forwards.
import type { MessageParts } from './stored-message.ts';
import { mailboxText } from './header-text.ts';
import { withFile } from './letter.ts';
import { headerDate, internalDate } from './mail-dates.ts';

const ORIGINAL_ID = '<20190617.wedding.1@example.net>';
const MARIA = mailboxText('Maria Vogel', 'maria.vogel@example.net');
const ROBIN = mailboxText('Robin Vogel', 'robin@example.org');
const JUERGEN = mailboxText('Jürgen Müller', 'juergen.mueller@example.com');

interface Copy {
  readonly subject: string;
  readonly from: string;
  readonly id: string;
  readonly day: string;
  readonly size: number;
}

const ORIGINAL: Copy = {
  subject: 'Wedding pictures',
  from: MARIA,
  id: ORIGINAL_ID,
  day: '2019-06-17T18:22:41Z',
  size: 21_640_000,
};

/** Four copies for INBOX: the original, the same again after a time-out, and two forwards. */
export const WEDDING_INBOX: readonly Copy[] = [
  ORIGINAL,
  { ...ORIGINAL, day: '2019-06-17T18:54:03Z' },
  {
    subject: 'Fwd: Wedding pictures',
    from: JUERGEN,
    id: '<wedding.2@example.com>',
    day: '2019-07-02T07:15:30Z',
    size: 24_180_000,
  },
  {
    subject: 'Fwd: Fwd: Wedding pictures',
    from: mailboxText('Grandma Edith', 'edith1938@example.net'),
    id: '<wedding.3@example.net>',
    day: '2021-12-24T16:40:00Z',
    size: 25_960_000,
  },
];

/** The copy in Archive has the Message-ID of the original. */
export const WEDDING_ARCHIVE: readonly Copy[] = [ORIGINAL];

export function weddingTime(copy: Copy): number {
  return Date.parse(copy.day);
}

export function weddingMessage(copy: Copy): MessageParts {
  const at = weddingTime(copy);
  const sentAt = copy.id === ORIGINAL_ID ? weddingTime(ORIGINAL) : at;
  const boundary = '=_wedding_2019';
  const header =
    [
      'Return-Path: <maria.vogel@example.net>',
      `Received: from mx1.example.net by mail.example.org; ${headerDate(at, 0)}`,
      `Message-ID: ${copy.id}`,
      `Date: ${headerDate(sentAt, 120)}`,
      `From: ${copy.from}`,
      `To: ${ROBIN}`,
      `Subject: ${copy.subject}`,
      'X-Priority: 3',
      'MIME-Version: 1.0',
      `Content-Type: multipart/mixed; boundary="${boundary}"`,
    ].join('\r\n') + '\r\n';
  const text = 'All 312 of them, full size!\r\n';
  return {
    flags: ['\\Seen'],
    internaldate: internalDate(at, 0),
    header,
    body: withFile(copy.size - header.length, text, boundary, 'wedding-pictures.zip', 'application/zip'),
  };
}
