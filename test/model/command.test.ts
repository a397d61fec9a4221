import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { internalDate } from '../../src/imap/wire/internal-date.ts';
import { changesMail, commandLine, type Command } from '../../src/model/command.ts';
import { isStorableFlag } from '../../src/model/flags.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { uidSets } from './uids.ts';

const uids = UidSet.from([3, 4, 5, 9]);
const path = toMailboxPath('Archive/2009');

const line = (command: Command, esearch = false): string => commandLine(command, { esearch });

test('every command has its line', () => {
  const commands: Command[] = [
    { kind: 'select', path },
    { kind: 'examine', path },
    { kind: 'search' },
    { kind: 'search', uids },
    { kind: 'search', test: { flag: '\\Deleted', present: true } },
    { kind: 'search', uids, test: { flag: '\\Deleted', present: false } },
    { kind: 'search', uids, test: { flag: '\\seen', present: false } },
    { kind: 'search', uids, test: { flag: '$Forwarded', present: true } },
    { kind: 'search', uids, test: { flag: 'constructor', present: false } },
    { kind: 'sort', key: 'size', descending: true, count: 49, partial: true },
    { kind: 'sort', key: 'date', descending: false, count: 49, partial: false },
    { kind: 'fetch-rows', uids },
    { kind: 'fetch-envelopes', uids },
    { kind: 'fetch-fields', uids, fields: ['from', 'list-id'] },
    { kind: 'store', uids, change: 'add', flag: '\\Deleted' },
    { kind: 'store', uids, change: 'remove', flag: '$Forwarded' },
    { kind: 'expunge', uids },
    { kind: 'noop' },
    { kind: 'compress' },
    { kind: 'fetch-identities', uids, modSeq: false },
    { kind: 'fetch-identities', uids, modSeq: true },
    { kind: 'fetch-messages', uids, offset: 0, octets: 1000 },
    { kind: 'store', uids, change: 'add', flag: 'a', unchangedSince: 9_223_372_036_854_775_807n },
    { kind: 'expunge-all', uids },
    { kind: 'copy', uids, to: path },
    { kind: 'move', uids, to: path },
    { kind: 'create', path },
    { kind: 'delete-folder', path },
    { kind: 'status', path },
    { kind: 'my-rights', path },
    { kind: 'append', path, flags: ['\\Seen', '$x'], date: 0, octets: 12 },
    { kind: 'append', path, flags: [], date: NaN, octets: 0 },
  ];
  expect(commands.map((command) => line(command))).toMatchInlineSnapshot(`
    [
      "SELECT "Archive/2009"",
      "EXAMINE "Archive/2009"",
      "UID SEARCH ALL",
      "UID SEARCH UID 3:5,9",
      "UID SEARCH DELETED",
      "UID SEARCH UID 3:5,9 UNDELETED",
      "UID SEARCH UID 3:5,9 UNSEEN",
      "UID SEARCH UID 3:5,9 KEYWORD $Forwarded",
      "UID SEARCH UID 3:5,9 UNKEYWORD constructor",
      "UID SORT RETURN (PARTIAL 1:49) (REVERSE SIZE) UTF-8 ALL",
      "UID SORT (ARRIVAL) UTF-8 ALL",
      "UID FETCH 3:5,9 (UID FLAGS INTERNALDATE RFC822.SIZE)",
      "UID FETCH 3:5,9 (UID BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)]<0.65536>)",
      "UID FETCH 3:5,9 (UID BODY.PEEK[HEADER.FIELDS (FROM LIST-ID)]<0.65536>)",
      "UID STORE 3:5,9 +FLAGS.SILENT (\\Deleted)",
      "UID STORE 3:5,9 -FLAGS.SILENT ($Forwarded)",
      "UID EXPUNGE 3:5,9",
      "NOOP",
      "COMPRESS DEFLATE",
      "UID FETCH 3:5,9 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID SUBJECT)]<0.65536>)",
      "UID FETCH 3:5,9 (UID FLAGS INTERNALDATE RFC822.SIZE MODSEQ BODY.PEEK[HEADER.FIELDS (MESSAGE-ID SUBJECT)]<0.65536>)",
      "UID FETCH 3:5,9 (UID FLAGS INTERNALDATE BODY.PEEK[]<0.1000>)",
      "UID STORE 3:5,9 (UNCHANGEDSINCE 9223372036854775807) +FLAGS.SILENT (a)",
      "EXPUNGE",
      "UID COPY 3:5,9 "Archive/2009"",
      "UID MOVE 3:5,9 "Archive/2009"",
      "CREATE "Archive/2009"",
      "DELETE "Archive/2009"",
      "STATUS "Archive/2009" (MESSAGES UIDNEXT UIDVALIDITY)",
      "MYRIGHTS "Archive/2009"",
      "APPEND "Archive/2009" (\\Seen $x) " 1-Jan-1970 00:00:00 +0000" {12}",
      "APPEND "Archive/2009" {0}",
    ]
  `);
});

