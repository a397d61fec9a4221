// Hostile text in mail, from a real server to the terminal: what the program writes is held against what it writes for
// harmless mail of the same sizes. Whatever a subject says, only the cells of its own column may change.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import type { RawImap, RawMessage } from '../helpers/raw-imap.ts';
import { answersTo, controlsIn, differences, letterFaults, look } from '../helpers/terminal-output.ts';
import type { Cell } from '../helpers/terminal.ts';
import { sharedServers } from '../servers/shared.ts';
import { OWN_CASES } from '../text/hostile-text.ts';
import { openConsole, signIn } from './open-console.ts';
import { listRows } from './screen-rows.ts';

const WIDTHS = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;
const SIZE = 30_000; // of every message: the encoded form of the longest text fits
const LONGEST = 2_000; // letters; more of the same change nothing and take their time
const DATE = new Date(Date.UTC(2024, 4, 5, 6, 7, 8));

type SharedCase = {
  readonly id: string;
  readonly text: string;
  readonly wire_b64: string;
  readonly deliver: string;
};

const shared = process.env['IMAPTOP_SHARED'] ?? new URL('../../../shared', import.meta.url).pathname;
const { cases } = JSON.parse(readFileSync(`${shared}/hostile/terminal-injection.json`, 'utf8')) as {
  cases: SharedCase[];
};

const message = (header: Buffer): Buffer => {
  const start = Buffer.concat([header, Buffer.from('\r\n')]);
  return Buffer.concat([start, Buffer.alloc(SIZE - start.length, 'x\r\n')]);
};

const encoded = (text: string): string => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;

const bare = (text: string): string => text.replaceAll(/[\0\r\n]/g, '');

/** Field n has text n, around and around. */
const fields = (shown: readonly string[], wrap: (text: string) => string): Buffer => {
  const text = (n: number): string => shown[n % shown.length] ?? '';
  return Buffer.from(
    [
      `From: ${wrap(text(0))} <from@example.org>`,
      `To: ${wrap(text(1))} <to@example.org>`,
      `Cc: "${bare(text(2)).replaceAll(/["\\]/g, '')}" <cc@example.org>`,
      `Date: ${bare(text(3))}`,
      `List-Id: ${wrap(text(4))} <list.example.org>`,
      `Message-ID: <${bare(text(5))}@example.org>`,
      `X-Other: ${wrap(text(0))}`,
      `X-Priority: ${wrap(text(3))}`,
      `Content-Type: text/plain; name="${bare(text(2))}"`,
      `Subject: ${wrap(text(1))}`,
      '',
    ].join('\r\n'),
  );
};

const texts = [...cases, ...OWN_CASES].map(({ text }) => text.slice(0, LONGEST));

/** The hostile list's own bytes where they are a header line. */
const wireHeaders = cases
  .filter(({ deliver }) => /^(raw|rfc2047)-/.test(deliver))
  .map(({ wire_b64: wire }) =>
    Buffer.concat([Buffer.from(wire, 'base64'), Buffer.from('To: x@example.org\r\n')]),
  );

/** Each text in From and Subject, as encoded words and as the bytes themselves. */
const listHeaders: readonly Buffer[] = [
  ...wireHeaders,
  ...texts.flatMap((text) => [fields([text], encoded), fields([text], bare)]),
];

/** Each text in two messages at least, and there in different fields. */
const previewHeaders: readonly Buffer[] = [
  ...wireHeaders,
  ...texts
    .filter((_, n) => n % 3 === 0)
    .map((_, n) => fields(texts.slice(3 * n, 3 * n + 6), n % 2 === 0 ? encoded : bare)),
];

const HARMLESS = [fields(['harmless'], bare), fields(['harmless'], encoded)];

const seed = async (raw: RawImap, all: readonly Buffer[]): Promise<void> => {
  await raw.ok('CREATE Hostile');
  const messages: RawMessage[] = all.map((header) => ({ bytes: message(header), date: DATE }));
  await raw.appendMany('Hostile', messages);
};

const open = async (headersOfAll: readonly Buffer[]): Promise<ConsoleDriver> => {
  const server = sharedServers().dovecot;
  const user = server.newUser();
  await seed(await signIn(server, user), headersOfAll);
  return openConsole(server, user, { args: ['--folder', 'Hostile', '--sort', 'uid'] });
};

