// Asked once after a sign-in with a typed password, where a keyring is there to keep it.
import type { ReactNode } from 'react';
import { literal, safe, type Safe } from '../../text/safe-text.ts';
import type { Look } from '../look.ts';
import type { Screen } from './dialog-frame.tsx';
import { QuestionDialog } from './question-dialog.tsx';

interface KeepPasswordDialogProps {
  /** "bob@mail.example.org" */
  readonly account: Safe;
  readonly screen: Screen;
  readonly look: Look;
}

export function KeepPasswordDialog({ account, screen, look }: KeepPasswordDialogProps): ReactNode {
  return (
    <QuestionDialog
      question={safe`Keep the password of ${account} in the keyring?`}
      sentence={literal('It is found there at the next start, and goes nowhere else.')}
      yes={literal('keep')}
      no={literal('not now')}
      screen={screen}
      look={look}
    />
  );
}
