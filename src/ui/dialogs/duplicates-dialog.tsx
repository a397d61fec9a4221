// Copies of the same message: how many, by what they are told, and which of each stays.
import type { ReactNode } from 'react';
import {
  doubts,
  EVIDENCE,
  evidenceWords,
  isCompared,
  otherWords,
  tellsNameless,
  tooLittle,
  type Comparison,
  type DuplicatesDialog as DialogState,
  type Evidence,
} from '../../app/copy-evidence.ts';
import { duplicatesIn, isReading, type Duplicates } from '../../app/duplicates.ts';
import { FIELD_KEY, keepWords } from '../../app/duplicates-keys.ts';
import { folderAt } from '../../app/slices/folders.ts';
import { shownMessages } from '../../app/slices/view.ts';
import type { State } from '../../app/state.ts';
import { formatBytes, formatCount } from '../../text/size.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { segment, spread, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import type { Token } from '../tokens.ts';
import { wrap } from '../wrap.ts';
import { dialogCells, DialogFrame, linesBlock, scrollEnd, type Block, type Screen } from './dialog-frame.tsx';

interface DuplicatesDialogProps {
  readonly dialog: DialogState;
  readonly state: State;
  readonly screen: Screen;
  readonly look: Look;
}

export function DuplicatesDialog(props: DuplicatesDialogProps): ReactNode {
  const { dialog, screen, look } = props;
  return <DialogFrame screen={screen} top={dialog.top} look={look} {...contentOf(props)} />;
}

/** The furthest that it can be scrolled. */
export function duplicatesScrollEnd(props: DuplicatesDialogProps): number {
  const { blocks, answer } = contentOf(props);
  return scrollEnd(props.screen, blocks, answer);
}

interface Content {
  readonly cells: number;
  readonly blocks: readonly Block[];
  readonly answer: readonly Line[];
}

function contentOf({ dialog, state, screen, look }: DuplicatesDialogProps): Content {
  const { glyphs } = look;
  const cells = dialogCells(screen, 84);
  const { name } = shownMessages(state);
  const found = duplicatesIn(state, dialog);
  const refusal = tooLittle(dialog.comparison);
  const blank: Line = [segment(literal(' '), 'text')];
  const say = (text: Safe, token: Token): Line[] =>
    wrap(glyphs.show(text), cells - 2, 3, glyphs.ellipsis).map((part): Line => [
      segment(safe`  ${part}`, token),
    ]);
  const warnings = refusal ? [refusal] : doubts(dialog);
  const lines: Line[] = [
    [segment(glyphs.show(safe`Copies of the same message in ${name}`), 'dialog.title')],
    blank,
    ...compared(dialog, look),
    ...stays(dialog, state, look),
    blank,
    ...(refusal ? [] : sentences(found, dialog, state).flatMap((text) => say(text, 'text'))),
    ...warnings.flatMap((text) => say(text, 'banner.warn')),
  ];
  const answer = spread(
    [segment(safe`  ${answerWords(found, dialog, state, look)}`, 'dialog.title')],
    [segment(literal('   Esc  cancel'), 'dim')],
    cells,
    'text',
    glyphs.ellipsis,
  );
  return { cells, blocks: [linesBlock('text', lines, cells, look)], answer: [answer] };
}

function answerWords({ copies }: Duplicates, dialog: DialogState, state: State, { glyphs }: Look): Safe {
  if (dialog.typed !== undefined) return literal('Enter  compare this field');
  if (tooLittle(dialog.comparison)) return literal('nothing is compared by so little');
  if (isReading(state)) return literal('Enter waits for the headers');
  if (copies.isEmpty) return literal('nothing to mark');
  return safe`Enter  mark ${formatCount(copies.size)}; ${glyphs.show(keepWords(state, dialog))} stays`;
}

