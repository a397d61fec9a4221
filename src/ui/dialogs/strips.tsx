// Dialogs of one line at the bottom: the sort keys, and a line to type in. The list above stays in sight.
import type { ReactNode } from 'react';
import { sortLetters } from '../../app/dialog-keys.ts';
import type { Layout } from '../../app/layout.ts';
import { partWords } from '../../app/saved-part.ts';
import type { Dialog } from '../../app/state.ts';
import type { Sort } from '../../model/sort.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { formatBytes } from '../../text/size.ts';
import { blanks, cellWidth, clip } from '../../text/width.ts';
import { type Line, firstThatFits, fitLine, lineWidth, segment } from '../line.ts';
import type { Look } from '../look.ts';
import { SORT_WORDS } from '../parts/messages-title.ts';
import { Rows } from '../parts/rows.tsx';

type Panes = Extract<Layout, { kind: 'panes' }>;

interface SortStripProps {
  readonly sort: Sort;
  readonly place: Panes;
  readonly columns: number;
  readonly look: Look;
}

export function SortStrip({ sort, place, columns, look }: SortStripProps): ReactNode {
  const { glyphs } = look;
  const strip = (gap: Safe, end: Safe): Line => [
    segment(safe` sort by${gap}`, 'text'),
    ...sortLetters.flatMap(({ key, letter }): Line => {
      const current = key === sort.key;
      const arrow = current ? safe` ${sort.descending ? glyphs.descending : glyphs.ascending}` : literal('');
      return [
        segment(toSafe(letter), 'hint.key'),
        segment(safe` ${SORT_WORDS[key]}${arrow}${gap}`, current ? 'accent' : 'text'),
      ];
    }),
    segment(end, 'dim'),
  ];
  const line = firstThatFits(
    [
      strip(literal('   '), literal('again reverses   Esc')),
      strip(literal('  '), literal('again reverses')),
      strip(literal('  '), literal('')),
      strip(literal(' '), literal('')),
    ],
    columns,
  );
  return <OneLine line={line} row={place.hintRow} columns={columns} look={look} />;
}

interface PromptLineProps {
  readonly dialog: Extract<Dialog, { kind: 'prompt' }>;
  readonly place: Panes;
  readonly columns: number;
  readonly look: Look;
}

export function PromptLine({ dialog, place, columns, look }: PromptLineProps): ReactNode {
  const { glyphs } = look;
  const label = safe` ${glyphs.show(dialog.label)} `;
  const line: Line = [
    segment(label, 'title'),
    ...typedLine(dialog.text, columns - cellWidth(label) - 1, look),
  ];
  const keys: Line = [
    segment(literal(' Enter'), 'hint.key'),
    segment(literal(' do it  '), 'hint.text'),
    segment(literal('Esc'), 'hint.key'),
    segment(literal(' cancel  '), 'hint.text'),
    segment(literal('Ctrl-u'), 'hint.key'),
    segment(literal(' clear'), 'hint.text'),
  ];
  return (
    <>
      <OneLine line={line} row={place.stepRow} columns={columns} look={look} />
      <OneLine line={keys} row={place.hintRow} columns={columns} look={look} />
    </>
  );
}

interface ChoiceStripProps {
  readonly label: Safe;
  readonly choices: readonly { readonly letter: string; readonly label: Safe }[];
  /** Between them. */
  readonly gap: Safe;
  readonly end: Safe;
  readonly place: Panes;
  readonly columns: number;
  readonly look: Look;
}

