// The scanner of labels: how they may be written, what is left out; and the lines that ask for labels and change them.
import { afterEach, describe, expect, test } from 'vitest';
import { LabelScanner } from '../../../src/imap/wire/label-scanner.ts';
import { commandLine, type Command } from '../../../src/model/command.ts';
import { labelName } from '../../../src/model/labels.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { toSafe } from '../../../src/text/safe-text.ts';
import { answerTo } from './answer-to.ts';
import { closeScripted, scriptedWire } from './scripted-wire.ts';

const ASKED = UidSet.from([3, 5, 9]);

afterEach(closeScripted);

function scan(lines: readonly (string | Buffer)[]): LabelScanner {
  const scanner = new LabelScanner(ASKED);
  for (const line of lines) {
    const data = Buffer.from(line as string);
    expect(scanner.take(data, 0, data.length)).toBe(true);
  }
  return scanner;
}

const read = (lines: readonly (string | Buffer)[]): Record<number, string[]> =>
  Object.fromEntries(
    Array.from(scan(lines).found, ([uid, labels]) => [uid, labels.map(({ label }) => label)]),
  );

test('reads atoms, quoted strings and literals, before or behind the UID, and passes over what else is said', () => {
  expect(
    read([
      ' (X-GM-LABELS ("\\\\Inbox" "\\\\Sent" Important "Muy Importante") UID 3)',
      ' (UID 5 FLAGS (\\Seen) X-GM-LABELS (\\Inbox {7}\r\na) "(\\b NIL) X-GM-MSGID 1278455344230334865)',
      ' (UID 9 X-GM-LABELS ( "say \\"hi\\" \\\\o/" ))',
    ]),
  ).toEqual({
    3: ['\\Inbox', '\\Sent', 'Important', 'Muy Importante'],
    5: ['\\Inbox', 'a) "(\\b', 'NIL'],
    9: ['say "hi" \\o/'],
  });
});

test('one that has none has none, and is known', () => {
  expect(read([' (UID 3 X-GM-LABELS ())'])).toEqual({ 3: [] });
});

test('names in modified UTF-7, in UTF-8 and in neither are told apart, and harmless once shown', () => {
  const line = Buffer.concat([
    Buffer.from(' (UID 3 X-GM-LABELS (&AMk-t&AOk- "Été" "'),
    Buffer.from([0xc9, 0x74, 0xe9]),
    Buffer.from('" "\x1b]0;owned\x07"))'),
  ]);
  const labels = scan([line]).found.get(3 as never)!;
  expect(labels.map((label) => toSafe(labelName(label)))).toEqual([
    'Été',
    'Été',
    expect.stringContaining('t'),
    expect.not.stringContaining('\x1b'),
  ]);
});

describe('left out', () => {
  test.each([
    ['no UID', ' (X-GM-LABELS (a))'],
    ['UID 0', ' (UID 0 X-GM-LABELS (a))'],
    ['no labels', ' (UID 3)'],
    ['labels that are no list', ' (UID 3 X-GM-LABELS NIL)'],
    ['a list in a list', ' (UID 3 X-GM-LABELS ((a)))'],
    ['not asked for', ' (UID 4 X-GM-LABELS (a))'],
  ])('%s', (_name, line) => expect(read([line])).toEqual({}));
});

test.each([' (UID 3 X-GM-LABELS (', ' (UID 3 X-GM-LABELS ("a))', ' (UID 3 X-GM-LABELS ({9}\r\na))'])(
  'what cannot be taken apart is refused: %j',
  (line) => {
    const data = Buffer.from(line);
    expect(new LabelScanner(ASKED).take(data, 0, data.length)).toBe(false);
  },
);

test('says who has one and who lacks it, in whatever case, and nothing of those that were not described', () => {
  const scanner = scan([
    ' (UID 3 X-GM-LABELS (work))',
    ' (UID 5 X-GM-LABELS ("Works"))',
    ' (UID 5 X-GM-LABELS ())',
  ]);
  expect([...scanner.having({ label: 'Work' }, true)]).toEqual([3]);
  expect([...scanner.having({ label: 'Work' }, false)]).toEqual([5]);
});

const store = (label: string, change: 'add' | 'remove' = 'add'): Command => ({
  kind: 'store',
  uids: ASKED,
  change,
  flag: { label },
});

describe('the line', () => {
  test.each([
    ['Work', 'UID STORE 3,5,9 +X-GM-LABELS ("Work")'],
    ['\\Inbox', 'UID STORE 3,5,9 +X-GM-LABELS (\\Inbox)'],
    ['say "hi" \\o/', 'UID STORE 3,5,9 +X-GM-LABELS ("say \\"hi\\" \\\\o/")'],
    ['&AMk-t&AOk-', 'UID STORE 3,5,9 +X-GM-LABELS ("&AMk-t&AOk-")'],
    // No quoted string has octets beyond ASCII.
    ['Été & more', 'UID STORE 3,5,9 +X-GM-LABELS ("&AMk-t&AOk- &- more")'],
  ])('for %s', (label, line) => expect(commandLine(store(label), { esearch: true })).toBe(line));

  test('asks by UID what they have', () => {
    const line = 'UID FETCH 3,5,9 (UID X-GM-LABELS)';
    const wanted = { flag: { label: 'Work' }, present: true };
    expect(commandLine({ kind: 'search', uids: ASKED, test: wanted }, { esearch: true })).toBe(line);
    expect(commandLine({ kind: 'fetch-labels', uids: ASKED }, { esearch: true })).toBe(line);
    expect(commandLine(store('Work', 'remove'), { esearch: true })).toContain('-X-GM-LABELS');
  });
});

describe('the wire', () => {
  const reply =
    '* 1 FETCH (UID 3 X-GM-LABELS (Work))\r\n* 2 FETCH (UID 5 X-GM-LABELS ())\r\n{TAG} OK done\r\n';

  test('finds who has a label', async () => {
    const { wire } = await scriptedWire({ answers: { 'UID FETCH': reply } });
    const answer = await wire.run({
      kind: 'search',
      uids: ASKED,
      test: { flag: { label: 'Work' }, present: true },
    });
    expect(answer).toMatchObject({ kind: 'ok', data: UidSet.from([3]) });
  });

  test('reads labels', async () => {
    const { answer } = await answerTo({ kind: 'fetch-labels', uids: ASKED }, reply);
    expect(answer).toMatchObject({
      kind: 'ok',
      data: new Map([
        [3, [{ label: 'Work' }]],
        [5, []],
      ]),
    });
  });

  test.each([
    '\\Trash',
    '\\Spam',
    '\\Junk',
    '\\Sent',
    'a\r\nw9 LOGOUT',
    'half \ud800',
    'lost \ufffd',
    '',
    'x'.repeat(1_000),
  ])('does not send %j', async (label) => {
    const { wire, server } = await scriptedWire({});
    expect(await wire.run(store(label))).toMatchObject({ kind: 'refused', failure: { kind: 'limit' } });
    expect(server.lines.some((line) => line.includes('STORE'))).toBe(false);
  });

  test('a server that tells of labels for ever is given up', async () => {
    const one = `* 1 FETCH (UID 3 X-GM-LABELS ("${'x'.repeat(100_000)}"))\r\n`;
    const { wire } = await scriptedWire({ answers: { 'UID FETCH': one.repeat(120) } });
    expect(await wire.run({ kind: 'fetch-labels', uids: ASKED })).toMatchObject({ kind: 'lost' });
  });
});
