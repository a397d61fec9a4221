// The first frame: the header of a console that is connecting, as Ink will draw it. Below the smallest screen it is empty.
// The state that it shows is put together here: the whole of it would be more code to load than all that draws the line.
import type { Start } from '../app/initial-state.ts';
import { isRoomy } from '../app/layout.ts';
import { initialSession } from '../app/slices/session.ts';
import { literal } from '../text/safe-text.ts';
import type { Look } from './look.ts';
import { headerLine, type HeaderState } from './parts/header-line.ts';
import type { ScreenSize } from './terminal/screen-output.ts';

export function firstFrame({ user, host, readOnly }: Start, size: ScreenSize, look: Look): string {
  if (!isRoomy(size)) return ' ';
  const state: HeaderState = {
    session: initialSession(user, host, readOnly),
    messages: {
      name: literal(''),
      scan: { kind: 'none' },
      envelopeScan: undefined,
      table: { known: 0 },
      threadsTold: { asking: false },
    },
    queue: { plans: [] },
  };
  return look.painter.paint(headerLine(state, size.columns, look)).trimEnd();
}
