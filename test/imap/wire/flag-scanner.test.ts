// The scanner of flags: what counts as an answer, what is left out, and that memory is bounded by what was asked for.
import { describe, expect, test } from 'vitest';
import { FlagScanner } from '../../../src/imap/wire/flag-scanner.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { systemFlagNames } from '../../../src/model/flags.ts';

const ASKED = UidSet.from([3, 5, 9]);

function scan(lines: readonly string[], asked = ASKED): string[] {
  const scanner = new FlagScanner(asked);
  for (const line of lines) {
    const data = Buffer.from(line, 'latin1');
    expect(scanner.take(data, 0, data.length)).toBe(true);
  }
  const { count, uids, flagIds, pool } = scanner.batch();
  return Array.from({ length: count }, (_, i) => {
    const { bits, keywords } = pool.list(flagIds[i]!);
    return [uids[i], ...systemFlagNames(bits), ...keywords].join(' ');
  });
}

test('reads UID and flags in either order, and passes over what else is said', () => {
  expect(
    scan([
      ' (UID 3 FLAGS (\\Seen $Junk))',
      ' (FLAGS () MODSEQ (7) UID 5)',
      ' (X {2}\r\n() UID 9 FLAGS (\\Draft))',
    ]),
  ).toEqual(['3 \\Seen $Junk', '5', '9 \\Draft']);
});

describe('left out', () => {
  test.each([
    ['no UID', ' (FLAGS ())'],
    ['UID 0', ' (UID 0 FLAGS ())'],
    ['no flags', ' (UID 3)'],
    ['flags NIL', ' (UID 3 FLAGS NIL)'],
    ['not asked for', ' (UID 4 FLAGS ())'],
  ])('%s', (_name, line) => expect(scan([line])).toEqual([]));
});

test('what cannot be taken apart is refused', () => {
  const data = Buffer.from(' (UID 3 FLAGS (', 'latin1');
  expect(new FlagScanner(ASKED).take(data, 0, data.length)).toBe(false);
});

test('a message said again keeps its last flags, and a server that repeats itself takes no memory for ever', () => {
  const lines = Array.from({ length: 50_000 }, (_, n) => ` (UID ${[3, 5][n % 2]} FLAGS (k${n % 7}))`);
  const scanner = new FlagScanner(ASKED);
  for (const line of lines) scanner.take(Buffer.from(line), 0, line.length);
  expect(scanner.batch().uids.buffer.byteLength).toBe(4 * 1024);
  const last = new Map(scan(lines).map((row) => row.split(' ') as [string, string]));
  expect([...last]).toEqual([
    ['3', `k${49_998 % 7}`],
    ['5', `k${49_999 % 7}`],
  ]);
});

test('columns grow with the rows', () => {
  const lines = Array.from({ length: 5_000 }, (_, n) => ` (UID ${n + 1} FLAGS (k${n % 50}))`);
  const asked = UidSet.from(lines.map((_, n) => n + 1));
  expect(scan(lines, asked)).toEqual(lines.map((_, n) => `${n + 1} k${n % 50}`));
});
