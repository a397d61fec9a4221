// Asked before leaving while plans are not finished.
import type { ReactNode } from 'react';
import { literal, safe } from '../../text/safe-text.ts';
import type { Look } from '../look.ts';
import type { Screen } from './dialog-frame.tsx';
import { QuestionDialog } from './question-dialog.tsx';

interface QuitDialogProps {
  readonly unfinished: number;
  readonly screen: Screen;
  readonly look: Look;
}

export function QuitDialog({ unfinished, screen, look }: QuitDialogProps): ReactNode {
  const [subject, verb] =
    unfinished === 1 ? [literal('1 plan'), literal('is')] : [safe`${unfinished} plans`, literal('are')];
  return (
    <QuestionDialog
      question={safe`${subject} ${verb} not finished. Leave all the same?`}
      sentence={literal('What was sent stays sent; what was not will not be. The journal keeps both.')}
      yes={literal('leave')}
      no={literal('stay')}
      screen={screen}
      look={look}
    />
  );
}
