// Bars drawn with eighths of a cell, or with # in ASCII.
import { concat, literal, safe, type Safe } from './safe-text.ts';
import { fit, padEnd } from './width.ts';

export type BarStyle = { readonly ascii?: boolean };

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const PERCENT_CELLS = 5; // ' 100%'

/** The share 0..1 of `cells` cells, padded to them. Any share above nothing shows at least the thinnest bar. */
export function shareBar(share: number, cells: number, { ascii = false }: BarStyle = {}): Safe {
  const part = clamp(share);
  if (ascii) return fit(literal('#').repeat(atLeastOne(part, Math.round(part * cells))) as Safe, cells);
  const eighths = atLeastOne(part, Math.round(part * cells * 8));
  const bar = '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
  return fit(bar as Safe, cells);
}

/** Progress with its percentage, `██████▌   64%`, in exactly `cells` cells. 100% is shown only when all is done. */
export function progressBar(done: number, total: number, cells: number, style: BarStyle = {}): Safe {
  const share = total > 0 ? clamp(done / total) : 0;
  const percent = safe`${Math.floor(share * 100)}%`;
  const barCells = cells - PERCENT_CELLS;
  if (barCells < 1) return fit(percent, cells, 'end', style.ascii ? '~' : '…');
  return concat(padEnd(shareBar(share, barCells, style), barCells), fit(percent, PERCENT_CELLS, 'end'));
}

const clamp = (share: number): number => (share > 0 ? Math.min(share, 1) : 0);

const atLeastOne = (share: number, steps: number): number => (share > 0 ? Math.max(steps, 1) : 0);
