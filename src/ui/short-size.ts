// Sizes in four cells, for the folder pane: exact enough to see where the bytes are.
import { formatSize } from '../text/size.ts';
import { literal, type Safe } from '../text/safe-text.ts';

export const SHORT_SIZE_CELLS = 4;

/** `2.4G`, `61M`, `18K`, `980`; empty when unknown. The decimal goes from 10 on. */
export function shortSize(bytes: number | undefined): Safe {
  if (bytes === undefined) return literal('');
  const size = formatSize(bytes);
  const parts = /^(\d{2,4})\.(\d)([A-Z])$/.exec(size);
  if (!parts) return size;
  const rounded = Math.round(Number(`${parts[1]}.${parts[2]}`));
  // 1012M would be a fifth cell: it is 1.0G.
  return rounded < 1_000 ? (`${rounded}${parts[3]}` as Safe) : formatSize(bytes * (1_024 / 1_000));
}
