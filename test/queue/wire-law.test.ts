// The law itself: what it must not let through.
import { expect, test } from 'vitest';
import type { ProxyLine } from '../helpers/fault-proxy.ts';
import { blindlyResent, unlawful } from './wire-law.ts';

function lines(...texts: string[]): ProxyLine[] {
  return texts.map((line, n) => ({ connection: 1, tag: `w${n}`, line }));
}

test.each([
  'STORE 1 +FLAGS.SILENT (\\Deleted)',
  'FETCH 1:* (FLAGS)',
  'UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE)',
  'UID STORE 5:* +FLAGS.SILENT (\\Deleted)',
  'UID STORE 1 FLAGS.SILENT (\\Deleted)',
  'UID EXPUNGE 1,*',
  'UID EXPUNGE',
  'EXPUNGE',
  'CLOSE',
  'SEARCH DELETED',
  'UID SEARCH 1:5 DELETED',
  'COPY 1 "Trash"',
  'UID COPY 1:* "Trash"',
  'UID MOVE * "Trash"',
  'CREATE "Box"',
  'DELETE "Box"',
  'DELETE "imaptop-mine"',
  'UID FETCH 1 (UID FLAGS INTERNALDATE BODY[]<0.100>)',
  'UID STORE 1 (UNCHANGEDSINCE 4) FLAGS.SILENT (\\Seen)',
  `UID EXPUNGE ${Array.from({ length: 1_999 }, () => '123').join(',')}`,
])('%s', (line) => {
  expect(unlawful(lines(line))).toEqual([line]);
});

test('what the program sends is lawful', () => {
  const sent = lines(
    'SELECT "a \\"b\\""',
    'EXAMINE "INBOX"',
    'UID SEARCH ALL',
    'UID SEARCH RETURN (ALL) UID 1:3,5',
    'UID SEARCH UID 7 UNDELETED',
    'UID SEARCH RETURN (ALL) UID 7 UNKEYWORD $Wedding',
    'UID SEARCH DELETED',
    'UID FETCH 1:3,9 (UID FLAGS INTERNALDATE RFC822.SIZE)',
    'UID STORE 1:3 -FLAGS.SILENT ($Wedding)',
    'UID EXPUNGE 4',
    'UID FETCH 4 (UID FLAGS INTERNALDATE RFC822.SIZE MODSEQ BODY.PEEK[HEADER.FIELDS (MESSAGE-ID SUBJECT)]<0.65536>)',
    'UID STORE 1:3 (UNCHANGEDSINCE 17) +FLAGS.SILENT (\\Deleted)',
    'UID COPY 4,6 "Archive"',
    'UID MOVE 4 "INBOX.imaptop-7-abc123"',
    'STATUS "Archive" (MESSAGES UIDNEXT UIDVALIDITY)',
    'CREATE "imaptop-7-abc123"',
    'DELETE "INBOX.imaptop-7-abc123"',
    'APPEND "Box" (\\Seen $Wedding) "14-Nov-2009 20:55:17 +0000" {17}',
    'LOGOUT',
  );
  expect(unlawful(sent)).toEqual([]);
});

/** Over the next connection. */
function then(...texts: string[]): ProxyLine[] {
  return lines(...texts).map((line) => ({ ...line, connection: 2 }));
}

/** With the folder open. */
function inBox(...texts: string[]): ProxyLine[] {
  return lines('SELECT "Box"', ...texts);
}

test('a change may be sent again only after the folder was opened and its messages were asked about', () => {
  const change = 'UID EXPUNGE 1:3';
  const asked = 'UID SEARCH UID 1:3';
  expect(blindlyResent(inBox(change, change))).toEqual([change]);
  expect(blindlyResent(inBox(change, 'UID EXPUNGE 3'))).toEqual(['UID EXPUNGE 3']);
  expect(blindlyResent(inBox(change, 'UID EXPUNGE 4'))).toEqual([]);
  expect(blindlyResent([...inBox(change), ...then('SELECT "Box"', change)])).toEqual([change]);
  expect(blindlyResent([...inBox(change, asked), ...then('SELECT "Box"', change)])).toEqual([change]);
  expect(blindlyResent([...inBox(change), ...then(asked, change)])).toEqual([change]);
  expect(blindlyResent([...inBox(change), ...then('SELECT "Box"', 'UID SEARCH UID 1:2', change)])).toEqual([
    change,
  ]);
  expect(blindlyResent([...inBox(change), ...then('SELECT "Box"', asked, change)])).toEqual([]);
  expect(blindlyResent(inBox(change, asked, 'UID EXPUNGE 2'))).toEqual([]);
  expect(blindlyResent(lines('SELECT "Box"', change, 'SELECT "Bin"', change))).toEqual([]);
  const copy = 'UID COPY 1 "Archive"';
  expect(blindlyResent(lines(copy, copy))).toEqual([copy]);
  expect(blindlyResent(lines(copy, 'EXAMINE "Archive"', copy))).toEqual([]);
});
