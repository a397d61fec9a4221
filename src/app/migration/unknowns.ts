// What is not known without reading bodies, or without asking the other server: said, so that nobody takes it for looked at.
import { literal, safe, type Safe } from '../../text/safe-text.ts';
import { formatCount } from '../../text/size.ts';
import type { ReportRow } from '../migration.ts';
import { messageWords, row, type Matter } from './rows.ts';

const CHECK = 'unknown';

const UNKNOWN: readonly (readonly [label: Safe, why: Safe, source: Safe])[] = [
  [
    literal('lines of more than 998 octets'),
    literal('Exchange ends with an error at about 9,900 octets in a line.'),
    literal('RFC 5322 §2.1.1; imapsync FAQ.Exchange'),
  ],
  [
    literal('NUL, and CR or LF by itself'),
    literal(
      'APPEND cannot carry NUL. Cyrus refuses the message: NO Message contains bare newlines, or NO Message contains NUL characters.',
    ),
    literal('RFC 9051 §4.3, RFC 5322 §2.3; tried on Cyrus 3.6'),
  ],
  [
    literal('header lines that are none'),
    literal('Cyrus refuses the message: NO Message contains invalid header.'),
    literal('RFC 5322 §2.2; tried on Cyrus 3.6'),
  ],
  [
    literal('8-bit text that does not say so'),
    literal('The header has no Content-Transfer-Encoding for it: what stores or shows it may change it.'),
    literal('RFC 2045 §6.2'),
  ],
  [
    literal('attachments that the target blocks'),
    literal('By their type or their name: only the target knows.'),
    literal("the target's own documentation"),
  ],
  [
    literal('spam and virus filters of the target'),
    literal('Some look at what comes by APPEND as well, and refuse it or file it elsewhere.'),
    literal("the target's own documentation"),
  ],
  [
    literal('room in the target account'),
    literal('Its quota, and how many octets a day it takes in: Q shows those of this account.'),
    literal("RFC 9208; the target's own documentation"),
  ],
];

export function unknownRows({ table }: Matter): ReportRow[] {
  const unread = table.length - table.known;
  return [
    row({
      level: 0,
      state: 'unknown',
      check: CHECK,
      figure: literal('?'),
      label: literal('Not known without reading bodies'),
      why: literal(
        'No body was read for this report, and nothing was sent to another server but where it says so.',
      ),
    }),
    ...(unread > 0
      ? [
          row({
            level: 1,
            state: 'unknown',
            check: CHECK,
            figure: formatCount(unread),
            label: literal('messages that are not read yet'),
            why: safe`${messageWords(unread)} of the list are in none of the checks above.`,
            messages: unread,
          }),
        ]
      : []),
    ...UNKNOWN.map(([label, why, source]) =>
      row({ level: 1, state: 'unknown', check: CHECK, figure: literal('?'), label, why, source }),
    ),
  ];
}
