// The lines of a text sheet: as they are, folded where they are longer than the screen is wide.
import { MAX_TEXT_OCTETS, type TextSheet } from '../../app/sheet.ts';
import { literal, safe, type Safe } from '../../text/safe-text.ts';
import { formatBytes } from '../../text/size.ts';
import type { Look } from '../look.ts';
import { folded, keptFor } from './folded.ts';

/** All rows of what was read. */
export function textRows({ lines, rest }: TextSheet, cells: number, { glyphs }: Look): readonly Safe[] {
  const rows = keptFor(lines, `${cells} ${glyphs.ascii}`, () =>
    lines.flatMap((line) => folded(glyphs.show(line), cells - 2)),
  );
  return rest === '' ? rows : [...rows, ...folded(glyphs.show(rest), cells - 2)];
}

/** How much of it is here. */
export function readWords({ read, total, ended, wanted }: TextSheet): Safe {
  if (ended) return safe`${formatBytes(read)}, all of it`;
  const of = total === undefined ? literal('') : safe` of ${formatBytes(total)}`;
  if (read < wanted) return safe`reading ${formatBytes(wanted)}${of}`;
  return read >= MAX_TEXT_OCTETS
    ? safe`${formatBytes(read)}${of}`
    : safe`${formatBytes(read)}${of}: m reads more`;
}
