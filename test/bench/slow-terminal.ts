// The program on a slow terminal, where it is the drawing that takes its time.
import { keyBytes } from '../helpers/key-bytes.ts';
import type { EmulatedTerminal } from '../helpers/terminal.ts';
import type { BenchContext } from './context.ts';
import { median } from './interleave.ts';
import { at, move, pause, REPEAT_MS, rowsOf } from './moves.ts';
import { Program } from './program.ts';
import { figure, type Table } from './table.ts';

const MESSAGES = 10_000;
/** 9,600 baud: a byte takes ten bits on a serial line. */
const OCTETS_PER_SECOND = 960;
const MOVES = 10;
const HELD = 30;

export async function slowTerminal({ home, mailboxes }: BenchContext): Promise<Table> {
  const mailbox = await mailboxes.of(MESSAGES);
  const run = new Program(home, mailbox, { way: { octetsPerSecond: OCTETS_PER_SECOND } });
  const { terminal } = run;
  try {
    const complete = await run.complete();
    await stillness(terminal);
    const opening = terminal.received;
    const moves: number[] = [];
    const bytes: number[] = [];
    for (let n = 0; n < MOVES; n++) {
      const before = terminal.received;
      moves.push((await move(run)).previewed);
      await stillness(terminal);
      bytes.push(terminal.received - before);
    }
    const held = await heldDown(run);
    return {
      title: 'A slow terminal',
      about: `The line to the terminal carries ${OCTETS_PER_SECOND} octets a second (9,600 baud), and takes whatever is written to it, as SSH does; the server is near. One run.`,
      rows: [
        {
          name: 'list complete on screen',
          value: complete,
          unit: 'ms',
          note: `${figure(opening, 'B')} drawn`,
        },
        {
          name: 'a move with its header on screen',
          value: median(moves),
          unit: 'ms',
          note: `${figure(median(bytes), 'B')} drawn`,
        },
        {
          name: `${HELD} keys held, from the last to the cursor on its row`,
          value: held.late,
          unit: 'ms',
          note: `${figure(held.octets, 'B')} drawn`,
        },
      ],
    };
  } finally {
    await run.end();
  }
}

/** The last of the keys leave the window, and the list moves under the cursor. */
async function heldDown(run: Program): Promise<{ late: number; octets: number }> {
  const before = run.terminal.received;
  const rows = rowsOf(run);
  const below = at(run) + HELD - (rows.length - 1);
  for (let n = 0; n < HELD; n++) {
    run.terminal.write(keyBytes('j'));
    await pause(REPEAT_MS);
  }
  const last = performance.now() - REPEAT_MS;
  const top = rows[below]?.uid;
  await run.until(() => rowsOf(run)[0]?.uid === top && at(run) === rows.length - 1);
  return { late: performance.now() - last, octets: run.terminal.received - before };
}

/** Until all that the program wrote is on the screen, and it writes no more. */
async function stillness(terminal: EmulatedTerminal): Promise<void> {
  for (let last = -1; last !== terminal.received || !terminal.drawn;) {
    last = terminal.received;
    await pause(300);
  }
}
