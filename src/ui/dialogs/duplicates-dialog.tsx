// Copies of the same message: how many, by what they are told, and which of each stays.
import type { ReactNode } from 'react';
import {
  duplicatesIn,
  isReading,
  keepWords,
  type Duplicates,
  type DuplicatesDialog as DialogState,
} from '../../app/duplicates.ts';
import { folderAt } from '../../app/slices/folders.ts';
import { shownMessages } from '../../app/slices/view.ts';
import type { State } from '../../app/state.ts';
import { formatBytes, formatCount } from '../../text/size.ts';
import { literal, safe, type Safe } from '../../text/safe-text.ts';
import { segment, spread, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { wrap } from '../wrap.ts';
import { dialogCells, DialogFrame, linesBlock, type Screen } from './dialog-frame.tsx';

interface DuplicatesDialogProps {
  readonly dialog: DialogState;
  readonly state: State;
  readonly screen: Screen;
  readonly look: Look;
}

export function DuplicatesDialog({ dialog, state, screen, look }: DuplicatesDialogProps): ReactNode {
  const { glyphs } = look;
  const cells = dialogCells(screen, 84);
  const { name } = shownMessages(state);
  const blank: Line = [segment(literal(' '), 'text')];
  const say = (text: Safe): Line[] =>
    wrap(glyphs.show(text), cells - 2, 3, glyphs.ellipsis).map((part): Line => [
      segment(safe`  ${part}`, 'text'),
    ]);
  const lines: Line[] = [
    [segment(glyphs.show(safe`Copies of the same message in ${name}`), 'dialog.title')],
    blank,
    ...sentences(dialog, state).flatMap(say),
    blank,
    ...choices(dialog, state, look),
  ];
  const { copies } = duplicatesIn(state, dialog);
  const canMark = !isReading(state) && !copies.isEmpty;
  const yes = canMark
    ? safe`  Enter  mark ${formatCount(copies.size)}; ${glyphs.show(keepWords(state, dialog))} stays`
    : literal('  Enter waits for the headers');
  const answer = spread(
    [segment(copies.isEmpty && !isReading(state) ? literal('  nothing to mark') : yes, 'dialog.title')],
    [segment(literal('   Esc  cancel'), 'dim')],
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

function sentences(dialog: DialogState, state: State): Safe[] {
  const found = duplicatesIn(state, dialog);
  const { table } = shownMessages(state);
  const scan = state.messages.fields.lineage.scan;
  const said = [whatIs(found)];
  if (scan || isReading(state))
    said.unshift(
      safe`Reading headers: ${formatCount(table.length - found.unread)} of ${formatCount(table.length)}.`,
    );
  else if (found.unread > 0)
    said.push(safe`${formatCount(found.unread)} could not be read: they are left alone.`);
  if (found.unlike > 0)
    said.push(
      safe`${formatCount(found.unlike)} more share a Message-ID with others and differ in size, date, sender or subject: they are left alone.`,
    );
  if (found.shownAgain > 0)
    said.push(
      safe`${formatCount(found.shownAgain)} are shown by two folders and left alone: they may be the same messages.`,
    );
  if (shownMessages(state).gathering && !found.copies.isEmpty)
    said.push(
      literal(
        'Copies are looked for over folders: where one only shows the mail of another, that is the same message.',
      ),
    );
  if (found.nameless > 0)
    said.push(
      dialog.nameless
        ? safe`${formatCount(found.nameless)} without a Message-ID are compared by size, date, sender and subject alone: what is in them is not looked at.`
        : safe`${formatCount(found.nameless)} without a Message-ID are left alone.`,
    );
  return said;
}

function whatIs({ messages, copies, octets }: Duplicates): Safe {
  if (copies.isEmpty) return literal('No message is a copy of another.');
  const of = messages === 1 ? literal('1 message') : safe`${formatCount(messages)} messages`;
  const some = copies.size === 1 ? literal('1 copy') : safe`${formatCount(copies.size)} copies`;
  return safe`${some} of ${of}, ${formatBytes(octets)}: Message-ID, size, date, sender and subject are the same.`;
}

function choices({ keep, nameless, folder }: DialogState, state: State, { glyphs }: Look): Line[] {
  const choice = (letter: Safe, words: Safe, isChosen: boolean): Line => [
    segment(isChosen ? safe`  ${glyphs.on} ` : literal('    '), 'accent'),
    segment(letter, 'hint.key'),
    segment(safe`  ${glyphs.show(words)}`, isChosen ? 'accent' : 'text'),
  ];
  const inFolder = folderAt(state.folders, folder)?.name;
  return [
    choice(literal('o'), literal('keep the oldest of each'), keep === 'oldest'),
    choice(literal('n'), literal('keep the newest of each'), keep === 'newest'),
    ...(inFolder === undefined
      ? []
      : [choice(literal('f'), safe`keep the one in ${inFolder}, else the oldest`, keep === 'folder')]),
    choice(literal('h'), literal('compare those without a Message-ID, too'), nameless),
  ];
}
