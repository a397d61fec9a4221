// Lines of the protocol as they come: a plan at work, an answer cut short, a refusal with its code, hostile text.
import { initialProtocol } from '../../src/app/slices/protocol.ts';
import type { ProtocolState } from '../../src/app/protocol.ts';
import type { TranscriptLine } from '../../src/model/transcript.ts';
import { toSafe } from '../../src/text/safe-text.ts';

type Words = readonly [
  TranscriptLine['connection'],
  TranscriptLine['from'],
  string,
  Partial<TranscriptLine>?,
];

const BEGAN = Date.UTC(2026, 10, 22, 19, 2, 11, 123);
const OF_12 = { sentFor: { plan: 7, step: 12 } };

const LINES: readonly Words[] = [
  [
    'reader',
    'server',
    '* OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID ENABLE IDLE AUTH=PLAIN] Dovecot ready.',
  ],
  ['reader', 'client', '1 AUTHENTICATE (masked)'],
  ['reader', 'server', '1 OK Logged in', { took: 31 }],
  ['wire', 'client', 'w4 UID FETCH 1:25000 (UID FLAGS INTERNALDATE RFC822.SIZE)'],
  [
    'wire',
    'server',
    '* 1 FETCH (UID 1 FLAGS (\\Seen) INTERNALDATE "14-Nov-2009 15:55:21 -0500" RFC822.SIZE 173230011)',
  ],
  ['wire', 'note', '… 24,980 more responses, 2.1 MB'],
  ['wire', 'server', 'w4 OK Fetch completed (0.212 + 0.000 secs).', { took: 1_214 }],
  [
    'wire',
    'client',
    `w9 UID STORE ${Array.from({ length: 40 }, (_, place) => 3_900 + 7 * place).join(',')} +FLAGS.SILENT (\\Deleted)`,
    OF_12,
  ],
  ['wire', 'server', 'w9 OK Store completed.', { took: 17, ...OF_12 }],
  ['console', 'client', 'c1 UID COPY 4102 "Archive/2009"'],
  ['console', 'server', "c1 NO [TRYCREATE] Mailbox doesn't exist: Archive/2009", { took: 9 }],
  ['console', 'note', 'TRYCREATE: there is no such folder; CREATE makes it (RFC 9051 §7.1)'],
  [
    'reader',
    'server',
    '* 5 FETCH (UID 4568 BODY[HEADER.FIELDS (SUBJECT)] {58} Subject: \u001b]0;evil\u0007 \u202Etxt.exe ...',
  ],
];

const lines: readonly TranscriptLine[] = LINES.map(([connection, from, text, more], place) => ({
  number: place + 1,
  at: BEGAN + 113 * place,
  connection,
  from,
  text: toSafe(text),
  ...more,
}));

export const openProtocol = (more: Partial<ProtocolState> = {}): ProtocolState => ({
  ...initialProtocol,
  isOpen: true,
  lines,
  shown: lines,
  ...more,
});
