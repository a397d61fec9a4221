// What a change costs on the line: only what changed is written.
import { afterEach, describe, expect, it } from 'vitest';
import type { MessagesState, State } from '../../src/app/state.ts';
import type { Uid } from '../../src/model/uid.ts';
import type { Safe } from '../../src/text/safe-text.ts';
import { cellWidth } from '../../src/text/width.ts';
import { manyLetters, messagesOf, stateOf } from './fixtures.ts';
import { InkScreen, lookOf } from './ink-screen.ts';

let screen: InkScreen | undefined;

afterEach(() => screen?.close());

const letters = messagesOf(manyLetters(1_954));

function at(messages: MessagesState, position: number, columns: number, rows: number): State {
  const cursor: Uid = messages.table.uid(messages.order.rows[position]!);
  // The preview follows with its own frame; here the cursor alone is measured.
  return stateOf({ messages: { ...messages, cursor }, preview: { uid: undefined }, columns, rows });
}

/** Where letters were written: rows and columns from 0, as a terminal counts them. */
function lettersWritten(output: string): { x: number; y: number; letter: string }[] {
  const found: { x: number; y: number; letter: string }[] = [];
  let [x, y] = [-1, -1];
  for (const [all, parameters, final, letter] of output.matchAll(
    /\x1b\[([\d;]*)([A-Za-z])|\r\n?|([^\x1b])/gu,
  )) {
    const [first = 1, second = 1] = parameters?.split(';').map(Number) ?? [];
    if (letter !== undefined) {
      found.push({ x, y, letter });
      x += cellWidth(letter as Safe);
    } else if (final === 'H') [x, y] = [second - 1, first - 1];
    else if (final === 'G') x = first - 1;
    else if (all.startsWith('\r')) [x, y] = [0, all === '\r' ? y : y + 1];
  }
  return found;
}

describe('moving the cursor by one', () => {
  it.each([
    [80, 24, 300],
    [120, 40, 350],
    [200, 50, 420],
  ])('draws two rows at %i x %i, in at most %i bytes', async (columns, rows, most) => {
    screen = new InkScreen(at(letters, 3, columns, rows), lookOf({ depth: '256' }));
    const written = await screen.show(at(letters, 4, columns, rows));
    expect(new Set(lettersWritten(written).map(({ y }) => y)).size).toBe(2);
    expect(Buffer.byteLength(written)).toBeLessThanOrEqual(most);
    expect(screen.screen().filter((row) => row.includes('›'))).toEqual([
      expect.stringContaining('Kira Lund'),
    ]);
  });

  it('leaves a screen as one that was drawn anew', async () => {
    screen = new InkScreen(at(letters, 3, 120, 40));
    for (const position of [4, 5, 6, 5]) await screen.show(at(letters, position, 120, 40));
    const moved = screen.screen();
    screen.close();
    screen = new InkScreen(at(letters, 5, 120, 40));
    await screen.settle();
    expect(moved).toEqual(screen.screen());
  });

  it('writes nothing for a state that looks the same', async () => {
    const state = at(letters, 3, 120, 40);
    screen = new InkScreen(state);
    expect(await screen.show({ ...state, messages: { ...state.messages } })).toBe('');
  });

  it('never clears the screen', async () => {
    screen = new InkScreen(at(letters, 3, 120, 40));
    const written = [
      await screen.show(at(letters, 4, 120, 40)),
      await screen.show(at({ ...letters, top: 30 }, 35, 120, 40)),
    ];
    expect(written.join('')).not.toMatch(/\x1b\[[0-3]?J/);
    expect(screen.scrolled).toBe(0);
  });
});

describe('moving the list by a row under the cursor', () => {
  // The panes beside the list move with it and are written again.
  it.each([
    [80, 24, 100],
    [120, 40, 620],
    [200, 50, 700],
  ])('draws what is new at %i x %i, in at most %i bytes', async (columns, rows, most) => {
    const last = 12;
    const scrolledTo = (top: number): State => at({ ...letters, top }, top + last, columns, rows);
    screen = new InkScreen(scrolledTo(20), lookOf({ depth: '256' }));
    const down = await screen.show(scrolledTo(21));
    const up = await screen.show(scrolledTo(20));
    const seen = screen.screen();
    screen.close();
    screen = new InkScreen(scrolledTo(20), lookOf({ depth: '256' }));
    await screen.settle();
    expect(seen).toEqual(screen.screen());
    expect(Buffer.byteLength(down)).toBeLessThanOrEqual(most);
    expect(Buffer.byteLength(up)).toBeLessThanOrEqual(most);
  });
});

describe('blanks behind the last letter of a row', () => {
  it('are not sent', async () => {
    screen = new InkScreen(at(letters, 3, 120, 40));
    await screen.settle();
    expectNoBlankEnds(screen, screen.output);
    expectNoBlankEnds(screen, await screen.show(at({ ...letters, top: 30 }, 35, 120, 40)));
  });
});

/** For what was written last: the screen is as that left it. */
function expectNoBlankEnds(drawn: InkScreen, output: string): void {
  const written = lettersWritten(output);
  expect(written.length).toBeGreaterThan(500);
  const ends = drawn.screen().map((_, y) => drawn.letters(y).findLastIndex((letter) => letter.trim() !== ''));
  expect(written.filter(({ x, y }) => x > ends[y]!)).toEqual([]);
}

describe('closing a dialog', () => {
  it('leaves the panes as they were', async () => {
    const state = stateOf();
    screen = new InkScreen(state);
    await screen.settle();
    const before = screen.screen();
    await screen.show({ ...state, view: { ...state.view, dialog: { kind: 'help', top: 0 } } });
    expect(screen.screen()).not.toEqual(before);
    await screen.show(state);
    expect(screen.screen()).toEqual(before);
  });
});