test('with ESEARCH, searches ask for compact answers', () => {
  expect(line({ kind: 'search' }, true)).toBe('UID SEARCH RETURN (ALL) ALL');
  const marked = { flag: '\\Deleted', present: true };
  expect(line({ kind: 'search', uids, test: marked, whole: true }, true)).toBe(
    'UID SEARCH RETURN (ALL) DELETED',
  );
  expect(line({ kind: 'search', uids, test: { flag: '\\Flagged', present: false } }, true)).toBe(
    'UID SEARCH RETURN (ALL) UID 3:5,9 UNFLAGGED',
  );
});

describe('names of mailboxes', () => {
  test.each([
    ['INBOX', '"INBOX"'],
    ['two words', '"two words"'],
    ['', '""'],
    ['a"b', '"a\\"b"'],
    ['a\\b', '"a\\\\b"'],
    ['\\"', '"\\\\\\""'],
    ['&ZeVnLIqe-', '"&ZeVnLIqe-"'],
    ['a*b%', '"a*b%"'],
  ])('%j are quoted', (name, quoted) => {
    expect(line({ kind: 'select', path: toMailboxPath(name) })).toBe(`SELECT ${quoted}`);
  });

  test('cannot break out of their quotes', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const text = line({ kind: 'examine', path: toMailboxPath(name) });
        const quoted = /^EXAMINE "((?:[^"\\]|\\["\\])*)"$/s.exec(text);
        expect(quoted?.[1]!.replace(/\\(.)/g, '$1')).toBe(toMailboxPath(name));
      }),
    );
  });
});

test('INBOX has one spelling, and no other name is changed', () => {
  expect(['inbox', 'InBox', 'INBOX', 'inbox/a', 'Inbox2'].map((name) => toMailboxPath(name))).toEqual([
    'INBOX',
    'INBOX',
    'INBOX',
    'inbox/a',
    'Inbox2',
  ]);
});

const name = fc.string({ maxLength: 12 });
const flag = fc
  .oneof(fc.constantFrom('\\Seen', '\\Deleted', '$Junk', 'a'), fc.string({ minLength: 1, maxLength: 6 }))
  .filter(isStorableFlag);
const set = uidSets.filter(({ isEmpty }) => !isEmpty);
const mailbox = name.map(toMailboxPath);
const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('select', 'examine', 'create', 'delete-folder', 'status', 'my-rights'),
    path: mailbox,
  }),
  fc.record(
    { kind: fc.constant('search'), uids: set, test: fc.record({ flag, present: fc.boolean() }) },
    { requiredKeys: ['kind'] },
  ),
  fc.record({
    kind: fc.constantFrom('fetch-rows', 'fetch-envelopes', 'expunge', 'expunge-all'),
    uids: set,
  }),
  fc.record({ kind: fc.constant('fetch-identities'), uids: set, modSeq: fc.boolean() }),
  fc.record({ kind: fc.constant('fetch-messages'), uids: set, offset: fc.nat(), octets: fc.nat() }),
  fc.record({ kind: fc.constantFrom('copy', 'move'), uids: set, to: mailbox }),
  fc.record(
    {
      kind: fc.constant('store'),
      uids: set,
      change: fc.constantFrom('add', 'remove'),
      flag,
      unchangedSince: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
    },
    { requiredKeys: ['kind', 'uids', 'change', 'flag'] },
  ),
  fc.record({
    kind: fc.constant('append'),
    path: mailbox,
    flags: fc.array(flag, { maxLength: 3 }),
    date: fc.double(),
    octets: fc.nat(),
  }),
  fc.constant({ kind: 'noop' }),
);

