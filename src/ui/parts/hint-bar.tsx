// The bottom line: the keys that work now, from the registry. What cannot run now stays in its place, dim.
import type { ReactNode } from 'react';
import type { Hint } from '../../app/keymap.ts';
import { literal, safe, toSafe } from '../../text/safe-text.ts';
import { fitLine, lineWidth, segment, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { Rows } from './rows.tsx';

/** As many as fit; the last one, help, always. */
function hintLine(hints: readonly Hint[], columns: number, { glyphs }: Look): Line {
  const drawn = hints.map(({ key, title, enabled }): Line => [
    segment(toSafe(key), enabled ? 'hint.key' : 'dim'),
    segment(safe` ${toSafe(title)}`, enabled ? 'hint.text' : 'dim'),
    segment(literal('  '), 'hint.text'),
  ]);
  const last = drawn.pop() ?? [];
  let room = columns - 1 - lineWidth(last) + 2;
  const shown = drawn.filter((hint) => {
    room -= lineWidth(hint);
    return room >= 0;
  });
  const line = [segment(literal(' '), 'hint.text'), ...shown.flat(), ...last];
  return fitLine(line, columns, 'hint.text', glyphs.ellipsis);
}

interface HintBarProps {
  readonly hints: readonly Hint[];
  readonly row: number;
  readonly columns: number;
  readonly look: Look;
}

export function HintBar({ hints, row, columns, look }: HintBarProps): ReactNode {
  const rect = { left: 0, top: row, width: columns, height: 1 };
  return <Rows rect={rect} lines={[hintLine(hints, columns, look)]} look={look} />;
}