const expectOnlyOwnControls = (hostile: ConsoleDriver, harmless: ConsoleDriver): void => {
  const own = controlsIn(harmless.terminal.output);
  const others = [...controlsIn(hostile.terminal.output)].filter((control) => !own.has(control));
  expect(others).toEqual([]);
  expect(letterFaults(hostile.terminal.output)).toEqual([]);
  expect(hostile.terminal.modes()).toEqual(harmless.terminal.modes());
};

/** The first column of From on the screen of harmless mail, and the rows of the list. */
const placeOf = (console: ConsoleDriver): { from: number; subject: number; top: number; end: number } => {
  const screen = console.screen();
  const top = screen.findIndex((row) => /UID {2}FLAGS/.test(row));
  const heads = screen[top] ?? '';
  const end = screen.findIndex((row, y) => y > top && row.startsWith('────'));
  return { from: heads.indexOf('FROM'), subject: heads.indexOf('SUBJECT'), top: top + 1, end };
};

/** Bytes that a console got from its terminal, but for the answers to what it asks behind a frame. */
const typedAt = ({ terminal: { written, output } }: ConsoleDriver): number =>
  written - answersTo(output.toString());

const pages = (count: number): string[] => Array.from({ length: count }, () => 'PageDown');

const cellsOf = ({ terminal }: ConsoleDriver, y: number): Cell[] =>
  Array.from({ length: terminal.columns }, (_, x) => terminal.cell(x, y));

test('a list of hostile mail keeps to its columns, at every width', { timeout: 60_000 }, async () => {
  const hostile = await open(listHeaders);
  const harmless = await open(listHeaders.map(() => fields(['harmless'], bare)));
  for (const [columns, rows] of WIDTHS) {
    await harmless.resize(columns, rows);
    await hostile.resize(columns, rows);
    const { from, subject, top, end } = placeOf(harmless);
    expect(from).toBeGreaterThan(0);
    // The header bar has the account's name in it, which two accounts do not share; the preview is another test's.
    const mayDiffer = (x: number, y: number): boolean =>
      y === 0 || (y >= top && y < end && x >= from) || (y > end && y < rows - 3);
    const seen = new Set<number>();
    for (const key of ['g', ...pages(Math.ceil(listHeaders.length / (end - top)))]) {
      await harmless.press(key);
      await hostile.press(key);
      const screens = `${harmless.terminal.dump()}\n${hostile.terminal.dump()}`;
      expect(differences(harmless.terminal, hostile.terminal, mayDiffer), screens).toEqual([]);
      const shown = listRows(hostile);
      expect(shown).toEqual(listRows(harmless));
      for (const [n, { uid }] of shown.entries()) {
        seen.add(uid);
        const cells = cellsOf(hostile, top + n);
        expect(
          cells.slice(subject - 2, subject).map(({ text }) => text.trim()),
          hostile.terminal.dump(),
        ).toEqual(['', '']);
        // The looks of a harmless row, whatever is in it.
        const looks = new Set(cellsOf(harmless, top + n).map(look));
        expect(cells.filter((cell) => !looks.has(look(cell)))).toEqual([]);
      }
    }
    expect(seen.size).toBe(listHeaders.length);
    await harmless.press('g');
    await hostile.press('g');
    expect(hostile.text()).toContain('x␛]52;p;ZWNobyB');
  }
  expectOnlyOwnControls(hostile, harmless);
  // The terminal was asked nothing by the text, so it answered nothing.
  expect(typedAt(hostile)).toBe(typedAt(harmless));
});

test('a preview of hostile mail is text, with few headers and with all', { timeout: 60_000 }, async () => {
  const hostile = await open(previewHeaders);
  const harmless = await open(HARMLESS);
  const visit = async (console: ConsoleDriver, uid: number): Promise<void> => {
    for (const [columns, rows] of WIDTHS) {
      await console.resize(columns, rows);
      expect(console.text()).toMatch(new RegExp(` PREVIEW  UID ${uid}\\b`));
    }
    await console.press('h');
    await console.burst('2', 'j', '3');
  };
  await harmless.press('3');
  for (const uid of [1, 2, 2]) await visit(harmless, uid);
  await hostile.press('3');
  for (let uid = 1; uid <= previewHeaders.length; uid++) await visit(hostile, uid);
  expectOnlyOwnControls(hostile, harmless);
});
