// Every command with its keys, in groups, from the registry. What cannot be changed now is dim, with the reason.
import type { ReactNode } from 'react';
import type { CommandGroup } from '../../app/commands/index.ts';
import { reachedBy, type CommandSpec } from '../../app/command.ts';
import { noMessage } from '../../app/commands/shared.ts';
import type { State } from '../../app/state.ts';
import { join, literal, toSafe, type Safe } from '../../text/safe-text.ts';
import { cellWidth, padEnd } from '../../text/width.ts';
import { segment, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { wrap } from '../wrap.ts';
import { dialogCells, DialogFrame, linesBlock, scrollEnd, type Screen } from './dialog-frame.tsx';

interface HelpDialogProps {
  readonly groups: readonly CommandGroup[];
  readonly state: State;
  readonly top: number;
  readonly screen: Screen;
  readonly look: Look;
}

const BLANK: Line = [segment(literal(' '), 'text')];
const GAP = 2;

const ANSWER: readonly Line[] = [[segment(literal('j k  scroll   any other key  close'), 'dim')]];

export function helpScrollEnd(
  groups: readonly CommandGroup[],
  state: State,
  screen: Screen,
  look: Look,
): number {
  const cells = dialogCells(screen);
  return scrollEnd(screen, [linesBlock('keys', helpLines(groups, state, cells, look), cells, look)], ANSWER);
}

export function HelpDialog({ groups, state, top, screen, look }: HelpDialogProps): ReactNode {
  const cells = dialogCells(screen);
  return (
    <DialogFrame
      screen={screen}
      cells={cells}
      blocks={[linesBlock('keys', helpLines(groups, state, cells, look), cells, look)]}
      answer={ANSWER}
      top={top}
      look={look}
    />
  );
}

function helpLines(groups: readonly CommandGroup[], state: State, cells: number, look: Look): Line[] {
  const widest = groups
    .flatMap(({ commands }) => commands)
    .reduce((most, command) => Math.max(most, cellWidth(keyNames(command))), 0);
  return groups.flatMap(({ title, commands }, index) => [
    ...(index > 0 ? [BLANK] : []),
    [segment(toSafe(title), 'dialog.title')],
    ...commands.flatMap((command) =>
      commandLines(command, reasonAgainst(command, state), widest, cells, look),
    ),
  ]);
}

/** Why nothing can be changed by it now. That there is no message to act on needs no words here. */
function reasonAgainst({ reach, disabled }: CommandSpec, state: State): Safe | undefined {
  if (reach === 'view' || reach === 'read') return undefined;
  const why = disabled(state);
  return why === noMessage(state) ? undefined : why;
}

function commandLines(
  command: CommandSpec,
  reason: Safe | undefined,
  keyCells: number,
  cells: number,
  { glyphs }: Look,
): Line[] {
  const indent = keyCells + 2 * GAP;
  const lines = (words: Safe): Safe[] => wrap(glyphs.show(words), cells - indent, 3, glyphs.ellipsis);
  const told = [...lines(toSafe(command.help)), ...(reason ? lines(reason) : [])];
  return told.map((text, index) => [
    segment(
      padEnd(index === 0 ? (`  ${keyNames(command)}` as Safe) : literal(''), indent),
      reason ? 'dim' : 'hint.key',
    ),
    segment(text, reason ? 'dim' : 'text'),
  ]);
}

const keyNames = (command: CommandSpec): Safe => join(reachedBy(command).map(toSafe), literal(' '));
