// What a change costs on the line: only what changed is written.
import { afterEach, describe, expect, it } from 'vitest';
import type { MessagesState, State } from '../../src/app/state.ts';
import type { Uid } from '../../src/model/uid.ts';
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

/** Rows that a piece of output draws upon: every row that is left for the next one is passed by a sequence or a line feed. */
function rowsWritten(output: string): number {
  const frame = output.replaceAll(/\x1b\[\?2026[hl]/g, '').replace(/^\x1b\[\d+A/, '');
  return frame.split(/\x1b\[E|\n/).filter((row) => row.replaceAll(/\x1b\[[\d;]*m/g, '') !== '').length;
}

describe('moving the cursor by one', () => {
  it.each([
    [80, 24],
    [120, 40],
    [200, 50],
  ])('draws two rows at %i x %i, in less than 600 bytes', async (columns, rows) => {
    screen = new InkScreen(at(letters, 3, columns, rows), lookOf({ depth: '256' }));
    const written = await screen.show(at(letters, 4, columns, rows));
    expect(rowsWritten(written)).toBe(2);
    expect(Buffer.byteLength(written)).toBeLessThan(600);
    expect(screen.screen().filter((row) => row.includes('›'))).toEqual([
      expect.stringContaining('Kira Lund'),
    ]);
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
