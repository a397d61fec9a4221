// Which account of the configuration file: a list on the screen, a line for each. It is there and gone before anything else
// is loaded.
import { literal, safe, toSafe, type Safe } from '../text/safe-text.ts';
import { cellWidth, padEnd } from '../text/width.ts';
import { blankLine, fitLine, segment, type Line } from './line.ts';
import type { Look } from './look.ts';
import type { IdleSignal } from './terminal/idle-signal.ts';
import type { ScreenSize } from './terminal/screen-output.ts';
import { TerminalSession } from './terminal/terminal-session.ts';

const STEPS: Readonly<Record<string, number>> = {
  j: 1,
  Down: 1,
  Tab: 1,
  'Ctrl-n': 1,
  k: -1,
  Up: -1,
  'Shift-Tab': -1,
  'Ctrl-p': -1,
  PageDown: 10,
  PageUp: -10,
  Home: -1e6,
  g: -1e6,
  End: 1e6,
  G: 1e6,
};
/** Title above, and the keys below, each with a blank line. */
const FRAME_ROWS = 4;

export interface Choice {
  readonly name: string;
  readonly url: string;
  readonly readOnly: boolean;
}

/** Its name; undefined where the user leaves. `title`: where they are from. */
export async function chooseAccount(
  accounts: readonly Choice[],
  title: string,
  look: Look,
  idle: IdleSignal,
): Promise<string | undefined> {
  const chosen = Promise.withResolvers<string | undefined>();
  let cursor = 0;
  const terminal = new TerminalSession({
    stdin: process.stdin,
    stdout: process.stdout,
    idle,
    onPresses: (presses) => {
      for (const { name } of presses.flatMap((press) => (press.kind === 'key' ? [press] : []))) take(name);
    },
    onResize: () => draw(),
    onEnd: () => chosen.resolve(undefined),
  });
  const draw = (): void => {
    const lines = chooserLines(accounts, cursor, toSafe(title), terminal.size, look);
    terminal.output.write(lines.map((line) => look.painter.paint(line).trimEnd()).join('\n'));
  };
  const take = (key: string): void => {
    const digit = /^[1-9]$/.test(key) ? accounts[Number(key) - 1] : undefined;
    if (digit) return chosen.resolve(digit.name);
    if (key === 'Enter') return chosen.resolve(accounts[cursor]?.name);
    if (key === 'q' || key === 'Esc' || key === 'Ctrl-c') return chosen.resolve(undefined);
    cursor = Math.max(0, Math.min(accounts.length - 1, cursor + (STEPS[key] ?? 0)));
    draw();
  };
  draw();
  terminal.enter();
  try {
    return await chosen.promise;
  } finally {
    await terminal.handOn();
  }
}

function chooserLines(
  accounts: readonly Choice[],
  cursor: number,
  title: Safe,
  { columns, rows }: ScreenSize,
  { glyphs }: Look,
): Line[] {
  const room = Math.max(1, rows - FRAME_ROWS);
  const top = Math.max(0, Math.min(cursor - Math.floor(room / 2), accounts.length - room));
  const names = accounts.map(({ name }) => toSafe(name));
  const widest = Math.max(...names.map(cellWidth));
  const fit = (line: Line): Line => fitLine(line, columns, 'text', glyphs.ellipsis);
  const list = accounts.slice(top, top + room).map(({ url, readOnly }, place) => {
    const at = top + place;
    const here = at === cursor;
    const remark = readOnly ? literal('  READ-ONLY') : literal('');
    return fit([
      segment(here ? safe`${glyphs.cursor} ` : literal('  '), 'row.mark'),
      segment(at < 9 ? safe`${at + 1}  ` : literal('   '), 'dim'),
      segment(padEnd(names[at]!, widest), here ? 'row.cursor' : 'row'),
      segment(safe`  ${glyphs.show(toSafe(url))}`, 'dim'),
      segment(remark, 'header.readonly'),
    ]);
  });
  return [
    fit([segment(literal(' imaptop'), 'header.live'), segment(safe`  ${glyphs.show(title)}`, 'dim')]),
    blankLine(columns, 'text'),
    ...list,
    ...Array.from({ length: room - list.length }, () => blankLine(columns, 'text')),
    blankLine(columns, 'text'),
    fit([
      segment(literal(' j/k'), 'hint.key'),
      segment(literal(' move  '), 'hint.text'),
      segment(literal('Enter'), 'hint.key'),
      segment(literal(' open  '), 'hint.text'),
      segment(literal('q'), 'hint.key'),
      segment(literal(' leave'), 'hint.text'),
    ]),
  ];
}
