// A dialog over the panes: a frame in the middle of the screen, lines that scroll where they do not fit, and the answer
// line that always stays in sight. The panes beneath do not move. Rows are covered in full width: Ink cannot cut a letter
// of several marks (Tamil au, three cells) at the dialog's edge, and half words beside it are no help.
import { Box, Text } from 'ink';
import type { ReactNode } from 'react';
import { literal, safe, type Safe } from '../../text/safe-text.ts';
import { blanks } from '../../text/width.ts';
import { blankLine, fitLine, segment, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { Rows } from '../parts/rows.tsx';

/** Cells on either side of a dialog's text: border and a blank. */
const EDGE = 2;
const WIDEST = 100;

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

/** Cells of a dialog's text on this screen. */
export function dialogCells({ columns }: Screen, most = WIDEST): number {
  return Math.min(most, columns - 2 * EDGE);
}

/** Something in the dialog that draws itself, of a known height. */
export interface Block {
  readonly key: string;
  readonly height: number;
  readonly node: ReactNode;
}

/** Rows of the dialog's text on screen: header and hints stay in sight, the frame takes two rows, the answer its own and
 * a blank one before it. */
function bodyRows({ rows }: Screen, total: number, answer: readonly Line[]): number {
  return Math.max(1, Math.min(total, rows - 2 - 2 - answer.length - 1));
}

const heightOf = (blocks: readonly Block[]): number => blocks.reduce((sum, { height }) => sum + height, 0);

/** The furthest that a dialog's text can be scrolled. */
export function scrollEnd(screen: Screen, blocks: readonly Block[], answer: readonly Line[]): number {
  const total = heightOf(blocks);
  return total - bodyRows(screen, total, answer);
}

interface DialogFrameProps {
  readonly screen: Screen;
  readonly cells: number;
  readonly blocks: readonly Block[];
  /** The last lines, never scrolled away: what to press. */
  readonly answer: readonly Line[];
  readonly top: number;
  readonly look: Look;
}

export function DialogFrame({ screen, cells, blocks, answer, top, look }: DialogFrameProps): ReactNode {
  const total = heightOf(blocks);
  const body = bodyRows(screen, total, answer);
  const offset = Math.max(0, Math.min(top, total - body));
  const height = body + answer.length + 3;
  const width = cells + 2 * EDGE;
  const left = Math.floor((screen.columns - width) / 2);
  const firstRow = Math.max(0, Math.floor((screen.rows - height) / 2));
  const frame = frameLines(cells, height, scrollWords(offset, total - body - offset), look);
  return (
    <Box position="absolute" left={0} top={0} width={screen.columns} height={screen.rows}>
      <Rows
        rect={{ left: 0, top: firstRow, width: screen.columns, height }}
        lines={frame.map((line) => centred(line, left, width, screen.columns))}
        look={look}
        covering
      />
      <Box
        position="absolute"
        left={left + EDGE}
        top={firstRow + 1}
        width={cells}
        height={body}
        overflowY="hidden"
        flexDirection="column"
      >
        <Box flexDirection="column" flexShrink={0} marginTop={-offset}>
          {blocks.map(({ key, height: rows, node }) => (
            <Box key={key} height={rows} flexShrink={0} flexDirection="column">
              {node}
            </Box>
          ))}
        </Box>
      </Box>
      <Rows
        rect={{ left: left + EDGE, top: firstRow + body + 2, width: cells, height: answer.length }}
        lines={answer.map((line) => fitLine(line, cells, 'text', look.glyphs.ellipsis))}
        look={look}
        covering
      />
    </Box>
  );
}

/** The line with blanks on both sides, over the whole width of the screen. */
function centred(line: Line, left: number, width: number, columns: number): Line {
  return [...blankLine(left, 'text'), ...line, ...blankLine(columns - left - width, 'text')];
}

/** A block of plain lines, each cut to the dialog's width. */
export function linesBlock(key: string, lines: readonly Line[], cells: number, look: Look): Block {
  const texts = lines.map((line) => look.painter.paint(fitLine(line, cells, 'text', look.glyphs.ellipsis)));
  return {
    key,
    height: texts.length,
    node: texts.map((text, place) => <Text key={`line-${place}`}>{text}</Text>),
  };
}

function scrollWords(above: number, below: number): Safe {
  if (above <= 0 && below <= 0) return literal('');
  const lines = (count: number): Safe => (count === 1 ? literal('1 line') : safe`${count} lines`);
  if (below <= 0) return safe` ${lines(above)} above: PgUp `;
  return above <= 0 ? safe` ${lines(below)} below: PgDn ` : safe` ${lines(above)} above, ${below} below `;
}

function frameLines(cells: number, height: number, scrolled: Safe, { glyphs }: Look): Line[] {
  const inner = cells + 2;
  const edge = (left: Safe, right: Safe, words: Safe): Line => {
    const rule = blanks(inner - words.length - 1).replaceAll(' ', glyphs.horizontal) as Safe;
    return [segment(safe`${left}${rule}${words}${glyphs.horizontal}${right}`, 'dialog.border')];
  };
  const side = segment(glyphs.vertical, 'dialog.border');
  const middle: Line = [side, ...blankLine(inner, 'text'), side];
  return [
    edge(glyphs.topLeft, glyphs.topRight, literal('')),
    ...Array.from({ length: height - 2 }, () => middle),
    edge(glyphs.bottomLeft, glyphs.bottomRight, scrolled),
  ];
}
