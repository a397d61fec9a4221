// Asked once after a sign-in with a typed password, where a keyring is there to keep it.
import type { ReactNode } from 'react';
import { literal, safe, type Safe } from '../../text/safe-text.ts';
import { segment, spread, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { wrap } from '../wrap.ts';
import { dialogCells, DialogFrame, linesBlock, type Screen } from './dialog-frame.tsx';

interface KeepPasswordDialogProps {
  /** "bob@mail.example.org" */
  readonly account: Safe;
  readonly screen: Screen;
  readonly look: Look;
}

export function KeepPasswordDialog({ account, screen, look }: KeepPasswordDialogProps): ReactNode {
  const { glyphs } = look;
  const cells = dialogCells(screen, 64);
  const sentence = literal('It is found there at the next start, and goes nowhere else.');
  const lines: Line[] = [
    [segment(safe`Keep the password of ${glyphs.show(account)} in the keyring?`, 'dialog.title')],
    ...wrap(sentence, cells - 2, 3, glyphs.ellipsis).map((text): Line => [segment(safe`  ${text}`, 'text')]),
  ];
  const answer = spread(
    [segment(literal('  y  keep'), 'dialog.title')],
    [segment(literal('   any other key  not now'), 'dim')],
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
