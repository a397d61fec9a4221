// The biggest messages of a plan, drawn with ink-table. It measures text by String.length, so it is given row numbers and
// column names of exact width; the cell looks its text up and draws it in the cells that text/ counts. Its rules between
// rows are left out: the lines would push the plan's commands off a small screen.
import { Text } from 'ink';
import type { ReactNode } from 'react';
import type { Dialog } from '../../app/state.ts';
import { literal, safe, type Safe } from '../../text/safe-text.ts';
import { cellWidth, fit } from '../../text/width.ts';
import { Table, type TableCellProps } from '../ink-table.ts';
import { segment } from '../line.ts';
import type { Look } from '../look.ts';
import type { Token } from '../tokens.ts';

type DescribedMessage = Extract<Dialog, { kind: 'plan' }>['description']['biggest'][number];
type Column = keyof DescribedMessage;

const COLUMNS: readonly Column[] = ['uid', 'date', 'size', 'from', 'subject'];
/** Where the messages are of several folders. */
const WITH_FOLDER: readonly Column[] = ['folder', ...COLUMNS];
const HEADS: Readonly<Record<Column, Safe>> = {
  folder: literal('folder'),
  uid: literal('UID'),
  date: literal('date'),
  size: literal('size'),
  from: literal('from'),
  subject: literal('subject'),
};
const PADDING = 1;
const FROM_MAX = 24;
const FOLDER_MAX = 20;

/** Heading and rows. */
export const biggestHeight = (messages: readonly DescribedMessage[]): number => messages.length + 1;

const columnsOf = (messages: readonly DescribedMessage[]): readonly Column[] =>
  messages.some(({ folder }) => folder !== undefined) ? WITH_FOLDER : COLUMNS;

const textOf = (message: DescribedMessage, column: Column): Safe => message[column] ?? literal('');

function columnWidths(messages: readonly DescribedMessage[], cells: number): number[] {
  const columns = columnsOf(messages);
  const widest = (column: Column): number =>
    Math.max(cellWidth(HEADS[column]), ...messages.map((message) => cellWidth(textOf(message, column))));
  const folder = columns === WITH_FOLDER ? [Math.min(widest('folder'), FOLDER_MAX)] : [];
  const fixed = [...folder, widest('uid'), widest('date'), widest('size')];
  const room = Math.max(2, fixed.reduce((left, width) => left - width, cells) - 2 * PADDING * columns.length);
  const from = Math.min(widest('from'), FROM_MAX, Math.floor(room / 2));
  return [...fixed, from, room - from];
}

interface BiggestTableProps {
  readonly messages: readonly DescribedMessage[];
  readonly cells: number;
  readonly look: Look;
}

export function BiggestTable({ messages, cells, look }: BiggestTableProps): ReactNode {
  const { painter, glyphs } = look;
  const widths = columnWidths(messages, cells);
  // One name a column, as long as the column is wide, so that ink-table comes to the same widths.
  const columns = columnsOf(messages);
  const names = columns.map((column, index) => column.padEnd(widths[index]!).slice(0, widths[index]));
  const draw = (column: number, text: Safe, token: Token): ReactNode => {
    const align = columns[column] === 'size' ? 'end' : 'start';
    const shown = fit(glyphs.show(text), widths[column]!, align, glyphs.ellipsis);
    return <Text>{painter.paint([segment(safe` ${shown} `, token)])}</Text>;
  };
  const cell = ({ column, children }: TableCellProps): ReactNode => {
    const message = messages[Number(children)];
    return message ? draw(column, textOf(message, columns[column]!), 'text') : null;
  };
  const header = ({ column }: TableCellProps): ReactNode => draw(column, HEADS[columns[column]!], 'dim');
  const data = messages.map((_, row) => Object.fromEntries(names.map((name) => [name, String(row)])));
  return (
    <Table data={data} columns={names} padding={PADDING} header={header} cell={cell} skeleton={nothing} />
  );
}

const nothing = (): ReactNode => null;
