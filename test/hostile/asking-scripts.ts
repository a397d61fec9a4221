// Lies in answers to questions: SEARCH, ESEARCH and FETCH.
import {
  cut,
  DONE,
  flood,
  endlessly,
  once,
  rows,
  truthAnd,
  UNTOUCHED,
  untagged,
  type Script,
} from './script.ts';

const search = { command: 'UID SEARCH', plans: ['flag', 'expunge'] } as const;
const esearch = { ...search, capabilities: ['ESEARCH'] } as const;
const fetch = { command: 'UID FETCH', plans: ['expunge'] } as const;

export const askingScripts: readonly Script[] = [
  {
    ...search,
    name: 'SEARCH is never answered',
    lie: untagged(''),
    ends: UNTOUCHED,
  },
  {
    ...search,
    name: 'numbers above 2^32',
    lie: untagged('* SEARCH 4294967298 18446744073709551618\r\n'),
    perjury: true,
    ends: UNTOUCHED,
  },
  {
    ...search,
    name: 'negative numbers',
    lie: untagged('* SEARCH -2 -3\r\n'),
    perjury: true,
    ends: UNTOUCHED,
  },
  { ...search, name: 'number 0', lie: untagged('* SEARCH 0\r\n'), perjury: true, ends: UNTOUCHED },
  { ...search, name: 'words', lie: untagged('* SEARCH two three\r\n'), perjury: true, ends: UNTOUCHED },
  { ...search, name: 'fractions', lie: untagged('* SEARCH 2.5 3e0\r\n'), perjury: true, ends: UNTOUCHED },
  {
    ...search,
    name: 'messages that nobody asked about',
    lie: truthAnd('* SEARCH 1 4 6 4294967295\r\n'),
    ends: DONE,
  },
  {
    ...search,
    name: 'doubled and unordered',
    lie: ({ truth }) => {
      const found = truth().trimEnd().split(' ').slice(2).toReversed();
      return `* SEARCH ${[...found, ...found].join(' ')}\r\n{TAG} OK done\r\n`;
    },
    ends: DONE,
  },
  {
    ...search,
    name: 'NUL in between',
    lie: ({ truth }) => `${truth().replace('\r\n', ' \x00\x00\r\n')}{TAG} OK done\r\n`,
    ends: UNTOUCHED,
  },
  { ...search, name: 'in half, then FIN', lie: cut('FIN', 'nothing', '* SEARCH 2 '), ends: UNTOUCHED },
  {
    ...search,
    name: 'an ESEARCH that nobody asked for',
    lie: truthAnd('* ESEARCH (TAG "{TAG}") UID ALL 1:4294967295\r\n'),
    ends: UNTOUCHED,
  },
  {
    ...search,
    name: 'a line without end',
    lie: once(endlessly(' 2', '* SEARCH')),
    endless: true,
    ends: DONE,
  },
  {
    ...search,
    name: 'lines without end',
    lie: once(flood('* SEARCH 2 3 5\r\n')),
    endless: true,
    ends: DONE,
  },
  {
    ...search,
    name: 'numbers that nobody asked about, without end',
    lie: once(flood(Array.from({ length: 2_000 }, (_, n) => `* SEARCH ${n * 7 + 1_000_000}\r\n`).join(''))),
    endless: true,
    // The connection is given up in the middle of it, and the next one tells the truth.
    ends: DONE,
  },
  { ...search, name: 'silence', lie: () => '', silent: true, ends: UNTOUCHED },
  { ...search, name: 'half a line, then silence', lie: () => '* SEA', silent: true, ends: UNTOUCHED },
  {
    ...esearch,
    name: 'ESEARCH for another tag',
    lie: untagged('* ESEARCH (TAG "w999") UID ALL 2,3,5\r\n'),
    ends: UNTOUCHED,
  },
  {
    ...esearch,
    name: 'ESEARCH without UID',
    lie: untagged('* ESEARCH (TAG "{TAG}") ALL 2,3,5\r\n'),
    ends: UNTOUCHED,
  },
  {
    ...esearch,
    name: 'ESEARCH of everything',
    lie: untagged('* ESEARCH (TAG "{TAG}") UID ALL 1:4294967295\r\n'),
    perjury: true,
    ends: UNTOUCHED,
  },
  {
    ...esearch,
    name: 'ESEARCH backwards',
    lie: untagged('* ESEARCH (TAG "{TAG}") UID ALL 4294967295:1\r\n'),
    perjury: true,
    ends: UNTOUCHED,
  },
  {
    ...esearch,
    name: 'ESEARCH of *',
    lie: untagged('* ESEARCH (TAG "{TAG}") UID ALL *\r\n'),
    ends: UNTOUCHED,
  },
  {
    ...esearch,
    name: 'ESEARCH above 2^32',
    lie: untagged('* ESEARCH (TAG "{TAG}") UID ALL 4294967298:4294967301\r\n'),
    ends: UNTOUCHED,
  },
  {
    ...esearch,
    name: 'ESEARCH of an empty set',
    lie: untagged('* ESEARCH (TAG "{TAG}") UID ALL \r\n'),
    ends: UNTOUCHED,
  },
  { ...esearch, name: 'ESEARCH is never answered', lie: untagged(''), ends: UNTOUCHED },
  {
    ...esearch,
    name: 'SEARCH where ESEARCH was asked for',
    lie: ({ mailbox, truth }) => {
      truth();
      return `* SEARCH${mailbox.box.has(2) ? ' 2 3 5' : ''}\r\n{TAG} OK done\r\n`;
    },
    perjury: true,
    ends: DONE,
  },

  { ...fetch, name: 'nothing', lie: untagged(''), ends: UNTOUCHED },
  {
    ...fetch,
    name: 'other messages',
    lie: ({ mailbox }) => `${mailbox.row(1)}${mailbox.row(4)}${mailbox.row(6)}{TAG} OK done\r\n`,
    ends: UNTOUCHED,
  },
  {
    ...fetch,
    name: 'other messages beside',
    lie: truthAnd(({ mailbox }) => `${mailbox.row(1)}${mailbox.row(4)}`),
    ends: DONE,
  },
  { ...fetch, name: 'no UID', lie: rows((row) => row.replace(/UID \d+ /, '')), ends: UNTOUCHED },
  { ...fetch, name: 'no size', lie: rows((row) => row.replace(/ RFC822\.SIZE \d+/, '')), ends: UNTOUCHED },
  {
    ...fetch,
    name: 'no date',
    lie: rows((row) => row.replace(/ INTERNALDATE "[^"]*"/, '')),
    ends: UNTOUCHED,
  },
  {
    ...fetch,
    name: 'a rubbish date',
    lie: rows((row) => row.replace(/"[^"]*"/, '"yesterday"')),
    ends: UNTOUCHED,
  },
  {
    ...fetch,
    name: 'another size for one',
    lie: rows((row, uid) => (uid === 3 ? row.replace(/SIZE \d+/, 'SIZE 5') : row)),
    ends: UNTOUCHED,
  },
  {
    ...fetch,
    name: 'two sizes for one',
    lie: rows((row, uid) => (uid === 3 ? row + row.replace(/SIZE \d+/, 'SIZE 5') : row)),
    ends: UNTOUCHED,
  },
  {
    ...fetch,
    name: 'two sizes for one, the right one last',
    lie: rows((row, uid) => (uid === 3 ? row.replace(/SIZE \d+/, 'SIZE 5') + row : row)),
    ends: UNTOUCHED,
  },
  {
    ...fetch,
    name: 'a negative size',
    lie: rows((row) => row.replace(/SIZE \d+/, 'SIZE -102')),
    ends: UNTOUCHED,
  },
  {
    ...fetch,
    name: 'a size of 30 digits',
    lie: rows((row) => row.replace(/SIZE \d+/, `SIZE ${'9'.repeat(30)}`)),
    ends: UNTOUCHED,
  },
  {
    ...fetch,
    name: 'backwards',
    lie: ({ mailbox, uids, command }) =>
      `${uids
        .toReversed()
        .map((uid) => mailbox.row(uid, command.rest))
        .join('')}{TAG} OK done\r\n`,
    ends: DONE,
  },
  { ...fetch, name: 'UID 0', lie: rows((row) => row.replace(/UID \d+/, 'UID 0')), ends: UNTOUCHED },
  {
    ...fetch,
    name: 'UIDs above 2^32',
    lie: rows((row, uid) => row.replace(/UID \d+/, `UID ${2 ** 32 + uid}`)),
    ends: UNTOUCHED,
  },
  { ...fetch, name: 'message number 0', lie: rows((row) => row.replace('* 1 ', '* 0 ')), ends: DONE },
  {
    ...fetch,
    name: 'parentheses 100,000 deep',
    lie: rows((row) => row.replace(/FLAGS \([^)]*\)/, `FLAGS ${'('.repeat(100_000)}${')'.repeat(100_000)}`)),
    ends: UNTOUCHED,
  },
  {
    ...fetch,
    name: 'parentheses that never close',
    lie: rows((row) => row.replace(/FLAGS \([^)]*\)/, `FLAGS ${'('.repeat(100_000)}`)),
    ends: UNTOUCHED,
  },
  {
    ...fetch,
    name: 'a quote that never closes',
    lie: rows((row) => row.replace('+0000"', '+0000')),
    ends: UNTOUCHED,
  },
  { ...fetch, name: 'NULs', lie: rows((row) => row.replace('FLAGS', '\x00FL\x00AGS')), ends: UNTOUCHED },
  {
    ...fetch,
    name: 'flags with ESC and C1',
    lie: rows((row) => row.replace(/FLAGS \([^)]*\)/, 'FLAGS (\x1b[2J \x9b31m $\x07)')),
    ends: DONE,
  },
  {
    ...fetch,
    name: 'a literal of 4 GB',
    lie: once(endlessly('x', '* 1 FETCH (UID 2 BODY[] {4294967295}\r\n')),
    endless: true,
    ends: DONE,
  },
  {
    ...fetch,
    name: 'a literal of -1',
    lie: once(() => '* 1 FETCH (UID 2 BODY[] {-1}\r\n)\r\n{TAG} OK done\r\n'),
    ends: DONE,
  },
  {
    ...fetch,
    name: 'literals without end',
    lie: once(endlessly('BODY[] {6}\r\nabcdef ', '* 1 FETCH (UID 2 ')),
    endless: true,
    ends: DONE,
  },
  {
    ...fetch,
    name: 'a line without end',
    lie: once(endlessly('x', '* 1 FETCH (UID 2 FLAGS (')),
    endless: true,
    ends: DONE,
  },
  {
    ...fetch,
    name: 'rows without end',
    lie: once(
      flood('* 1 FETCH (UID 2 FLAGS () INTERNALDATE "01-Jan-2020 00:00:00 +0000" RFC822.SIZE 102)\r\n'),
    ),
    endless: true,
    ends: DONE,
  },
  {
    ...fetch,
    name: 'new flags in every row, without end',
    lie: once(
      flood(
        Array.from(
          { length: 5_000 },
          (_, n) => `* 1 FETCH (UID 2 FLAGS (flag-${n * 7919}) RFC822.SIZE 102)\r\n`,
        ).join(''),
      ),
    ),
    endless: true,
    ends: DONE,
  },
  {
    ...fetch,
    name: 'half a row, then FIN',
    lie: cut('FIN', 'nothing', '* 1 FETCH (UID 2 FLA'),
    ends: UNTOUCHED,
  },
  {
    ...fetch,
    name: 'half a row, then silence',
    lie: () => '* 1 FETCH (UID 2 FLA',
    silent: true,
    ends: UNTOUCHED,
  },
  { ...fetch, name: 'EXPUNGE in between', lie: truthAnd('* 1 EXPUNGE\r\n* 1 EXPUNGE\r\n'), ends: DONE },
  {
    ...fetch,
    name: 'VANISHED 1:4294967295 in between',
    lie: truthAnd('* VANISHED 1:4294967295\r\n'),
    ends: DONE,
  },
];