/** The line without what is quoted: names may hold anything. */
const unquoted = (text: string): string => text.replace(/"(?:[^"\\]|\\.)*"/gs, '""');

const CHANGES = 'STORE|EXPUNGE|COPY|MOVE';

test('no command names a message but by UID, none has a star or a CLOSE, and EXPUNGE stands alone but once', () => {
  fc.assert(
    fc.property(anyCommand, fc.boolean(), (command, esearch) => {
      const text = unquoted(line(command, esearch));
      expect(text).not.toContain('*');
      if (command.kind === 'expunge-all') expect(text).toBe('EXPUNGE');
      else if (command.kind === 'append') expect(text).toMatch(/^APPEND ""(?: \([^()]+\))?(?: "")? \{\d+\}$/);
      else {
        const named =
          '(?:SELECT|EXAMINE|CREATE|DELETE|MYRIGHTS) ""$|STATUS "" \\(MESSAGES UIDNEXT UIDVALIDITY\\)$';
        expect(text).toMatch(new RegExp(`^(?:${named}|UID (?:SEARCH|FETCH|${CHANGES}) |NOOP$)`));
        // Where numbers stand, they are a set of UIDs behind the word that makes them UIDs.
        const numbers = new RegExp(
          `^UID (?:FETCH|${CHANGES}) (\\S+)|^UID SEARCH (?:RETURN \\(ALL\\) )?UID (\\S+)`,
        ).exec(text);
        const messages = numbers?.[1] ?? numbers?.[2];
        expect(messages).toBe('uids' in command ? command.uids?.toString() : undefined);
      }
      expect(text).not.toMatch(/[\r\n\0]/);
    }),
    { numRuns: 1000 },
  );
});

describe('the date of an APPEND', () => {
  const dated = (date: number): string | undefined =>
    / "([^"]*)" \{1\}$/.exec(line({ kind: 'append', path, flags: [], date, octets: 1 }))?.[1];

  test.each([
    [760_657_945, ' 7-Feb-1994 21:52:25 +0000'],
    [-1, '31-Dec-1969 23:59:59 +0000'],
    [1.9, ' 1-Jan-1970 00:00:01 +0000'],
    [951_782_400, '29-Feb-2000 00:00:00 +0000'],
    [-62_135_596_800, ' 1-Jan-0001 00:00:00 +0000'],
    [-62_167_219_200, ' 1-Jan-0000 00:00:00 +0000'],
    [253_402_300_799, '31-Dec-9999 23:59:59 +0000'],
  ])('%d is %s', (date, text) => {
    expect(dated(date)).toBe(text);
  });

  test.each([NaN, Infinity, -Infinity, 253_402_300_800, -62_167_219_201, 1e300])(
    '%d has no four digits of a year: the server takes the present',
    (date) => {
      expect(line({ kind: 'append', path, flags: [], date, octets: 1 })).toBe('APPEND "Archive/2009" {1}');
    },
  );

  test('is read back as what it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }), (date) => {
        const text = Buffer.from(dated(date) ?? '');
        expect(text).toHaveLength(26);
        expect(internalDate(text, 0, 26)).toBe(date);
      }),
    );
  });
});

test('a command without messages is a bug, never a command for all of them', () => {
  const none = UidSet.empty;
  const commands: Command[] = [
    { kind: 'search', uids: none },
    { kind: 'fetch-rows', uids: none },
    { kind: 'fetch-envelopes', uids: none },
    { kind: 'store', uids: none, change: 'add', flag: '\\Deleted' },
    { kind: 'expunge', uids: none },
    { kind: 'fetch-identities', uids: none, modSeq: false },
    { kind: 'fetch-messages', uids: none, offset: 0, octets: 1 },
    { kind: 'copy', uids: none, to: path },
    { kind: 'move', uids: none, to: path },
  ];
  for (const command of commands) expect(() => line(command)).toThrow(RangeError);
});

test('what read-only mode keeps back', () => {
  fc.assert(
    fc.property(anyCommand, (command) => {
      const changes = new RegExp(`^(?:UID (?:${CHANGES}) |EXPUNGE$|CREATE |DELETE |APPEND )`);
      expect(changesMail(command)).toBe(changes.test(line(command)));
    }),
  );
});
