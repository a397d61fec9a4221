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
  'UID COPY 1 "Trash"',
  'UID MOVE 1 "Trash"',
  'DELETE "Box"',
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
    'LOGOUT',
  );
  expect(unlawful(sent)).toEqual([]);
});

test('a change may be sent again only after the folder was opened and its messages were asked about', () => {
  const change = 'UID EXPUNGE 1:3';
  expect(blindlyResent(lines(change, change))).toEqual([change]);
  expect(blindlyResent(lines(change, 'SELECT "Box"', change))).toEqual([change]);
  expect(blindlyResent(lines(change, 'UID SEARCH UID 1:3', 'SELECT "Box"', change))).toEqual([change]);
  expect(blindlyResent(lines(change, 'SELECT "Box"', 'UID SEARCH UID 1:34', change))).toEqual([change]);
  expect(blindlyResent(lines(change, 'SELECT "Box"', 'UID SEARCH UID 1:3', change))).toEqual([]);
});
