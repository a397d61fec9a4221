// Sheets as the screen may meet them: a header with much to say, a tree of parts, a text.
import { parseStructure } from '../../src/imap/mail-text/structure-parser.ts';
import { headerReport } from '../../src/imap/mail-text/header-report.ts';
import { lineReader } from '../../src/imap/mail-text/line-reader.ts';
import { headerSheet, partsSheet, textSheet, type HeaderView, type Sheet } from '../../src/app/sheet.ts';
import { toUid } from '../../src/model/uid.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { INBOX } from './fixtures.ts';

const OF = { mailbox: INBOX, uid: toUid(4568) };

const HEADER = [
  'Return-Path: <kmighty@wsitruss.com>',
  'Received: from mx3.example.org (mx3.example.org [192.0.2.44])',
  '\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))',
  '\tby mail.example.org (Postfix) with ESMTPS id 3F2A9C for <me@example.com>;',
  '\tSat, 14 Nov 2009 15:55:51 -0500 (EST)',
  'Received: from out.wsitruss.com (unknown [198.51.100.7]) by mx3.example.org with ESMTP id abc;',
  '\tSat, 14 Nov 2009 20:55:10 +0000',
  'Received: from localhost (localhost [127.0.0.1]) by out.wsitruss.com with LMTP; Sat, 14 Nov 2009 15:55:19 -0500',
  'Received: from pc (pc [2001:db8::7]) by out.wsitruss.com; some day',
  'Authentication-Results: mx.example.org; dkim=pass (2048-bit key) header.d=wsitruss.com header.s=s1;',
  '\tspf=softfail smtp.mailfrom=kmighty@wsitruss.com; dmarc=fail (p=none) header.from=wsitruss.com',
  'Authentication-Results: evil.example; dkim=pass header.d=bank.example',
  'ARC-Authentication-Results: i=1; mx.example.org; dkim=pass header.d=wsitruss.com',
  'ARC-Seal: i=1; a=rsa-sha256; t=1258232117; cv=none; d=example.org; s=arc; b=Zm9v',
  'DKIM-Signature: v=1; a=rsa-sha1; c=relaxed/relaxed; d=wsitruss.com; s=s1; l=120;',
  '\th=from:to:date; bh=YWJj=; b=ZGVm=',
  'From: =?UTF-8?Q?Br=C3=B6ck?= Berg <kmighty@wsitruss.com>',
  'To: me@example.com',
  'Date: Sat, 14 Nov 2009 15:55:17 -0500',
  'Subject: Wedding \x1b[31mpictures\u202e',
  'X-Priority: 3',
  'List-Id: Weddings of the whole family and of everybody who was there or would have liked to be <weddings.example.org>',
  'List-Unsubscribe: <mailto:leave@example.org>',
  'Message-ID: <200911142055.nAEKtHc2>',
  'Subject: Wedding pictures again',
  '',
  '',
].join('\r\n');

const REPORT = headerReport({ octets: Buffer.from(HEADER), cut: false }, ['mx.example.org']);

export const headerOf = (view: HeaderView): Sheet => ({ ...headerSheet(OF), view, report: REPORT });

const ENVELOPE = '(NIL "=?UTF-8?Q?F=C3=BCr_dich?=" NIL NIL NIL NIL NIL NIL NIL NIL)';
const STRUCTURE = parseStructure({
  octets: Buffer.from(
    `((("TEXT" "PLAIN" ("CHARSET" "iso-8859-1") NIL NIL "QUOTED-PRINTABLE" 1420 30)("TEXT" "HTML" ("CHARSET" "UTF-8") NIL NIL "7BIT" 9300 120) "ALTERNATIVE" ("BOUNDARY" "a"))` +
      `("IMAGE" "TIFF" ("NAME" "../../会議 \x1b[2J.tiff") NIL NIL "BASE64" 173000000 NIL ("ATTACHMENT" ("FILENAME*" "UTF-8''..%2F..%2Fwedding%20pictures.tiff")))` +
      `("APPLICATION" "VND.OPENXMLFORMATS-OFFICEDOCUMENT.WORDPROCESSINGML.DOCUMENT" ("NAME" "seating.docx") NIL NIL "BASE64" 48000)` +
      `("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 5200 ${ENVELOPE} (("TEXT" "PLAIN" ("CHARSET" "koi8-r") NIL NIL "8BIT" 900 20)("MESSAGE" "DELIVERY-STATUS" NIL NIL NIL "7BIT" 300) "MIXED" NIL) 99) "MIXED" ("BOUNDARY" "b"))`,
  ),
  size: 173_225_000,
});

export const parts: Sheet = { ...partsSheet(OF), structure: STRUCTURE, cursor: 3 };

const read = (text: string, charset: string): Pick<Extract<Sheet, { kind: 'text' }>, 'pages' | 'rest'> => {
  const reader = lineReader({ encoding: toSafe(''), charset: toSafe(charset) });
  const { lines, rest } = reader.take(Buffer.from(text));
  return { pages: [lines], rest };
};

const TEXT = [
  'Dear all,',
  '',
  'here they are: the pictures of the whole day, from the first guest to the last, in the quality that they deserve, and all of them in one message, since it is so much easier that way.',
  '会議室の写真も入っています。'.repeat(12),
  'a\tb \x1b[2J\x1b]0;owned\x07 \u202egnp.exe',
  ...Array.from({ length: 120 }, (_, n) => `picture ${n + 1}.tiff`),
  'and one m',
].join('\r\n');

export const part: Sheet = {
  ...textSheet(OF, STRUCTURE.parts[2], 1_420),
  ...read(TEXT, 'utf-8'),
  read: 1_420,
  ended: true,
};

export const source: Sheet = {
  ...textSheet(OF, undefined, 173_225_000),
  ...read(`${HEADER}${TEXT}`, ''),
  read: 65_536,
  top: 6,
};

export const failedText: Sheet = {
  ...source,
  failure: {
    kind: 'identity',
    text: toSafe('The server has no message UID 4568 any more: nothing was read.'),
  },
};
