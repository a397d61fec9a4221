// The mechanisms, drawn with ink-table as biggest-table.tsx does it: the cells look their text up by the row's number, and
// the rules between rows are left out.
import { Text } from 'ink';
import type { ReactNode } from 'react';
import { MECHANISM_HEADS, mechanismRows, type MechanismRow } from '../../app/server-card.ts';
import type { ServerReport } from '../../model/server-report.ts';
import { safe, type Safe } from '../../text/safe-text.ts';
import { cellWidth, fit } from '../../text/width.ts';
import { Table, type TableCellProps } from '../ink-table.ts';
import { segment } from '../line.ts';
import type { Look } from '../look.ts';
import type { Token } from '../tokens.ts';

type Column = keyof MechanismRow;

const COLUMNS: readonly Column[] = ['mechanism', 'offered', 'imaptop', 'use', 'why'];
const PADDING = 1;
/** Servers make up names as long as they like. */
const NAME_MAX = 20;

/** Heading and rows. */
export const mechanismsHeight = ({ mechanisms }: ServerReport): number => mechanisms.length + 1;

interface MechanismTableProps {
  readonly report: ServerReport;
  readonly cells: number;
  readonly look: Look;
}

export function MechanismTable({ report, cells, look }: MechanismTableProps): ReactNode {
  const { painter, glyphs } = look;
  const rows = mechanismRows(report);
  const widths = columnWidths(rows, cells);
  const names = COLUMNS.map((column, index) => column.padEnd(widths[index]!).slice(0, widths[index]));
  const draw = (column: number, text: Safe, token: Token): ReactNode => {
    const shown = fit(glyphs.show(text), widths[column]!, 'start', glyphs.ellipsis);
    return <Text>{painter.paint([segment(safe` ${shown} `, token)])}</Text>;
  };
  const cell = ({ column, children }: TableCellProps): ReactNode => {
    const row = rows[Number(children)];
    return row ? draw(column, row[COLUMNS[column]!], tokenOf(row)) : null;
  };
  const header = ({ column }: TableCellProps): ReactNode =>
    draw(column, MECHANISM_HEADS[COLUMNS[column]!], 'dim');
  const data = rows.map((_, row) => Object.fromEntries(names.map((name) => [name, String(row)])));
  return (
    <Table data={data} columns={names} padding={PADDING} header={header} cell={cell} skeleton={nothing} />
  );
}

function columnWidths(rows: readonly MechanismRow[], cells: number): number[] {
  const widest = (column: Column): number =>
    Math.max(...[MECHANISM_HEADS, ...rows].map((row) => cellWidth(row[column])));
  const mechanism = Math.min(NAME_MAX, widest('mechanism'));
  const before = [mechanism, widest('offered'), widest('imaptop'), widest('use')];
  const taken = before.reduce((sum, width) => sum + width, 2 * PADDING * COLUMNS.length);
  return [...before, Math.max(4, cells - taken)];
}

function tokenOf({ use, offered }: MechanismRow): Token {
  if (use === 'USED') return 'accent';
  if (use === 'REFUSED') return 'danger';
  return offered === 'yes' ? 'text' : 'dim';
}

const nothing = (): ReactNode => null;
