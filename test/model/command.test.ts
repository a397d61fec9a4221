import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
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
    { kind: 'fetch-rows', uids },
    { kind: 'fetch-envelopes', uids },
    { kind: 'store', uids, change: 'add', flag: '\\Deleted' },
    { kind: 'store', uids, change: 'remove', flag: '$Forwarded' },
    { kind: 'expunge', uids },
    { kind: 'noop' },
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
      "UID FETCH 3:5,9 (UID FLAGS INTERNALDATE RFC822.SIZE)",
      "UID FETCH 3:5,9 (UID BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)]<0.65536>)",
      "UID STORE 3:5,9 +FLAGS.SILENT (\\Deleted)",
      "UID STORE 3:5,9 -FLAGS.SILENT ($Forwarded)",
      "UID EXPUNGE 3:5,9",
      "NOOP",
    ]
  `);
});

test('with ESEARCH, searches ask for compact answers', () => {
  expect(line({ kind: 'search' }, true)).toBe('UID SEARCH RETURN (ALL) ALL');
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
const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constantFrom('select', 'examine'), path: name.map(toMailboxPath) }),
  fc.record(
    { kind: fc.constant('search'), uids: set, test: fc.record({ flag, present: fc.boolean() }) },
    { requiredKeys: ['kind'] },
  ),
  fc.record({ kind: fc.constantFrom('fetch-rows', 'fetch-envelopes', 'expunge'), uids: set }),
  fc.record({ kind: fc.constant('store'), uids: set, change: fc.constantFrom('add', 'remove'), flag }),
  fc.constant({ kind: 'noop' }),
);

/** The line without what is quoted: names may hold anything. */
const unquoted = (text: string): string => text.replace(/"(?:[^"\\]|\\.)*"/gs, '""');

test('no command names a message but by UID, and none has a star, a CLOSE or a plain EXPUNGE', () => {
  fc.assert(
    fc.property(anyCommand, fc.boolean(), (command, esearch) => {
      const text = unquoted(line(command, esearch));
      expect(text).not.toContain('*');
      expect(text).toMatch(/^(?:(?:SELECT|EXAMINE) ""$|UID (?:SEARCH|FETCH|STORE|EXPUNGE) |NOOP$)/);
      // Where numbers stand, they are a set of UIDs behind the word that makes them UIDs.
      const numbers = /^UID (?:FETCH|STORE|EXPUNGE) (\S+)|^UID SEARCH (?:RETURN \(ALL\) )?UID (\S+)/.exec(
        text,
      );
      const named = numbers?.[1] ?? numbers?.[2];
      expect(named).toBe('uids' in command ? command.uids?.toString() : undefined);
      expect(text).not.toMatch(/[\r\n\0]/);
    }),
    { numRuns: 500 },
  );
});

test('a command without messages is a bug, never a command for all of them', () => {
  const none = UidSet.empty;
  const commands: Command[] = [
    { kind: 'search', uids: none },
    { kind: 'fetch-rows', uids: none },
    { kind: 'fetch-envelopes', uids: none },
    { kind: 'store', uids: none, change: 'add', flag: '\\Deleted' },
    { kind: 'expunge', uids: none },
  ];
  for (const command of commands) expect(() => line(command)).toThrow(RangeError);
});

test('STORE and EXPUNGE are what read-only mode keeps back', () => {
  fc.assert(
    fc.property(anyCommand, (command) => {
      expect(changesMail(command)).toBe(/^UID (?:STORE|EXPUNGE)/.test(line(command)));
    }),
  );
});