function sentences(found: Duplicates, dialog: DialogState, state: State): Safe[] {
  const { comparison } = dialog;
  const { table } = shownMessages(state);
  if (isReading(state))
    return [
      safe`Reading headers: ${formatCount(table.length - found.unread)} of ${formatCount(table.length)}.`,
    ];
  const said = [whatIs(found, comparison)];
  if (found.unread > 0) said.push(safe`${formatCount(found.unread)} could not be read: they are left alone.`);
  const others = otherWords(comparison);
  if (found.unlike > 0 && others)
    said.push(
      safe`${formatCount(found.unlike)} more share a Message-ID with others and differ in ${others}: they are left alone.`,
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
  if (found.nameless > 0) said.push(namelessWords(found.nameless, dialog));
  if (found.undated > 0) said.push(safe`${formatCount(found.undated)} without a date are left alone.`);
  return said;
}

function namelessWords(count: number, { nameless, comparison }: DialogState): Safe {
  const some = safe`${formatCount(count)} without a Message-ID`;
  const others = otherWords(comparison, literal('and'));
  if (!nameless || !others) return safe`${some} are left alone.`;
  return tellsNameless(comparison)
    ? safe`${some} are compared by ${others} alone: what is in them is not looked at.`
    : safe`${some} are left alone: date, sender and subject have to be compared for them.`;
}

function whatIs({ messages, copies, octets }: Duplicates, comparison: Comparison): Safe {
  if (copies.isEmpty) return literal('No message is a copy of another.');
  const of = messages === 1 ? literal('1 message') : safe`${formatCount(messages)} messages`;
  const some = copies.size === 1 ? literal('1 copy') : safe`${formatCount(copies.size)} copies`;
  return safe`${some} of ${of}, ${formatBytes(octets)}: ${evidenceWords(comparison)} are the same.`;
}

const LABELS: Readonly<Record<Evidence, Safe>> = {
  'message-id': literal('Message-ID'),
  size: literal('size'),
  date: literal('Date'),
  from: literal('From'),
  subject: literal('Subject'),
  to: literal('To'),
  cc: literal('Cc'),
};

/** As many to a line as fit into 80 columns beside each other. */
const IN_FIRST_LINE = 5;

function compared({ comparison, typed, nameless }: DialogState, look: Look): Line[] {
  const { glyphs } = look;
  const toggles = EVIDENCE.map((evidence, n) =>
    choice(toSafe(String(n + 1)), LABELS[evidence], isCompared(comparison, evidence), look),
  );
  const named = comparison.field === undefined ? literal('another field') : toSafe(comparison.field);
  const field =
    typed === undefined
      ? choice(toSafe(FIELD_KEY), named, comparison.field !== undefined, look)
      : choice(toSafe(FIELD_KEY), safe`field: ${toSafe(typed)}${glyphs.caret}`, true, look);
  return [
    [segment(literal('  The same in all copies:'), 'dim')],
    toggles.slice(0, IN_FIRST_LINE).flat(),
    [...toggles.slice(IN_FIRST_LINE).flat(), ...field],
    ...(isCompared(comparison, 'message-id')
      ? [choice(literal('h'), literal('or no Message-ID, and all else the same'), nameless, look)]
      : []),
  ];
}

/** Which of each stays. The biggest is worth a choice where they may differ. */
function stays({ keep, comparison, folder }: DialogState, state: State, look: Look): Line[] {
  const inFolder = folderAt(state.folders, folder)?.name;
  const mayDiffer = !isCompared(comparison, 'size') || keep === 'biggest';
  const rules = [
    choice(literal('o'), literal('oldest'), keep === 'oldest', look),
    choice(literal('n'), literal('newest'), keep === 'newest', look),
    ...(mayDiffer ? [choice(literal('b'), literal('biggest'), keep === 'biggest', look)] : []),
    ...(inFolder === undefined
      ? []
      : [choice(literal('f'), safe`in ${inFolder}, else the oldest`, keep === 'folder', look)]),
  ];
  return [[segment(literal('  Of each stays the one that is:'), 'dim')], rules.flat()];
}

function choice(key: Safe, words: Safe, isChosen: boolean, { glyphs }: Look): Line {
  return [
    segment(isChosen ? safe`  ${glyphs.on} ` : literal('    '), 'accent'),
    segment(key, 'hint.key'),
    segment(safe` ${glyphs.show(words)}`, isChosen ? 'accent' : 'text'),
  ];
}
