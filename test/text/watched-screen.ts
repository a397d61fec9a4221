// A small screen around one text, and a list of the rules that the text broke when it was written into it.
import type { Terminal } from '@xterm/headless';
import { openTerminal, write } from './agreement.ts';

const LEFT = 'folders│';
const RIGHT = '│right';
const ROWS = 5;
const TEXT_ROW = 2;

export type Outcome = { readonly broken: string[]; readonly shown: string };

type Cell = { readonly chars: string; readonly style: string };

/** Writes rows of `width` cells with `text` in the middle one, and compares all else with a blank in its place. */
export async function showWatched(text: string, width: number): Promise<Outcome> {
  const plain = await draw(' '.repeat(width), width);
  const tried = await draw(text, width);
  const broken = new Set(tried.events);
  if (tried.modes !== plain.modes) broken.add('mode');
  if (tried.cursor !== plain.cursor) broken.add('newline');
  plain.cells.forEach((row, y) =>
    row.forEach((cell, x) => {
      const other = tried.cells[y]![x]!;
      const inside = y === TEXT_ROW && x >= LEFT.length && x < LEFT.length + width;
      if (!inside && other.chars !== cell.chars) broken.add(y === TEXT_ROW ? 'width' : 'cells-outside');
      if (other.style !== cell.style) broken.add('sgr');
    }),
  );
  const shown = tried.cells[TEXT_ROW]!.slice(LEFT.length, LEFT.length + width);
  return { broken: [...broken].sort(), shown: shown.map((cell) => cell.chars).join('') };
}

type Drawn = { cells: Cell[][]; modes: string; cursor: string; events: string[] };

async function draw(text: string, width: number): Promise<Drawn> {
  const cols = LEFT.length + width + RIGHT.length;
  const terminal = openTerminal(cols, ROWS + 2);
  await write(terminal, '\u001b]2;imaptop\u0007\u001b[?25l\u001b[?2004h');
  const events = watch(terminal);
  const rows = Array.from(
    { length: ROWS },
    (_, row) => LEFT + (row === TEXT_ROW ? text : '='.repeat(width)) + RIGHT,
  );
  await write(terminal, rows.join('\r\n'));
  const buffer = terminal.buffer.active;
  const drawn = {
    cells: rows.map((_, y) => Array.from({ length: cols }, (_unused, x) => readCell(terminal, x, y))),
    modes: JSON.stringify([terminal.modes, buffer.type]),
    cursor: `${buffer.cursorX},${buffer.cursorY},${buffer.baseY}`,
    events,
  };
  terminal.dispose();
  return drawn;
}

function readCell(terminal: Terminal, x: number, y: number): Cell {
  const cell = terminal.buffer.active.getLine(y)!.getCell(x)!;
  const plain = cell.isAttributeDefault();
  return {
    chars: cell.getChars(),
    style: plain ? '' : `${cell.getFgColor()} ${cell.getBgColor()} ${cell.isBlink()}`,
  };
}

const OSC_CODES = [0, 1, 2, 4, 7, 8, 9, 10, 11, 12, 52, 104, 133, 777, 1337];

function watch(terminal: Terminal): string[] {
  const events: string[] = [];
  const note = (event: string): false => {
    events.push(event);
    return false;
  };
  terminal.onData(() => note('reply'));
  terminal.onBinary(() => note('reply'));
  terminal.onBell(() => note('bell'));
  terminal.onTitleChange(() => note('title'));
  for (const code of OSC_CODES) terminal.parser.registerOscHandler(code, () => note(`osc ${code}`));
  for (let final = 0x40; final < 0x7f; final += 1) {
    for (const prefix of ['', '?', '>', '=']) {
      const id = { final: String.fromCharCode(final), ...(prefix && { prefix }) };
      terminal.parser.registerCsiHandler(id, () => note('csi'));
    }
  }
  for (const final of 'cDEHMNOZ78=>') terminal.parser.registerEscHandler({ final }, () => note('esc'));
  terminal.parser.registerDcsHandler({ intermediates: '$', final: 'q' }, () => note('dcs'));
  return events;
}
