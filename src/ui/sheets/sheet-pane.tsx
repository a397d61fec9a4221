// The sheet on top, over all panes: a title, and its lines from where it is scrolled to.
import { memo, type ReactNode } from 'react';
import type { Rect } from '../../app/layout.ts';
import type { Sheet, TextSheet } from '../../app/sheet.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { formatBytes } from '../../text/size.ts';
import { fitLine, segment, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { paneTitle } from '../parts/pane-title.ts';
import { Rows } from '../parts/rows.tsx';
import { sameProps } from '../same-props.ts';
import { wrap } from '../wrap.ts';
import { headerLines, VIEW_WORDS } from './header-lines.ts';
import { partsLines } from './parts-lines.ts';
import { readWords, textRowCount, textRows } from './text-lines.ts';

interface SheetPaneProps {
  readonly sheet: Sheet;
  /** Its message, in words. */
  readonly place: Safe;
  readonly zoneMinutes: number;
  readonly rect: Rect;
  readonly look: Look;
}

/** Lines of the sheet's own that scroll. */
function scrolledLines(sheet: Sheet, { width }: Rect, zoneMinutes: number, look: Look): number {
  switch (sheet.kind) {
    case 'header': {
      const { report, view } = sheet;
      return report ? headerLines(report, view, { cells: width, zoneMinutes }, look).length : 0;
    }
    case 'text':
      return textRowCount(sheet, width, look);
    case 'parts':
      return 0;
  }
}

/** Rows for them: what went wrong stands below them, always in sight. */
function scrollRows(sheet: Sheet, { width, height }: Rect, look: Look): number {
  return Math.max(1, height - 1 - failureLines(sheet, width, look).length);
}

/** The furthest that a sheet can be scrolled. Where there is a cursor, it decides. */
export function sheetScrollEnd(sheet: Sheet, rect: Rect, zoneMinutes: number, look: Look): number {
  if (sheet.kind === 'parts') return sheet.top;
  return scrolledLines(sheet, rect, zoneMinutes, look) - scrollRows(sheet, rect, look);
}

function failureLines({ failure }: Sheet, cells: number, { glyphs }: Look): Line[] {
  if (!failure) return [];
  const text = safe`${glyphs.show(failure.text)} R tries again.`;
  return wrap(text, cells - 2, 4, glyphs.ellipsis).map((row) => [segment(safe` ${row}`, 'danger')]);
}

function bodyLines(props: SheetPaneProps): Line[] {
  const { sheet, rect, look } = props;
  const said = failureLines(sheet, rect.width, look);
  if (sheet.kind === 'parts')
    return said.length > 0 ? said : partsLines(sheet, rect.width, rect.height - 1, look);
  const rows = scrollRows(sheet, rect, look);
  const lines = visibleLines(props, rows);
  while (said.length > 0 && lines.length < rows && lines.length > 0) lines.push([]);
  return [...lines, ...said];
}

function visibleLines({ sheet, zoneMinutes, rect: { width }, look }: SheetPaneProps, rows: number): Line[] {
  const { top } = sheet;
  switch (sheet.kind) {
    case 'header': {
      const { report, view } = sheet;
      return report
        ? headerLines(report, view, { cells: width, zoneMinutes }, look).slice(top, top + rows)
        : [];
    }
    case 'text':
      return textRows(sheet, top, rows, width, look).map((row) => [segment(safe` ${row}`, 'text')]);
    case 'parts':
      return [];
  }
}

function title(props: SheetPaneProps): Line {
  const { sheet, place, rect, look } = props;
  const { glyphs } = look;
  const total = scrolledLines(sheet, rect, props.zoneMinutes, look);
  const right = scrollWords(sheet.top, total - sheet.top - scrollRows(sheet, rect, look));
  const said = glyphs.show(titleWords(sheet));
  const more: Line = [segment(safe`  ${glyphs.show(place)}${said === '' ? said : safe`  ${said}`}`, 'text')];
  return paneTitle(nameOf(sheet), true, more, rect.width, look, right === '' ? [] : [segment(right, 'dim')]);
}

function nameOf(sheet: Sheet): Safe {
  switch (sheet.kind) {
    case 'header':
      return literal('HEADER');
    case 'parts':
      return literal('PARTS');
    case 'text':
      return sheet.part ? literal('PART') : literal('SOURCE');
  }
}

function titleWords(sheet: Sheet): Safe {
  const isReading = literal('reading it…');
  switch (sheet.kind) {
    case 'header': {
      if (!sheet.report) return sheet.failure ? literal('') : isReading;
      return safe`${VIEW_WORDS[sheet.view]}  ${formatBytes(sheet.report.octets)}`;
    }
    case 'parts': {
      if (!sheet.structure) return sheet.failure ? literal('') : isReading;
      const { size, parts } = sheet.structure;
      return parts.length === 1
        ? safe`1 part  ${formatBytes(size)}`
        : safe`${parts.length} parts  ${formatBytes(size)}`;
    }
    case 'text':
      return safe`${partWords(sheet)}${readWords(sheet)}`;
  }
}

function partWords({ part }: TextSheet): Safe {
  if (!part) return literal('');
  const charset = part.charset === '' ? literal('') : safe` ${part.charset}`;
  return safe`${toSafe(part.section)}  ${part.type}${charset}  `;
}

function scrollWords(above: number, below: number): Safe {
  if (above <= 0 && below <= 0) return literal('');
  if (above <= 0) return safe` ${below} more below `;
  return below <= 0 ? safe` ${above} more above ` : safe` ${above} more above, ${below} below `;
}

export const SheetPane = memo(function SheetPane(props: SheetPaneProps): ReactNode {
  const { rect, look } = props;
  const lines = [title(props), ...bodyLines(props)].map((line) =>
    fitLine(line, rect.width, 'text', look.glyphs.ellipsis),
  );
  return <Rows rect={rect} lines={lines} look={look} />;
}, sameProps);
