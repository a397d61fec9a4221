// The folder tree with what is known of each folder: messages, unseen ones, size.
import { memo, type ReactNode } from 'react';
import type { Rect } from '../../app/layout.ts';
import { folderLines, foldersOfMany } from '../../app/slices/folders.ts';
import type { FoldersState } from '../../app/state.ts';
import type { Capabilities } from '../../model/capabilities.ts';
import type { Folder, FolderCounts, FolderNode, SpecialUse } from '../../model/folder.ts';
import { ALL_FOLDERS } from '../../model/gathering.ts';
import { formatCount } from '../../text/size.ts';
import { literal, safe, type Safe } from '../../text/safe-text.ts';
import { blanks, cellWidth, clip, padStart } from '../../text/width.ts';
import { blankLine, fitLine, segment, type Line, type Segment } from '../line.ts';
import type { Look } from '../look.ts';
import { shortSize, SHORT_SIZE_CELLS } from '../short-size.ts';
import type { Token } from '../tokens.ts';
import { sameProps } from '../same-props.ts';
import { paneTitle } from './pane-title.ts';
import { Rows } from './rows.tsx';

const NAME_MIN = 7;
const EDGE = 1; // a blank before the rule

interface Shape {
  readonly width: number;
  readonly name: number;
  readonly count: number;
  /** 0 where no folder's size is known or there is no room. */
  readonly size: number;
}

type Size = Pick<Rect, 'width' | 'height'>;

function foldersLines(
  { folders, capabilities, focused, look }: FoldersPaneProps,
  { width, height }: Size,
): Line[] {
  const sum = sumOf(folders, capabilities);
  const shape = shapeOf(folders, sum, width);
  const rows = folderLines(folders)
    .slice(folders.top, folders.top + height - 1)
    .map((node) => {
      const { path } = node.folder;
      const counts = path === ALL_FOLDERS ? sum : folders.counts.get(path);
      return folderLine(node, counts, folders, { focused, shape, look });
    });
  const lines = [paneTitle(literal('FOLDERS'), focused, [], width, look), ...rows];
  while (lines.length < height) lines.push(blankLine(width, 'folder'));
  return lines;
}

/** From all folders, not from those in sight: columns keep their width while scrolling. */
function shapeOf({ tree, counts }: FoldersState, sum: FolderCounts | undefined, width: number): Shape {
  let count = 0;
  let sized = false;
  for (const { messages, size } of sum ? [...counts.values(), sum] : counts.values()) {
    count = Math.max(count, formatCount(messages).length);
    sized ||= size !== undefined;
  }
  const deepest = tree.reduce((deep, { depth }) => Math.max(deep, depth), 0);
  const room = width - 2 - EDGE;
  const size =
    sized && room - count - SHORT_SIZE_CELLS - 2 >= NAME_MIN + Math.min(deepest, 1) * 2
      ? SHORT_SIZE_CELLS
      : 0;
  return { width, name: room - (count && count + 1) - (size && size + 1), count, size };
}

interface Drawn {
  readonly focused: boolean;
  readonly shape: Shape;
  readonly look: Look;
}

function folderLine(
  node: FolderNode,
  counts: FolderCounts | undefined,
  folders: FoldersState,
  { focused, shape, look }: Drawn,
): Line {
  const { glyphs } = look;
  const { folder } = node;
  const isCurrent = folders.current === folder.path;
  const isCursor = focused && folders.cursor === folder.path;
  const token = rowToken(folder.selectable, isCurrent, isCursor);
  const gutter = isCursor ? glyphs.cursor : isCurrent ? glyphs.current : literal(' ');
  const mark = folders.chosen.has(folder.path) ? segment(glyphs.mark, 'row.mark') : BLANK;
  const line: Segment[] = [
    segment(gutter, isCursor ? 'folder.cursor' : 'folder.current'),
    mark,
    ...nameCell(node, counts, token, shape.name, look),
  ];
  const figures = counts && counts.unseen > 0 ? 'row.unseen' : token === 'folder.noselect' ? token : 'folder';
  if (shape.count > 0)
    line.push(segment(figure(counts && formatCount(counts.messages), shape.count), figures));
  if (shape.size > 0) line.push(segment(figure(counts && shortSize(counts.size), shape.size), 'dim'));
  return fitLine(line, shape.width, 'folder', glyphs.ellipsis);
}

