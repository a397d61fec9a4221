// A question of one sentence that y answers, and any other key does not.
import type { ReactNode } from 'react';
import { literal, safe, type Safe } from '../../text/safe-text.ts';
import { segment, spread, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { wrap } from '../wrap.ts';
import { dialogCells, DialogFrame, linesBlock, type Screen } from './dialog-frame.tsx';

interface QuestionDialogProps {
  readonly question: Safe;
  /** What is to be known before it is answered. */
  readonly sentence: Safe;
  /** What y does, and what any other key does. */
  readonly yes: Safe;
  readonly no: Safe;
  readonly screen: Screen;
  readonly look: Look;
}

export function QuestionDialog({
  question,
  sentence,
  yes,
  no,
  screen,
  look,
}: QuestionDialogProps): ReactNode {
  const { glyphs } = look;
  const cells = dialogCells(screen, 64);
  const lines: Line[] = [
    [segment(glyphs.show(question), 'dialog.title')],
    // It cannot be scrolled: on the smallest terminals every line counts.
    ...(screen.rows < 14 ? [] : [[segment(literal(' '), 'text')]]),
    ...wrap(sentence, cells - 2, 3, glyphs.ellipsis).map((text): Line => [segment(safe`  ${text}`, 'text')]),
  ];
  const answer = spread(
    [segment(safe`  y  ${yes}`, 'dialog.title')],
    [segment(safe`   any other key  ${no}`, 'dim')],
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