/** Letters, and what each is for. */
export function ChoiceStrip({ label, choices, gap, end, place, columns, look }: ChoiceStripProps): ReactNode {
  const choiceLine = (some: typeof choices, head: Safe, between: Safe, last: Safe): Line => [
    segment(safe` ${look.glyphs.show(head)}${between}`, 'text'),
    ...some.flatMap((choice): Line => [
      segment(toSafe(choice.letter), 'hint.key'),
      segment(safe` ${look.glyphs.show(choice.label)}${between}`, 'text'),
    ]),
    segment(last, 'dim'),
  ];
  const [wide, none] = [literal('  '), literal('')];
  const spaced = [
    choiceLine(choices, label, gap, end),
    choiceLine(choices, label, wide, end),
    choiceLine(choices, label, wide, none),
    choiceLine(choices, label, literal(' '), none),
  ];
  const fits = spaced.find((line) => lineWidth(line) <= columns);
  if (fits) return <OneLine line={fits} row={place.hintRow} columns={columns} look={look} />;
  // Two lines, the second under the first.
  const half = Math.ceil(choices.length / 2);
  const rest = choiceLine(choices.slice(half), blanks(cellWidth(label)), wide, end);
  return (
    <>
      <OneLine
        line={choiceLine(choices.slice(0, half), label, wide, none)}
        row={place.stepRow}
        columns={columns}
        look={look}
      />
      <OneLine line={rest} row={place.hintRow} columns={columns} look={look} />
    </>
  );
}

interface NamePromptProps {
  readonly label: Safe;
  readonly text: string;
  /** What Enter does. */
  readonly enter: Safe;
  readonly place: Panes;
  readonly columns: number;
  readonly look: Look;
}

/** The name of a file: it is typed behind the label, or beneath it where there is little room. */
function NamePrompt({ label, text, enter, place, columns, look }: NamePromptProps): ReactNode {
  const { glyphs } = look;
  const named = safe` ${glyphs.show(label)} `;
  const room = columns - cellWidth(named) - 1;
  const least = Math.floor(columns / 3);
  const shown = room >= least ? named : clip(named, columns - least - 1, glyphs.ellipsis);
  const line: Line = [segment(shown, 'title'), ...typedLine(text, Math.max(room, least), look)];
  const keys: Line = [
    segment(literal(' Esc'), 'hint.key'),
    segment(literal(' cancel  '), 'hint.text'),
    segment(literal('Enter'), 'hint.key'),
    segment(safe` ${glyphs.show(enter)}`, 'hint.text'),
  ];
  return (
    <>
      <OneLine line={line} row={place.stepRow} columns={columns} look={look} />
      <OneLine line={keys} row={place.hintRow} columns={columns} look={look} />
    </>
  );
}

interface SavePromptProps {
  readonly dialog: Extract<Dialog, { kind: 'save' }>;
  readonly place: Panes;
  readonly columns: number;
  readonly look: Look;
}

/** The directory was chosen at the start: only a name in it is asked for. */
export function SavePrompt({ dialog, ...where }: SavePromptProps): ReactNode {
  const { part, directory, text } = dialog;
  const label = safe`Save ${partWords(part)}, ${formatBytes(part.octets)}, as:`;
  return <NamePrompt label={label} text={text} enter={safe`save in ${directory}`} {...where} />;
}

interface ExportPromptProps {
  readonly dialog: Extract<Dialog, { kind: 'export' }>;
  readonly place: Panes;
  readonly columns: number;
  readonly look: Look;
}

/** A path: from the directory on that was chosen at the start, from `~` on, or a whole one. */
export function ExportPrompt({ dialog, ...where }: ExportPromptProps): ReactNode {
  const { label, directory, text } = dialog;
  const isElsewhere = text.startsWith('/') || text.startsWith('~');
  const enter = isElsewhere ? literal('export') : safe`export, in ${directory}`;
  return <NamePrompt label={safe`${label}:`} text={text} enter={enter} {...where} />;
}

/** The end of what was typed, where it is longer than its room, and the caret behind it. */
export function typedLine(typed: string, cells: number, { glyphs }: Look): Line {
  const room = cells - cellWidth(glyphs.caret);
  let letters = [...glyphs.show(toSafe(typed))];
  while (letters.length > 0 && cellWidth(toSafe(letters.join(''))) > room) letters = letters.slice(1);
  return [segment(toSafe(letters.join('')), 'text'), segment(glyphs.caret, 'accent')];
}

interface OneLineProps {
  readonly line: Line;
  readonly row: number;
  readonly columns: number;
  readonly look: Look;
}

export function OneLine({ line, row, columns, look }: OneLineProps): ReactNode {
  const lines = [fitLine(line, columns, 'text', look.glyphs.ellipsis)];
  return <Rows rect={{ left: 0, top: row, width: columns, height: 1 }} lines={lines} look={look} covering />;
}