const BLANK = segment(literal(' '), 'folder');

/** Of what the list of many is made of, once all of it is counted. */
function sumOf(folders: FoldersState, capabilities: Capabilities): FolderCounts | undefined {
  const sum = { messages: 0, unseen: 0, size: 0 as number | undefined };
  for (const path of foldersOfMany(folders, capabilities)) {
    const each = folders.counts.get(path);
    if (!each) return undefined;
    sum.messages += each.messages;
    sum.size = sum.size === undefined || each.size === undefined ? undefined : sum.size + each.size;
  }
  return sum;
}

const figure = (text: Safe | undefined, cells: number): Safe =>
  safe` ${padStart(text ?? literal(''), cells)}`;

function rowToken(selectable: boolean, isCurrent: boolean, isCursor: boolean): Token {
  if (isCursor) return 'folder.cursor';
  if (isCurrent) return 'folder.current';
  return selectable ? 'folder' : 'folder.noselect';
}

/** Indent and name; where there is room, the special use and `+12` for unseen messages. Exactly `cells` cells. */
function nameCell(
  node: FolderNode,
  counts: FolderCounts | undefined,
  token: Token,
  cells: number,
  look: Look,
): Line {
  const { glyphs } = look;
  const { folder, depth } = node;
  const indent = Math.max(0, Math.min(depth * 2, cells - NAME_MIN));
  const room = cells - indent;
  const name = glyphs.show(folder.levels.at(-1) ?? folder.name);
  const unseen = counts && counts.unseen > 0 ? safe` +${formatCount(counts.unseen)}` : literal('');
  const needed = Math.min(cellWidth(name), NAME_MIN) + cellWidth(unseen);
  const unseenCells = needed <= room ? cellWidth(unseen) : 0;
  const shown = clip(name, room - unseenCells, glyphs.ellipsis);
  const use = specialWord(folder, name, room - unseenCells - cellWidth(shown));
  const gap = room - cellWidth(shown) - cellWidth(use) - unseenCells;
  return [
    segment(blanks(indent), 'folder'),
    segment(shown, token),
    segment(use, 'dim'),
    segment(blanks(gap), 'folder'),
    segment(unseenCells > 0 ? unseen : literal(''), 'row.unseen'),
  ];
}

/** Said where the name does not say it already. */
function specialWord({ specialUse, selectable }: Folder, name: Safe, room: number): Safe {
  const word = specialUse ? USE_WORDS[specialUse] : selectable ? literal('') : literal('no mail');
  const tag = word === '' || word === name.toLowerCase() ? literal('') : safe` ${word}`;
  return cellWidth(tag) <= room ? tag : literal('');
}

const USE_WORDS: Readonly<Record<SpecialUse, Safe>> = {
  inbox: literal('inbox'),
  all: literal('all mail'),
  archive: literal('archive'),
  drafts: literal('drafts'),
  flagged: literal('flagged'),
  important: literal('important'),
  junk: literal('junk'),
  sent: literal('sent'),
  trash: literal('trash'),
};

interface FoldersPaneProps {
  readonly folders: FoldersState;
  /** Of the account's server. */
  readonly capabilities: Capabilities;
  readonly focused: boolean;
  readonly rect: Rect;
  readonly look: Look;
}

export const FoldersPane = memo(function FoldersPane(props: FoldersPaneProps): ReactNode {
  const { rect, look } = props;
  return <Rows rect={rect} lines={foldersLines(props, rect)} look={look} />;
}, sameProps);
