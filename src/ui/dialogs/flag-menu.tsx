// The flag menu: a line a flag, with what the messages have of it and what is to become of that.
import type { ReactNode } from 'react';
import { flagRows, haveWords, newKeywordDenied, type FlagMenu, type FlagRow } from '../../app/flag-menu.ts';
import { shownMessages } from '../../app/slices/view.ts';
import type { State } from '../../app/state.ts';
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
  const rows = flagRows(state, menu);
  const count = Math.min(rows.length, SHOWN, Math.max(1, screen.rows - 11));
  const first = Math.max(0, Math.min(menu.chosen - count + 1, rows.length - count));
  const more = rows.length - count;
  const lines: Line[] = [
    [segment(glyphs.show(menu.title), 'dialog.title')],
    ...(screen.rows < TALL ? [] : [BLANK]),
    ...rows
      .slice(first, first + count)
      .map((row, place) => rowLine(row, first + place === menu.chosen, menu, cells, look)),
    [segment(more > 0 ? safe`    ${formatCount(more)} more: Up Down` : literal(' '), 'dim')],
    noteLine(menu, state, rows, cells, look),
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

function rowLine(row: FlagRow, chosen: boolean, menu: FlagMenu, cells: number, { glyphs }: Look): Line {
  const { change, denied } = row;
  const token: Token = denied ? 'dim' : change ? 'accent' : 'text';
  const isRoomy = cells >= ROOMY;
  const name = fit(glyphs.show(toSafe(row.flag)), isRoomy ? 24 : 13, 'start', glyphs.ellipsis);
  const left: Line = [
    segment(chosen ? glyphs.cursor : literal(' '), 'folder.cursor'),
    segment(safe` [${boxSign(row, menu)}] `, token),
    segment(
      padEnd(row.letter === undefined ? literal('') : toSafe(row.letter), 3),
      denied ? 'dim' : 'hint.key',
    ),
    segment(name, chosen && !denied ? 'folder.cursor' : token),
    segment(padEnd(safe` ${haveWords(row, menu)}`, isRoomy ? 16 : 12), token),
  ];
  return spread(left, rightOf(row, cells), cells, 'text', glyphs.ellipsis);
}

/** What is to become of it, and how many of the folder have it: where there is little room, one of them. */
function rightOf({ change, denied, inFolder }: FlagRow, cells: number): Line {
  const isRoomy = cells >= ROOMY;
  if (denied) return isRoomy ? [segment(literal('not to be changed here'), 'dim')] : [];
  const words: Line = change ? [segment(CHANGE_WORDS[change], 'accent')] : [];
  if (cells < NARROW || (change && !isRoomy)) return words;
  const count = inFolder > 0 ? formatCount(inFolder) : literal('');
  return [...words, segment(padStart(count, change ? 11 : 9), 'dim')];
}

const KEYS = literal('   letter Space  toggle   +  new keyword   Esc  cancel');
const SHORT_KEYS = literal('   letter Space  toggle   +   Esc');
const CHANGE_WORDS = { add: literal('to be set'), remove: literal('to be cleared') } as const;

/** As it will be: all of them, some, none. */
function boxSign({ change, has }: FlagRow, { of }: FlagMenu): Safe {
  if (change === 'add') return literal('x');
  if (change === 'remove' || has === 0) return literal(' ');
  return has === of ? literal('x') : literal('-');
}

/** The keyword that is typed; else why the chosen row cannot be changed, or what there is to know. */
function noteLine(menu: FlagMenu, state: State, rows: readonly FlagRow[], cells: number, look: Look): Line {
  if (menu.typed !== undefined) {
    const label = literal('  New keyword: ');
    return [segment(label, 'title'), ...typedLine(menu.typed, cells - label.length - 1, look)];
  }
  const { glyphs } = look;
  const denied = rows[menu.chosen]?.denied;
  if (denied) return [segment(safe`${INDENT}${glyphs.show(denied)}`, 'banner.warn')];
  const none = newKeywordDenied(state);
  if (none) return [segment(safe`${INDENT}${none}`, 'dim')];
  if (menu.unread > 0)
    return [segment(safe`${INDENT}${formatCount(menu.unread)} of them were not read yet.`, 'dim')];
  if (cells < NARROW) return BLANK;
  const list = shownMessages(state).gathering ? literal('list') : literal('folder');
  return [segment(safe`  At the right: how many messages of the ${list} have it.`, 'dim')];
}

function answerLines({ typed, changes }: FlagMenu, cells: number): Line[] {
  if (typed !== undefined) return [[segment(literal('Enter  take it   Esc  back to the flags'), 'dim')]];
  const count = changes.size;
  const apply =
    count === 0 ? literal('') : count === 1 ? literal(' 1 change') : safe` ${formatCount(count)} changes`;
  return [
    [
      segment(safe`Enter  apply${apply}`, count > 0 ? 'dialog.title' : 'dim'),
      segment(cells < ROOMY ? SHORT_KEYS : KEYS, 'dim'),
    ],
  ];
}
