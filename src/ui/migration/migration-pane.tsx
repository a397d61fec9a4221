// What a migration may trip over, over all panes: matters with what was found of each, and below them why the one under the
// cursor may be trouble, and who says so.
import { memo, type ReactNode } from 'react';
import type { Rect } from '../../app/layout.ts';
import type { MigrationReport, ReportRow, RowState } from '../../app/migration.ts';
import { rowUnderCursor } from '../../app/migration-keys.ts';
import { TOLD_LINES } from '../../app/slices/migration.ts';
import type { State } from '../../app/state.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { formatBytes, formatCount } from '../../text/size.ts';
import { blanks, cellWidth, fit, padStart } from '../../text/width.ts';
import { fitLine, segment, type Line, type Segment } from '../line.ts';
import type { Look } from '../look.ts';
import { markedTotal } from '../message-facts.ts';
import { paneTitle } from '../parts/pane-title.ts';
import { Rows } from '../parts/rows.tsx';
import type { Token } from '../tokens.ts';
import { wrap } from '../wrap.ts';

const FIGURE_CELLS = 9;
const DETAIL_CELLS = 32;
const WIDE = 76;
/** From here on the title says the limit as well, which stands in the first row. */
const ROOMY = 110;

interface MigrationPaneProps {
  readonly state: State;
  readonly rect: Rect;
  readonly look: Look;
}

export const MigrationPane = memo(function MigrationPane({
  state,
  rect,
  look,
}: MigrationPaneProps): ReactNode {
  const { width, height } = rect;
  const { report, top, cursor } = state.migration;
  const told = Math.min(1 + TOLD_LINES + 1, Math.max(0, height - 2));
  const room = height - 1 - told;
  const rows = report?.rows.slice(top, top + room) ?? [];
  const body = rows.map((row, n) => rowLine(row, top + n === cursor, width, look));
  while (body.length < room) body.push([]);
  const lines: Line[] = [
    titleLine(state, report, width, look),
    ...body,
    ...toldLines(rowUnderCursor(state), width, look).slice(0, told),
  ];
  const fitted = lines.map((line) => fitLine(line, width, 'text', look.glyphs.ellipsis));
  return <Rows rect={rect} lines={fitted} look={look} />;
});

function titleLine(state: State, report: MigrationReport | undefined, cells: number, look: Look): Line {
  const { glyphs } = look;
  const { messages, migration } = state;
  const { limit } = migration;
  const name = glyphs.show(messages.name);
  if (!report) return paneTitle(literal('MIGRATION'), true, [segment(safe`  ${name}`, 'text')], cells, look);
  const said = safe`   limit ${formatBytes(limit.octets)}, ${glyphs.show(limit.whence)}`;
  const parts: Segment[] = [
    segment(
      safe`  ${name}   ${formatCount(report.messages)} ${glyphs.dot} ${formatBytes(report.octets)}${cells >= ROOMY ? said : literal('')}`,
      'text',
    ),
  ];
  if (!messages.marks.isEmpty) {
    const { bytes } = markedTotal(messages.table, messages.marks);
    parts.push(
      segment(
        safe`   ${formatCount(messages.marks.size)} marked ${glyphs.dot} ${formatBytes(bytes)}`,
        'row.mark',
      ),
    );
  }
  const work = report.unread > 0 ? safe`   ${formatCount(report.unread)} not read yet ` : literal('');
  return paneTitle(literal('MIGRATION'), true, parts, cells, look, [segment(work, 'progress')]);
}

const HEAD_TOKENS: Readonly<Record<RowState, Token>> = {
  found: 'accent',
  note: 'text',
  clear: 'dim',
  unknown: 'title',
};

function rowLine(row: ReportRow, isCursor: boolean, width: number, { glyphs }: Look): Line {
  const { level, state, figure, label, detail } = row;
  const plain: Token = level === 0 ? HEAD_TOKENS[state] : state === 'clear' ? 'dim' : 'text';
  const token: Token = isCursor ? 'row.cursor' : plain;
  const isWide = width >= WIDE;
  const indent = blanks(2 * level);
  const labelCells = width - 1 - FIGURE_CELLS - 2 - (isWide ? 2 + DETAIL_CELLS : 0);
  const shown = glyphs.show(safe`${indent}${label}`);
  // What is said beside it goes on where the words end, if they need the room.
  const isLong = isWide && cellWidth(shown) > labelCells;
  const words = isLong || !isWide || detail === '' ? shown : fit(shown, labelCells, 'start', glyphs.ellipsis);
  return [
    isCursor ? segment(glyphs.cursor, 'row.cursor') : segment(literal(' '), 'text'),
    segment(padStart(figure, FIGURE_CELLS), token),
    segment(literal('  '), token),
    segment(words, token),
    ...(detail === '' ? [] : [segment(safe`  ${glyphs.show(detail)}`, isCursor ? 'row.cursor' : 'dim')]),
  ];
}

/** The reason, and who says so, of the row under the cursor. */
function toldLines(row: ReportRow | undefined, width: number, { glyphs }: Look): Line[] {
  const rule: Line = [segment(toSafe(glyphs.horizontal.repeat(width)), 'rule')];
  const lines: Safe[] =
    row && row.why !== '' ? wrap(glyphs.show(row.why), width - 4, TOLD_LINES, glyphs.ellipsis) : [];
  const told: Line[] = lines.map((text) => [segment(safe`  ${text}`, 'text')]);
  while (told.length < TOLD_LINES) told.push([]);
  const source: Line =
    row && row.source !== ''
      ? [segment(safe`  ${glyphs.show(row.source)}`, 'dim')]
      : [segment(literal(' '), 'dim')];
  return [rule, ...told, source];
}
