// Asked before leaving while plans are not finished.
import type { ReactNode } from 'react';
import { literal, safe } from '../../text/safe-text.ts';
import { segment, spread, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { wrap } from '../wrap.ts';
import { dialogCells, DialogFrame, linesBlock, type Screen } from './dialog-frame.tsx';

interface QuitDialogProps {
  readonly unfinished: number;
  readonly screen: Screen;
  readonly look: Look;
}

export function QuitDialog({ unfinished, screen, look }: QuitDialogProps): ReactNode {
  const { glyphs } = look;
  const cells = dialogCells(screen, 64);
  const [subject, verb] =
    unfinished === 1 ? [literal('1 plan'), literal('is')] : [safe`${unfinished} plans`, literal('are')];
  const sentence = literal('What was sent stays sent; what was not will not be. The journal keeps both.');
  const lines: Line[] = [
    [segment(safe`${subject} ${verb} not finished. Leave all the same?`, 'dialog.title')],
    // It cannot be scrolled: on the smallest terminals every line counts.
    ...(screen.rows < 14 ? [] : [[segment(literal(' '), 'text')]]),
    ...wrap(sentence, cells - 2, 3, glyphs.ellipsis).map((text): Line => [segment(safe`  ${text}`, 'text')]),
  ];
  const answer = spread(
    [segment(literal('  y  leave'), 'dialog.title')],
    [segment(literal('   any other key  stay'), 'dim')],
    cells,
    'text',
    glyphs.ellipsis,
  );
  return (
    <DialogFrame
      screen={screen}
      cells={cells}
      blocks={[linesBlock('text', lines, cells, look)]}
      answer={[answer]}
      top={0}
      look={look}
    />
  );
}
