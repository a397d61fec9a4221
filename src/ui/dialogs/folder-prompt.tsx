// Choosing a folder by some letters of its name: to open it, or for messages to go there.
import type { ReactNode } from 'react';
import { matchFolders, offeredFolders } from '../../app/fuzzy.ts';
import type { Dialog, FolderPurpose, FoldersState } from '../../app/state.ts';
import { literal, safe, type Safe } from '../../text/safe-text.ts';
import { cellWidth } from '../../text/width.ts';
import { segment, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { dialogCells, DialogFrame, linesBlock, type Screen } from './dialog-frame.tsx';
import { typedLine } from './strips.tsx';

const SHOWN = 10;
const WIDEST = 60;

const PURPOSE_WORDS: Readonly<Record<FolderPurpose, Safe>> = {
  go: literal('open'),
  move: literal('move'),
  copy: literal('copy'),
};

const NONE_WORDS: Readonly<Record<FolderPurpose, Safe>> = {
  go: literal('No folder has these letters.'),
  move: literal('No other folder has these letters.'),
  copy: literal('No other folder has these letters.'),
};

/** Cells that letters to type need beside the question; else they get a line of their own. */
const TYPED_CELLS = 16;

function promptLines(label: Safe, typed: string, cells: number, look: Look): Line[] {
  const head = segment(label, 'dialog.title');
  if (cells - cellWidth(label) >= TYPED_CELLS)
    return [[head, ...typedLine(typed, cells - cellWidth(label), look)]];
  return [[head], typedLine(typed, cells, look)];
}

interface FolderPromptProps {
  readonly dialog: Extract<Dialog, { kind: 'go-to-folder' }>;
  readonly folders: FoldersState;
  readonly screen: Screen;
  readonly look: Look;
}

export function FolderPrompt({ dialog, folders, screen, look }: FolderPromptProps): ReactNode {
  const { glyphs } = look;
  const cells = dialogCells(screen, WIDEST);
  const label = safe`${glyphs.show(dialog.label)}  `;
  const matches = matchFolders(offeredFolders(folders, dialog.purpose), dialog);
  const count = Math.max(1, Math.min(SHOWN, screen.rows - 10));
  // The height stays while letters are typed: nothing jumps.
  const first = Math.max(0, Math.min(dialog.chosen - count + 1, matches.length - count));
  const list = Array.from({ length: count }, (_, place): Line => {
    const match = matches[first + place];
    if (!match) return [segment(place === 0 ? safe`  ${NONE_WORDS[dialog.purpose]}` : literal(' '), 'dim')];
    const chosen = first + place === dialog.chosen;
    return [
      segment(chosen ? glyphs.cursor : literal(' '), 'folder.cursor'),
      segment(safe` ${glyphs.show(match.folder.name)}`, chosen ? 'folder.cursor' : 'folder'),
    ];
  });
  const lines: Line[] = [
    ...promptLines(label, dialog.text, cells, look),
    [segment(literal(' '), 'text')],
    ...list,
  ];
  const answer: Line = [
    segment(safe`Enter  ${PURPOSE_WORDS[dialog.purpose]}   Up Down  choose   Esc  cancel`, 'dim'),
  ];
  return (
    <DialogFrame
      screen={screen}
      cells={cells}
      blocks={[linesBlock('list', lines, cells, look)]}
      answer={[answer]}
      top={0}
      look={look}
    />
  );
}
