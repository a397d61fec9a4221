// Whatever mail, folders and servers say, no column moves and nothing but the program's own sequences is sent.
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { initialMessages } from '../../src/app/slices/messages.ts';
import type { State } from '../../src/app/state.ts';
import { folderTree, type Folder } from '../../src/model/folder.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { hostileText, OWN_CASES, sharedCases } from '../text/hostile-text.ts';
import { messagesOf, stateOf, type Letter } from './fixtures.ts';
import { InkScreen } from './ink-screen.ts';
import { expungePlan, planDialog } from './plan-fixtures.ts';

let screen: InkScreen | undefined;

afterEach(() => screen?.close());

const COLUMNS = 120;
const ROWS = 40;
const RULE = 28;
// `   queue: 0 waiting `, and a wide letter that found no room.
const STEP_COUNT_CELLS = 24;

/** These texts everywhere that text from outside is shown. */
function stateWith(texts: readonly string[]): State {
  const letters = texts.map((text, index): Letter => ({
    uid: index + 1,
    size: 1_000 * (index + 1),
    date: '2009-11-14T20:55:17Z',
    flags: index % 2 ? ['\\Deleted'] : [],
    from: text,
    subject: text,
  }));
  const folders = texts.map((text, index): Folder => ({
    path: toMailboxPath(`f${index}`),
    name: toSafe(text),
    delimiter: undefined,
    levels: [toSafe(text)],
    selectable: true,
    specialUse: undefined,
  }));
  const fields = texts.map((text) => ({ name: toSafe('Subject'), value: toSafe(text) }));
  return stateOf({
    messages: letters.length > 0 ? messagesOf(letters) : initialMessages({ key: 'uid', descending: false }),
    folders: { tree: folderTree(folders), counts: new Map() },
    preview: { header: { fields, cut: false }, all: true },
    session: { user: toSafe(texts[0] ?? ''), alert: toSafe(texts[1] ?? 'x') },
    view: { status: { text: toSafe(texts[2] ?? ''), tone: 'danger' } },
  });
}

function expectAligned(drawn: InkScreen): void {
  expect(drawn.scrolled).toBe(0);
  // Header and banner above, rule below: between them every row has the rule between the panes in its place.
  const junction = drawn.screen().findIndex((row) => row.startsWith('────'));
  for (let y = 2; y < junction; y++) expect(drawn.letters(y)[RULE]).toBe('│');
  expect(drawn.letters(junction)[RULE]).toBe('┴');
  expect(drawn.screen()[ROWS - 3]).toBe('─'.repeat(COLUMNS));
  // A status that does not fit beside the count of the queue takes the whole row, and no more.
  const step = drawn.letters(ROWS - 2);
  const end = step.findLastIndex((letter) => letter.trim() !== '');
  expect(drawn.screen()[ROWS - 2]?.endsWith('queue: 0 waiting') || end > COLUMNS - STEP_COUNT_CELLS).toBe(
    true,
  );
}

/** Everything but letters, SGR, cursor movement and erasing to the right. */
function foreign(output: string): string {
  return output
    .replaceAll(/\x1b\[[\d;]*[mH]|\x1b\[\d*[GK]|\r\n?/g, '')
    .replaceAll(/[^\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');
}

const cases = [...OWN_CASES, ...sharedCases()].map(({ text }) => text);
const BATCH = 20;
const batches = Array.from({ length: Math.ceil(cases.length / BATCH) }, (_, index) =>
  cases.slice(index * BATCH, (index + 1) * BATCH),
);

describe('hostile text', () => {
  it.each(batches.map((texts, index) => [index, texts] as const))(
    'batch %i moves no column',
    async (_index, texts) => {
      screen = new InkScreen(stateWith(texts));
      await screen.settle();
      expectAligned(screen);
      expect(foreign(screen.output)).toBe('');
    },
  );

  it('of any kind moves no column', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostileText, { minLength: 1, maxLength: 20 }), async (texts) => {
        const drawn = new InkScreen(stateWith(texts));
        try {
          await drawn.settle();
          expectAligned(drawn);
          expect(foreign(drawn.output)).toBe('');
        } finally {
          drawn.close();
        }
      }),
      { numRuns: 25 },
    );
  });

  it('keeps the frame of a dialog straight', async () => {
    for (const texts of batches) {
      const state = stateWith(texts);
      const plan = expungePlan(state.messages, state.messages.table.uids());
      const drawn = new InkScreen({
        ...state,
        view: { ...state.view, dialog: planDialog(plan, state.messages) },
      });
      await drawn.settle();
      const top = drawn.screen().findIndex((row) => row.includes('╭'));
      const [left, right] = [drawn.letters(top).indexOf('╭'), drawn.letters(top).indexOf('╮')];
      const bottom = drawn.screen().findIndex((row) => row.includes('╰'));
      for (let y = top + 1; y < bottom; y++)
        expect([left, right].map((x) => drawn.letters(y)[x])).toEqual(['│', '│']);
      expect(foreign(drawn.output)).toBe('');
      drawn.close();
    }
  });
});

describe('\\Deleted rows', () => {
  it('are struck, and say D', async () => {
    screen = new InkScreen(stateWith(['first', 'second']));
    await screen.settle();
    const y = screen.screen().findIndex((row) => row.includes('second') && row.includes('2.0K'));
    const row = screen.screen()[y]!;
    expect(screen.cell(row.lastIndexOf('second'), y).styles).toContain('strike');
    expect(row).toMatch(/ 2 +D /);
    const other = screen.screen().findIndex((text) => text.includes('1000'));
    expect(screen.cell(screen.screen()[other]!.lastIndexOf('first'), other).styles).not.toContain('strike');
  });
});
