// The server card: section by section what became known of the server, with the mechanisms as a table. It scrolls as the
// help does.
import { Box } from 'ink';
import type { ReactNode } from 'react';
import {
  cardSections,
  serverTitle,
  type CardPairs,
  type CardRow,
  type CardSection,
} from '../../app/server-card.ts';
import type { Dialog } from '../../app/state.ts';
import type { Access } from '../../model/access.ts';
import { literal, safe, type Safe } from '../../text/safe-text.ts';
import { cellWidth, padEnd, padStart } from '../../text/width.ts';
import { segment, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import type { Token } from '../tokens.ts';
import { wrap } from '../wrap.ts';
import { dialogCells, DialogFrame, linesBlock, scrollEnd, type Block, type Screen } from './dialog-frame.tsx';
import { MechanismTable, mechanismsHeight } from './mechanism-table.tsx';

type ServerDialog = Extract<Dialog, { kind: 'server' }>;

interface ServerCardProps {
  readonly dialog: ServerDialog;
  /** Of the open folder. */
  readonly access: Access | undefined;
  readonly screen: Screen;
  readonly look: Look;
}

const CLOSE: Line = [segment(literal('j k  scroll   any other key  close'), 'dim')];
const WITHOUT: Line = [
  segment(literal('j k  scroll   any other key  nothing is pinned, and nobody signs in'), 'dim'),
];

/** What a pin is for is said where it is asked for. */
function answerOf({ report }: ServerDialog): readonly Line[] {
  if (!report?.mayPin) return [CLOSE];
  const words = safe`  accept exactly this certificate for ${serverTitle(report)} from now on`;
  return [[segment(literal('y'), 'hint.key'), segment(words, 'text')], WITHOUT];
}
const BLANK: Line = [segment(literal(' '), 'text')];
const WAITING = literal('Asking the server.');
/** A fingerprint on one line. */
const WIDEST = 116;
/** Cells of a name, and of a number before the text. */
const NAME_CELLS = 16;
const FIGURE_CELLS = 9;
/** A server's list of capabilities takes ten lines; more of anything is no help on a screen. */
const MAX_LINES = 40;

export function serverScrollEnd(props: ServerCardProps): number {
  const { dialog, screen } = props;
  return scrollEnd(screen, blocks(props, dialogCells(screen, WIDEST)), answerOf(dialog));
}

export function ServerCard(props: ServerCardProps): ReactNode {
  const { dialog, screen, look } = props;
  const cells = dialogCells(screen, WIDEST);
  return (
    <DialogFrame
      screen={screen}
      cells={cells}
      blocks={blocks(props, cells)}
      answer={answerOf(dialog)}
      top={dialog.top}
      look={look}
    />
  );
}

function blocks({ dialog, access, look }: ServerCardProps, cells: number): Block[] {
  const { report, at, whole } = dialog;
  const waiting: Line[] = whole ? [] : [BLANK, [segment(WAITING, 'dim')]];
  if (!report) return [linesBlock('waiting', waiting.slice(1), cells, look)];
  return [
    ...cardSections(report, at, access).flatMap((section, at) =>
      sectionBlocks(section, at, report, cells, look),
    ),
    linesBlock('waiting', waiting, cells, look),
  ];
}

function sectionBlocks(
  { title, rows, pairs, table }: CardSection,
  at: number,
  report: NonNullable<ServerDialog['report']>,
  cells: number,
  look: Look,
): Block[] {
  const lines: Line[] = [
    ...(at > 0 ? [BLANK] : []),
    [segment(look.glyphs.show(title), 'dialog.title')],
    ...rows.flatMap((row) => rowLines(row, cells, look)),
    ...(pairs ? pairLines(pairs, cells, look) : []),
  ];
  const block = linesBlock(`section-${at}`, lines, cells, look);
  if (!table) return [block];
  const node = (
    <Box marginLeft={1}>
      <MechanismTable report={report} cells={cells - 1} look={look} />
    </Box>
  );
  return [block, { key: `table-${at}`, height: mechanismsHeight(report), node }];
}

const TONES: Readonly<Record<CardRow['tone'], Token>> = {
  plain: 'text',
  warning: 'accent',
  danger: 'dialog.danger',
};

function rowLines({ name, figure, text, tone }: CardRow, cells: number, { glyphs }: Look): Line[] {
  const number: Safe = figure === undefined ? literal('') : safe`${padStart(figure, FIGURE_CELLS)}  `;
  const heading = safe`  ${padEnd(glyphs.show(name), NAME_CELLS)}`;
  // A name that is longer pushes its text aside and nothing else.
  const indent = Math.max(cellWidth(heading), NAME_CELLS + 2) + 1 + cellWidth(number);
  const wrapped = wrap(glyphs.show(text), Math.max(10, cells - indent), MAX_LINES, glyphs.ellipsis);
  return wrapped.map((line, index) => [
    segment(index === 0 ? safe`${heading} ${number}` : padEnd(literal(''), indent), 'dim'),
    segment(line, TONES[tone]),
  ]);
}

const GAP = 2;

/** Two columns of one width; what differs stands out. */
function pairLines({ heads, rows }: CardPairs, cells: number, { glyphs }: Look): Line[] {
  const indent = NAME_CELLS + 3;
  const width = Math.max(10, Math.floor((cells - indent - GAP) / 2));
  const side = (text: Safe | undefined): Safe => padEnd(text ?? literal(''), width + GAP);
  const line = (name: Safe, [left, right]: readonly (Safe | undefined)[], token: Token): Line => [
    segment(safe`  ${padEnd(name, NAME_CELLS)} `, 'dim'),
    segment(side(left), token),
    segment(right ?? literal(''), token),
  ];
  return [
    line(literal(''), heads, 'dim'),
    ...rows.flatMap(({ name, texts, same }) => {
      const wrapped = texts.map((text) => wrap(glyphs.show(text), width, MAX_LINES, glyphs.ellipsis));
      const height = Math.max(...wrapped.map(({ length }) => length));
      return Array.from({ length: height }, (_, at) =>
        line(
          at === 0 ? glyphs.show(name) : literal(''),
          wrapped.map((lines) => lines[at]),
          same ? 'text' : 'accent',
        ),
      );
    }),
  ];
}
