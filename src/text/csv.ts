// Rows of comma-separated values (RFC 4180). Text that a spreadsheet would take for a formula begins with an apostrophe.
import type { Safe } from './safe-text.ts';

/** With its line end. Numbers stay as they are; undefined and NaN are empty. */
export function csvRow(cells: readonly (Safe | number | undefined)[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

function cellText(cell: Safe | number | undefined): string {
  if (cell === undefined || typeof cell === 'number')
    return cell === undefined || Number.isNaN(cell) ? '' : String(cell);
  // Also behind blanks, which spreadsheets pass over.
  const text = /^\s*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
