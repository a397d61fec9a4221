// The law of the commands that are typed by hand, command by command.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  intoFolder,
  judgeRaw,
  mayHoldSecret,
  onlyReads,
  RAW_NAMES,
  type RawVerdict,
} from '../../src/plan/raw-command.ts';

const why = (line: string): string => {
  const verdict = judgeRaw(line);
  return verdict.kind === 'refused' ? verdict.why : `(${verdict.kind})`;
};

test.each([
  'CAPABILITY',
  'noop',
  'LIST "" "*"',
  'LSUB "" *',
  'STATUS INBOX (MESSAGES UIDNEXT)',
  'GETQUOTAROOT INBOX',
  'MYRIGHTS INBOX',
  'ID NIL',
  'ENABLE CONDSTORE',
  'LOGOUT',
])('%s only reads, whatever is open', (line) => {
  expect(judgeRaw(line)).toMatchObject({ kind: 'reading', needsFolder: false });
  expect(onlyReads(line)).toBe(true);
});

test.each([
  'CHECK',
  'FETCH 1:* (RFC822.SIZE)',
  'UID FETCH 5,8 (BODY.PEEK[HEADER.FIELDS (From Subject)])',
  'uid search DELETED',
  'UID SORT (REVERSE SIZE) UTF-8 ALL',
  'THREAD REFERENCES UTF-8 ALL',
])('%s reads the open folder', (line) => {
  expect(judgeRaw(line)).toMatchObject({ kind: 'reading', needsFolder: true });
  expect(onlyReads(line)).toBe(true);
});

test.each([
  ['UID STORE 5 +FLAGS (\\Deleted)', true],
  ['UID COPY 5 Trash', true],
  ['UID MOVE 5 Trash', true],
  ['APPEND Trash {5}', false],
  ['CREATE a', false],
  ['DELETE a', false],
  ['RENAME a b', false],
  ['SUBSCRIBE a', false],
  ['SETACL a bob lrs', false],
  ['SETQUOTA "" (STORAGE 5)', false],
  // Nobody knows what these do.
  ['XFOO 1', true],
  ['UID XBAR 5', true],
  ['UID', true],
] as const)('%s changes', (line, needsFolder) => {
  expect(judgeRaw(line)).toMatchObject({ kind: 'changing', needsFolder });
  expect(onlyReads(line)).toBe(false);
});

describe('what is never sent', () => {
  test.each(['STORE 1 +FLAGS (\\Deleted)', 'copy 1:3 Trash', 'MOVE 1 Trash', 'REPLACE 1 a {5}', 'XMOVE 1 a'])(
    '%s: by UID it could be',
    (line) => {
      const name = line.split(' ')[0]!.toUpperCase();
      expect(why(line)).toContain(`By UID it is: UID ${name} ${line.slice(name.length + 1)}`);
    },
  );

  test('CLOSE: UNSELECT removes nothing', () => {
    expect(why('CLOSE')).toContain('UNSELECT closes the folder and removes nothing');
    expect(why(' close ')).toContain('UNSELECT');
  });

  test.each(['LOGIN bob secret', 'AUTHENTICATE PLAIN AGJvYg==', 'a1 LOGIN bob secret', 'login'])(
    '%s: nor is it repeated',
    (line) => {
      expect(judgeRaw(line).kind).toBe('refused');
      expect(why(line)).not.toMatch(/secret|AGJvYg|bob/);
      expect(mayHoldSecret(line)).toBe(true);
    },
  );

  test.each(['STARTTLS', 'COMPRESS DEFLATE', 'IDLE', 'DONE', 'UNAUTHENTICATE'])('%s', (line) => {
    expect(judgeRaw(line).kind).toBe('refused');
  });

  test('a tag, a second line, an endless one, or nothing', () => {
    expect(why('a1 UID FETCH 5 (FLAGS)')).toBe('the tag is put in by imaptop: leave out A1');
    expect(why('NOOP\r\nw2 CLOSE')).toContain('control characters');
    expect(why(`UID FETCH ${'1,'.repeat(5_000)}1 (FLAGS)`)).toContain('name fewer messages');
    expect(why('  ')).toContain('a command is wanted');
  });
});

describe('EXPUNGE becomes a plan', () => {
  test('over all that is marked, or over UIDs among it', () => {
    expect(judgeRaw('expunge')).toEqual({ kind: 'expunging', uids: undefined });
    const verdict = judgeRaw('UID EXPUNGE 5,8:9');
    expect(verdict.kind === 'expunging' && [...verdict.uids!]).toEqual([5, 8, 9]);
  });

  test.each(['UID EXPUNGE', 'UID EXPUNGE 1:*', 'UID EXPUNGE $', 'UID EXPUNGE 5 8', 'UID EXPUNGE 0'])(
    'not %s',
    (line) => expect(why(line)).toContain('UIDs by number'),
  );
});

describe('a folder is opened by its name', () => {
  const opened = (line: string): RawVerdict => judgeRaw(line);

  test('as an atom, or in quotes', () => {
    expect(opened('select INBOX')).toEqual({ kind: 'opening', name: 'SELECT', path: 'INBOX' });
    expect(opened('EXAMINE "a \\"b\\" \\\\c"')).toEqual({
      kind: 'opening',
      name: 'EXAMINE',
      path: 'a "b" \\c',
    });
    expect(opened('EXAMINE INBOX (CONDSTORE)')).toMatchObject({ path: 'INBOX' });
    expect(onlyReads('EXAMINE INBOX')).toBe(true);
    expect(onlyReads('SELECT INBOX')).toBe(false);
  });

  test.each(['SELECT', 'SELECT "a', 'EXAMINE {5}', 'EXAMINE ""'])('not %s', (line) =>
    expect(why(line)).toContain("wants the folder's name"),
  );
});

test('names are complete, and none of them is refused but for what it lacks', () => {
  expect(RAW_NAMES).toContain('UID EXPUNGE');
  expect(RAW_NAMES).not.toContain('CLOSE');
  expect(RAW_NAMES).not.toContain('STORE');
});

test('whatever is typed, nothing by number and no CLOSE is let through', () => {
  const word = fc.constantFrom(
    'UID',
    'STORE',
    'COPY',
    'MOVE',
    'CLOSE',
    'EXPUNGE',
    'LOGIN',
    'FETCH',
    '1:*',
    'x',
    '(',
    '$',
    '',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 5 }), fc.constantFrom(' ', '  ', '\t', '\r\n'), (words, gap) => {
      const line = words.join(gap);
      const verdict = judgeRaw(line);
      if (verdict.kind !== 'reading' && verdict.kind !== 'changing') return;
      expect(line.trim()).not.toMatch(/^(?:STORE|COPY|MOVE|CLOSE|EXPUNGE|LOGIN|UID +EXPUNGE)\b/i);
      expect(line).not.toMatch(/[\r\n\t]/);
    }),
  );
});

test.each([
  ['APPEND Trash (\\Seen) {5}', 'Trash'],
  ['append "a \\"b" {5+}', 'a "b'],
  ['UID COPY 1:5,9 "Old mail"', 'Old mail'],
  ['uid  move 7 Trash', 'Trash'],
  ['UID STORE 7 +FLAGS (\\Seen)', undefined],
  ['UID COPY 7', undefined],
  ['CREATE Trash', undefined],
] as const)('%s brings messages into %s', (line, folder) => expect(intoFolder(line)).toBe(folder));
