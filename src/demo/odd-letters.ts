// Messages that real mailboxes hold and consoles stumble over: other scripts and charsets, raw 8-bit headers,
// missing fields, and headers that try to drive the terminal. All values are binary strings.
import { Buffer } from 'node:buffer';
import { encodeText, utf8Bytes } from './header-text.ts';

/** Header lines in place of From, Subject and Date; a `null` leaves the line out, `undefined` keeps an ordinary one. */
export interface OddLetter {
  readonly from?: string | null;
  readonly subject?: string | null;
  readonly date?: string | null;
}

const base64 = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;

export const FOREIGN: readonly OddLetter[] = [
  {
    subject: encodeText('שלום, הפגישה נדחתה ליום שני'),
    from: `${encodeText('נועה לוי')} <noa@levi.example>`,
  },
  {
    subject: encodeText('فاتورة شهر مايو مرفقة (PDF)'),
    from: `${encodeText('مكتبة النور')} <info@noor.example>`,
  },
  { subject: encodeText('Re: 关于下周会议的安排'), from: `${encodeText('王小明')} <wang@example.cn>` },
  {
    subject: '=?ISO-2022-JP?B?GyRCMmE1biROJWEhPCVrJE5AME19JEskRCQkJEYbKEI=?=',
    from: '=?ISO-2022-JP?B?GyRCMnE1RBsoQg==?= <kaigi@example.jp>',
  },
  { subject: '=?ISO-2022-JP?B?GyRCIVo9RU1XIVslNSE8JVAwXDlUJE4kKkNOJGkkOxsoQg==?=' },
  { subject: '=?EUC-KR?B?vsiz58fPvLy/5CwgsN/A+7ytILq4s7u15biztM+02Q==?=' },
  { subject: '=?GB2312?B?udjT2s/C1ty74dLptcSwssXF?=' },
  { subject: '=?Big5?B?t3zEs7BPv/0=?=' },
  { subject: '=?KOI8-R?B?79Teo9Qg2sEgy9fB0tTBzA==?=' },
  { subject: '=?windows-1255?B?8enr5e0g6fnp4eQ=?=' },
  {
    subject: '=?iso-8859-1?Q?Gr=FC=DFe_aus_der_Schwei?=\r\n =?iso-8859-1?Q?z?=',
    from: '=?iso-8859-1?Q?J=FCrgen_M=FCller?= <juergen.mueller@example.com>',
  },
  { subject: encodeText('👨‍👩‍👧‍👦 Family photo 🇨🇭 👍🏽') },
  { subject: encodeText('สวัสดีปีใหม่ ขอให้มีความสุข') },
  { subject: encodeText('नमस्ते, बिल संलग्न है') },
  { subject: 'Gr\xfc\xdfe aus M\xfcnchen (raw Latin-1)', from: 'J\xfcrgen <juergen@example.com>' },
  { subject: utf8Bytes('Füße und Ärmel (raw UTF-8) 日本'), from: utf8Bytes('Zoë <zoe@brandt.example>') },
];

export const MISSING: readonly OddLetter[] = [
  { subject: null },
  { subject: '' },
  { from: null },
  { date: null },
  { from: null, subject: null, date: null },
  { from: 'undisclosed-recipients:;', subject: '(no subject)' },
  { date: 'Thu, 32 Foo 2019 25:61:00 +9999' },
  { date: 'Thu, 01 Jan 1970 00:00:00 +0000', subject: 'Sent before the epoch began' },
  { date: 'Tue, 19 Jan 2038 03:14:08 +0000', subject: 'Greetings from the future' },
];

export const HOSTILE: readonly OddLetter[] = [
  { subject: base64('Title \x1b]0;owned by mail\x07 and clear \x1b[2J\x1b[H done') },
  { subject: base64('Clipboard \x1b]52;c;cm0gLXJmIH4=\x07 thief') },
  { subject: base64('Link \x1b]8;;https://evil.example/\x1b\\click\x1b]8;;\x1b\\ here') },
  { subject: base64('C1 CSI \x9b31m red \x9b0m and DCS \x90q\x9c') },
  { subject: 'Raw escape \x1b[1;31mred\x1b[0m and bell \x07' },
  {
    subject: base64('invoice_\u202egpj.exe'),
    from: `${base64('\u202ekna\u202c Bank')} <security@bank.example>`,
  },
  { subject: base64('isolates \u2066\u2067 left open') },
  { subject: '=?utf-8?Q?line_one=0D=0A=0D=0ASubject:_line_two=0D=0A?=' },
  { subject: '=?utf-8?B?4oK=?= =?x-unknown?Q?caf=E9?= =?utf-8?Q?broken' },
  { subject: base64(`Z${'\u0301\u0300\u0302\u0308'.repeat(12)}algo`) },
  { subject: base64('zero\u200bwidth\u200d and\u00ad soft \ufeff marks') },
  { subject: Array.from({ length: 60 }, (_, i) => `folded subject line ${i + 1}`).join('\r\n\t') },
  { subject: 'A very long subject without a fold '.repeat(90).trimEnd() },
  { from: `"\x1b[5mBlink\x1b[0m" <blink@example.com>`, subject: 'Tabs\tin\tthe\tsubject' },
  { from: `${'Long Display Name '.repeat(30)}<long@example.com>` },
];
