// The first frame: the header of a console that is connecting, as Ink will draw it. Below the smallest screen it is empty.
import { layout } from '../app/layout.ts';
import type { State } from '../app/state.ts';
import type { Look } from './look.ts';
import { headerLine } from './parts/header-line.ts';

export function firstFrame(state: State, look: Look): string {
  if (layout(state).kind === 'too-small') return ' ';
  return look.painter.paint(headerLine(state, state.view.columns, look)).trimEnd();
}
