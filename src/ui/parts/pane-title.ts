// The first line of a pane: its name in capitals, dim unless the keys go to it, then what there is to say of it.
import { literal, type Safe } from '../../text/safe-text.ts';
import { fitLine, segment, spread, type Line } from '../line.ts';
import type { Look } from '../look.ts';

export function paneTitle(
  name: Safe,
  focused: boolean,
  more: Line,
  cells: number,
  look: Look,
  right: Line = [],
): Line {
  const left = [segment(literal(' '), 'text'), segment(name, focused ? 'accent' : 'title'), ...more] as const;
  const { ellipsis } = look.glyphs;
  return right.length > 0
    ? spread(left, right, cells, 'text', ellipsis)
    : fitLine(left, cells, 'text', ellipsis);
}
