// A plan before anybody says yes: which messages, what it frees, the biggest, what stays, the exact lines, the question.
import { Box } from 'ink';
import type { ReactNode } from 'react';
import { askedConsent } from '../../app/asked.ts';
import type { Dialog } from '../../app/state.ts';
import { concat, literal, safe, type Safe } from '../../text/safe-text.ts';
import { cellWidth, type Ellipsis } from '../../text/width.ts';
import { lineWidth, segment, spread, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import type { Token } from '../tokens.ts';
import { wrap } from '../wrap.ts';
import { BiggestTable, biggestHeight } from './biggest-table.tsx';
import { dialogCells, DialogFrame, linesBlock, scrollEnd, type Block, type Screen } from './dialog-frame.tsx';

type PlanDialogState = Extract<Dialog, { kind: 'plan' }>;
type DescribedLine = PlanDialogState['description']['lines'][number];
type UndoDialogState = Extract<Dialog, { kind: 'undo' }>;

const BLANK: Line = [segment(literal(' '), 'text')];
const INDENT = literal('  ');
/** An IMAP line may be 8,000 octets: this much of one is shown. */
const COMMAND_LINES = 3;
/** Cells at the ends of those lines that may stay free, since a line breaks behind a comma, and room for the ellipsis. */
const LINE_END_LOSS = 40;

export function planScrollEnd(dialog: PlanDialogProps['dialog'], screen: Screen, look: Look): number {
  const cells = dialogCells(screen);
  return scrollEnd(screen, planBlocks(dialog, cells, look), answerLines(dialog, cells, look));
}

interface PlanDialogProps {
  readonly dialog: PlanDialogState | UndoDialogState;
  readonly screen: Screen;
  readonly look: Look;
}

export function PlanDialog({ dialog, screen, look }: PlanDialogProps): ReactNode {
  const cells = dialogCells(screen);
  return (
    <DialogFrame
      screen={screen}
      cells={cells}
      blocks={planBlocks(dialog, cells, look)}
      answer={answerLines(dialog, cells, look)}
      top={dialog.top ?? 0}
      look={look}
    />
  );
}

function planBlocks({ plan, description }: PlanDialogProps['dialog'], cells: number, look: Look): Block[] {
  const { glyphs } = look;
  const { title, summary, biggest, others, lines } = description;
  const destroys = plan.intent.kind === 'expunge';
  const say = (text: Safe, token: Token, indent = INDENT): Line[] =>
    text === ''
      ? []
      : wrap(glyphs.show(text), cells - cellWidth(indent), 4, glyphs.ellipsis).map((part) => [
          segment(concat(indent, part), token),
        ]);
  const head = [
    ...say(title, destroys ? 'dialog.danger' : 'dialog.title', literal('')),
    BLANK,
    ...say(summary, 'text'),
    BLANK,
  ];
  const commands = lines.flatMap((line, index) => commandLines(line, numberOf(lines, index), cells, look));
  const tail = paragraphs([say(others, 'text'), commands]);
  const table: Block = {
    key: 'biggest',
    height: biggestHeight(biggest) + 1,
    node: (
      <Box marginLeft={1}>
        <BiggestTable messages={biggest} cells={cells - 1} look={look} />
      </Box>
    ),
  };
  return [
    linesBlock('head', head, cells, look),
    ...(biggest.length > 0 ? [table] : []),
    linesBlock('tail', tail, cells, look),
  ];
}

const paragraphs = (parts: readonly Line[][]): Line[] =>
  parts.filter((part) => part.length > 0).flatMap((part, index) => (index === 0 ? part : [BLANK, ...part]));

/** The tag's number: lines that are not shown have one too. */
const numberOf = (lines: readonly DescribedLine[], index: number): number =>
  lines.slice(0, index).reduce((number, { more = 1 }) => number + more, 1);

/** ` a4 UID EXPUNGE 3977,4102,4568      proof: none left`, the reason at the right or on its own line. */
function commandLines(
  { line, why, more }: DescribedLine,
  number: number,
  cells: number,
  { glyphs }: Look,
): Line[] {
  const hang = literal('     ');
  const label = more === undefined ? safe`${INDENT}a${number} ` : hang;
  const room = cells - cellWidth(label) - 1;
  const command = shortSet(glyphs.show(line), COMMAND_LINES * room - LINE_END_LOSS, glyphs.ellipsis);
  const parts = wrap(command, room, COMMAND_LINES, glyphs.ellipsis);
  const lines = parts.map((part, index): Line => [
    segment(index === 0 ? label : hang, 'dim'),
    segment(part, 'text'),
  ]);
  if (why === '') return lines;
  const reason: Line = [segment(safe`   ${glyphs.show(why)}`, 'dim')];
  const last = lines.at(-1) ?? [];
  if (lineWidth(last) + lineWidth(reason) > cells) return [...lines, [segment(hang, 'dim'), ...reason]];
  return [...lines.slice(0, -1), spread(last, reason, cells, 'text', glyphs.ellipsis)];
}

/** A long set of UIDs is cut at a comma, so that what is done to them is still said. */
function shortSet(command: Safe, cells: number, ellipsis: Ellipsis): Safe {
  const excess = cellWidth(command) - cells;
  if (excess <= 0) return command;
  return command.replace(/[\d:]+,[\d:,]{40,}/, (uids) => {
    const end = uids.lastIndexOf(',', uids.length - excess - 1);
    return end > 0 ? uids.slice(0, end + 1) + ellipsis : uids;
  }) as Safe;
}

/** What scrolling never takes away: whether it can be undone, and the question. */
function answerLines(dialog: PlanDialogProps['dialog'], cells: number, look: Look): Line[] {
  const { undo } = dialog.description;
  const question = questionLines(dialog, cells, look);
  if (undo === '') return question;
  const { glyphs } = look;
  const token = isForGood(dialog.plan) ? 'danger' : 'text';
  const rescue: Line = [segment(glyphs.show(dialog.description.rescue), 'dim')];
  const words = wrap(glyphs.show(undo), cells - cellWidth(INDENT), 2, glyphs.ellipsis);
  const lines = words.map((part): Line => [segment(concat(INDENT, part), token)]);
  if (lineWidth(rescue) === 0) return [...lines, ...question];
  const last = lines.at(-1) ?? [];
  if (lineWidth(last) + lineWidth(rescue) + 3 > cells)
    return [...lines, [segment(INDENT, 'text'), ...rescue], ...question];
  return [...lines.slice(0, -1), spread(last, rescue, cells, 'text', glyphs.ellipsis), ...question];
}

/** Nothing gives these messages back. */
const isForGood = ({ intent, steps }: PlanDialogState['plan']): boolean =>
  intent.kind === 'expunge' && !steps.some(({ role }) => role === 'rescue');

function questionLines(dialog: PlanDialogProps['dialog'], cells: number, { glyphs }: Look): Line[] {
  const { description } = dialog;
  const yes: Line = [segment(safe`${INDENT}${glyphs.show(description.consent)}`, 'dialog.title')];
  const counts = dialog.kind === 'plan' && askedConsent(dialog).kind === 'count';
  const typed: Line = counts
    ? [segment(safe`:  ${typedDigits(dialog.typed)}`, 'text'), segment(glyphs.caret, 'accent')]
    : [];
  const question: Line = [...yes, ...typed];
  const no = (words: Safe): Line => [segment(words, 'dim')];
  const any = counts
    ? literal('Esc  cancel, nothing is sent')
    : literal('any other key  cancel, nothing is sent');
  if (lineWidth(question) + cellWidth(any) + 3 > cells) return [question, no(concat(INDENT, any))];
  return [spread(question, no(concat(literal('   '), any)), cells, 'text', glyphs.ellipsis)];
}

/** The app lets nothing but digits in. */
const typedDigits = (typed: string): Safe => typed.replace(/\D/g, '') as Safe;
