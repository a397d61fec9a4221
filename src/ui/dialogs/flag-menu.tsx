// The flag menu: a line a flag or label, with what the messages have of it and what is to become of that.
import type { ReactNode } from 'react';
import { chosenPlace, menuRows, newDenied, type FlagMenu } from '../../app/flag-menu.ts';
import type { LabelPart } from '../../app/label-menu.ts';
import { shownMessages } from '../../app/slices/view.ts';
import type { State } from '../../app/state.ts';
import { haveWords, isLabelId, type TagRow } from '../../app/tag-row.ts';
import { isLabel, isSystemLabel, labelKey, labelName, type Label, type Tag } from '../../model/labels.ts';
import { formatCount } from '../../text/size.ts';
import { literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { fit, padEnd, padStart } from '../../text/width.ts';
import { segment, spread, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import type { Token } from '../tokens.ts';
import { dialogCells, DialogFrame, linesBlock, type Screen } from './dialog-frame.tsx';
import { typedLine } from './strips.tsx';

interface FlagMenuProps {
  readonly menu: FlagMenu;
  readonly state: State;
  readonly screen: Screen;
  readonly look: Look;
}

const WIDEST = 76;
const SHOWN = 18;
/** Cells of a line from which on there is room for all of it, and for how many of the folder have the flag. */
const ROOMY = 70;
const NARROW = 50;
/** Rows of the screen from which on a line may be blank. */
const TALL = 14;
const INDENT = literal('  ');
const BLANK: Line = [segment(literal(' '), 'text')];

export function FlagMenuDialog({ menu, state, screen, look }: FlagMenuProps): ReactNode {
  const { glyphs } = look;
  const cells = dialogCells(screen, WIDEST);
  const rows = menuRows(state, menu);
  const items = itemsOf(rows);
  const place = chosenPlace(rows, menu);
  const count = Math.min(items.length, SHOWN, Math.max(1, screen.rows - 11));
  const first = Math.max(0, Math.min(items.indexOf(rows[place]!) - count + 1, items.length - count));
  const shown = items.slice(first, first + count);
  const more = rows.length - shown.filter((item) => item !== HEADING).length;
  const lines: Line[] = [
    [segment(glyphs.show(menu.title), 'dialog.title')],
    ...(screen.rows < TALL ? [] : [BLANK]),
    ...shown.map((item) =>
      item === HEADING
        ? headingLine(menu, cells, look)
        : rowLine(item, item === rows[place], menu, cells, look),
    ),
    [segment(more > 0 ? safe`    ${formatCount(more)} more: Up Down` : literal(' '), 'dim')],
    noteLine(menu, state, rows[place]!, cells, look),
  ];
  return (
    <DialogFrame
      screen={screen}
      cells={cells}
      blocks={[linesBlock('flags', lines, cells, look)]}
      answer={answerLines(menu, cells)}
      top={0}
      look={look}
    />
  );
}

/** Between flags and labels. */
const HEADING = 'heading';

function itemsOf(rows: readonly TagRow[]): readonly (TagRow | typeof HEADING)[] {
  const flags = rows.filter(({ id }) => !isLabelId(id));
  const labels = rows.slice(flags.length);
  return labels.length > 0 ? [...flags, HEADING, ...labels] : flags;
}

/** How far their reading has come stands beside it. */
function headingLine({ of, labels }: FlagMenu, cells: number, { glyphs }: Look): Line {
  const read = labels?.isBeingRead
    ? safe`reading: ${formatCount(labels.read)} of ${formatCount(of)}`
    : literal('');
  const left: Line = [segment(literal('  Labels'), 'title')];
  return spread(left, [segment(read, 'dim')], cells, 'text', glyphs.ellipsis);
}

function rowLine(row: TagRow, chosen: boolean, menu: FlagMenu, cells: number, { glyphs }: Look): Line {
  const { change, denied } = row;
  const token: Token = denied ? 'dim' : change ? 'accent' : 'text';
  const isRoomy = cells >= ROOMY;
  const name = fit(glyphs.show(nameOf(row.flag)), isRoomy ? 24 : 13, 'start', glyphs.ellipsis);
  const left: Line = [
    segment(chosen ? glyphs.cursor : literal(' '), 'folder.cursor'),
    segment(safe` [${boxSign(row, menu)}] `, token),
    segment(
      padEnd(row.letter === undefined ? literal('') : toSafe(row.letter), 3),
      denied ? 'dim' : 'hint.key',
    ),
    segment(name, chosen && !denied ? 'folder.cursor' : token),
    segment(padEnd(safe` ${haveWords(row, menu.of)}`, isRoomy ? 16 : 12), token),
  ];
  return spread(left, rightOf(row, cells), cells, 'text', glyphs.ellipsis);
}

const nameOf = (tag: Tag): Safe => toSafe(isLabel(tag) ? labelName(tag) : tag);

/** What is to become of it, and how many of the folder have it: where there is little room, one of them. */
function rightOf({ change, denied, inFolder }: TagRow, cells: number): Line {
  const isRoomy = cells >= ROOMY;
  if (denied) return isRoomy ? [segment(literal('not to be changed here'), 'dim')] : [];
  const words: Line = change ? [segment(CHANGE_WORDS[change], 'accent')] : [];
  if (cells < NARROW || (change && !isRoomy)) return words;
  const count = inFolder > 0 ? formatCount(inFolder) : literal('');
  return [...words, segment(padStart(count, change ? 11 : 9), 'dim')];
}

/** `part`: where the chosen row is, if there are two. */
function keyWords(part: 'flags' | 'labels' | undefined, cells: number): Safe {
  const isRoomy = cells >= ROOMY;
  switch (part) {
    case undefined:
      return isRoomy
        ? literal('   letter Space  toggle   +  new keyword   Esc  cancel')
        : literal('   letter Space  toggle   +   Esc');
    case 'flags':
      return isRoomy
        ? literal('   Space  toggle   +  new keyword   Tab  labels   Esc')
        : literal('   Space  toggle   +   Tab   Esc');
    case 'labels':
      return isRoomy
        ? literal('   Space  toggle   +  label   Tab  flags   Esc  cancel')
        : literal('   Space  toggle   +   Tab   Esc');
  }
}

const CHANGE_WORDS = { add: literal('to be set'), remove: literal('to be cleared') } as const;

/** As it will be: all of them, some, none. */
function boxSign({ change, has }: TagRow, { of }: FlagMenu): Safe {
  if (change === 'add') return literal('x');
  if (change === 'remove' || has === 0) return literal(' ');
  return has === of ? literal('x') : literal('-');
}

/** What is typed; else why the chosen row cannot be changed, or what there is to know. */
function noteLine(menu: FlagMenu, state: State, row: TagRow, cells: number, look: Look): Line {
  if (menu.typed !== undefined) {
    const label = isLabelId(menu.chosen) ? literal('  Label: ') : literal('  New keyword: ');
    return [segment(label, 'title'), ...typedLine(menu.typed, cells - label.length - 1, look)];
  }
  const { glyphs } = look;
  if (row.denied) return [segment(safe`${INDENT}${glyphs.show(row.denied)}`, 'banner.warn')];
  const none = newDenied(state, menu);
  if (none) return [segment(safe`${INDENT}${none}`, 'dim')];
  if (menu.labels && isLabel(row.flag)) return [labelNote(row.flag, menu.labels, look)];
  if (menu.unread > 0)
    return [segment(safe`${INDENT}${formatCount(menu.unread)} of them were not read yet.`, 'dim')];
  if (cells < NARROW) return BLANK;
  const list = shownMessages(state).gathering ? literal('list') : literal('folder');
  return [segment(safe`  At the right: how many messages of the ${list} have it.`, 'dim')];
}

function labelNote(tag: Label, { failed }: LabelPart, { glyphs }: Look): Line[number] {
  if (failed) return segment(safe`${INDENT}${glyphs.show(failed)}`, 'banner.warn');
  if (labelKey(tag) === '\\inbox')
    return segment(
      literal('  Cleared, they leave INBOX, and stay in All Mail and under their labels.'),
      'dim',
    );
  if (isSystemLabel(tag)) return segment(literal(' '), 'dim');
  return segment(literal('  Every label is a folder: while it is set, they are in that as well.'), 'dim');
}

function answerLines({ typed, changes, chosen, labels }: FlagMenu, cells: number): Line[] {
  if (typed !== undefined) {
    const keys = isLabelId(chosen)
      ? literal('Enter  take it   Tab  complete   Esc  back to the labels')
      : literal('Enter  take it   Esc  back to the flags');
    return [[segment(keys, 'dim')]];
  }
  const count = changes.size;
  const apply =
    count === 0 ? literal('') : count === 1 ? literal(' 1 change') : safe` ${formatCount(count)} changes`;
  return [
    [
      segment(safe`Enter  apply${apply}`, count > 0 ? 'dialog.title' : 'dim'),
      segment(keyWords(labels ? (isLabelId(chosen) ? 'labels' : 'flags') : undefined, cells), 'dim'),
    ],
  ];
}
