// Where the bytes are, over all panes: groups, the biggest first, each with its share and what the shares above it come to.
import { memo, type ReactNode } from 'react';
import type { Rect } from '../../app/layout.ts';
import { SPACE_LETTERS } from '../../app/space-keys.ts';
import { spacePath, type Space } from '../../app/space.ts';
import { SPACE_KEYS, type SpaceGroup } from '../../app/space-groups.ts';
import type { State } from '../../app/state.ts';
import { shareBar } from '../../text/bar.ts';
import { formatBytes, formatCount, formatSize } from '../../text/size.ts';
import { join, literal, safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { blanks, fit, padStart } from '../../text/width.ts';
import { fitLine, segment, type Line, type Segment } from '../line.ts';
import type { Look } from '../look.ts';
import { markedTotal } from '../message-facts.ts';
import { paneTitle } from '../parts/pane-title.ts';
import { Rows } from '../parts/rows.tsx';

const SIZE_CELLS = 7;
const SHARE_CELLS = 7;
const COUNT_CELLS = 11;
const BAR_CELLS = 20;
const WIDE = 90;

interface SpacePaneProps {
  readonly state: State;
  readonly space: Space;
  readonly rect: Rect;
  readonly look: Look;
}

export const SpacePane = memo(function SpacePane({ state, space, rect, look }: SpacePaneProps): ReactNode {
  const { width, height } = rect;
  const { top, cursor } = state.space;
  const { groups } = space;
  const rows = height - 1 - 2;
  const running = runningSums(groups, top);
  const biggest = groups[0]?.octets ?? 0;
  const body = groups
    .slice(top, top + rows)
    .map((group, n) =>
      groupLine(group, { space, running: running[n]!, biggest, isCursor: top + n === cursor, width }, look),
    );
  const lines: Line[] = [
    titleLine(state, space, width, look),
    keysLine(state, width),
    headLine(width),
    ...(groups.length > 0 ? body : [[segment(nothingWords(state), 'dim')]]),
  ];
  const fitted = lines.map((line) => fitLine(line, width, 'text', look.glyphs.ellipsis));
  while (fitted.length < height) fitted.push([segment(blanks(width), 'text')]);
  return <Rows rect={rect} lines={fitted} look={look} />;
});

function titleLine(state: State, { messages, octets }: Space, cells: number, look: Look): Line {
  const { glyphs } = look;
  const { table, marks, scan, fields, asking } = state.messages;
  const { scan: traitScan, pool } = fields.traits;
  const path = glyphs.show(spacePath(state, safe` ${glyphs.cursor} `));
  const bytes = Number.isNaN(octets) ? literal('sizes not told') : formatBytes(octets);
  const parts: Segment[] = [
    segment(safe`  ${path}   ${formatCount(messages)} ${glyphs.dot} ${bytes}`, 'text'),
  ];
  if (!marks.isEmpty) {
    const total = markedTotal(table, marks);
    parts.push(
      segment(
        safe`   ${formatCount(marks.size)} marked ${glyphs.dot} ${formatBytes(total.bytes)}`,
        'row.mark',
      ),
    );
  }
  const work = traitScan
    ? safe`   reading headers: ${formatCount(Math.min(pool.size, traitScan.total))} of ${formatCount(traitScan.total)}, Ctrl-c stops `
    : scan.kind === 'reading'
      ? safe`   reading: ${formatCount(table.known)} of ${formatCount(table.length)} `
      : asking
        ? safe`   reading structures: ${formatCount(asking.done)} of ${formatCount(asking.total)}, Ctrl-c stops `
        : literal('');
  return paneTitle(literal('SPACE'), true, parts, cells, look, [segment(work, 'progress')]);
}

/** ` by  f folder  s sender  …`, the one that is shown standing out. */
function keysLine({ space }: State, width: number): Line {
  const gap = width >= WIDE ? literal('  ') : literal(' ');
  return [
    segment(safe`${gap}by${gap}`, 'dim'),
    ...SPACE_KEYS.flatMap((key): Line => {
      const isShown = key === space.by;
      return [
        segment(toSafe(SPACE_LETTERS[key]), isShown ? 'accent' : 'hint.key'),
        segment(safe` ${toSafe(key)}${gap}`, isShown ? 'accent' : 'dim'),
      ];
    }),
  ];
}

function headLine(width: number): Line {
  const head = join(
    [
      padStart(literal('SIZE'), 4 + SIZE_CELLS),
      padStart(literal('SHARE'), SHARE_CELLS),
      padStart(literal('RUNNING'), SHARE_CELLS + 2),
      padStart(literal('MESSAGES'), COUNT_CELLS),
      width >= WIDE ? safe`  ${blanks(BAR_CELLS)}` : literal(''),
      literal('  GROUP'),
    ],
    literal(''),
  );
  return [segment(head, 'dim')];
}

interface GroupLine {
  readonly space: Space;
  readonly running: number;
  readonly biggest: number;
  readonly isCursor: boolean;
  readonly width: number;
}

function groupLine(group: SpaceGroup, context: GroupLine, { glyphs }: Look): Line {
  const { space, running, biggest, isCursor, width } = context;
  const { octets, messages, label, marked } = group;
  const token = isCursor ? 'row.cursor' : 'text';
  const isKnown = !Number.isNaN(octets);
  const share = (part: number): Safe => {
    const known = isKnown && space.octets > 0;
    return known ? toSafe(`${((100 * part) / space.octets).toFixed(1)}%`) : literal('?');
  };
  const bar: Line =
    width >= WIDE
      ? [
          segment(literal('  '), token),
          segment(
            shareBar(biggest > 0 && isKnown ? octets / biggest : 0, BAR_CELLS, { ascii: glyphs.ascii }),
            'bar',
          ),
        ]
      : [];
  const taken = 4 + SIZE_CELLS + 2 * SHARE_CELLS + 2 + COUNT_CELLS + (bar.length > 0 ? 2 + BAR_CELLS : 0) + 2;
  return [
    isCursor ? segment(glyphs.cursor, 'row.cursor') : segment(literal(' '), 'text'),
    marked > 0
      ? segment(marked === messages ? glyphs.mark : glyphs.someMarked, 'row.mark')
      : segment(literal(' '), 'text'),
    segment(padStart(isKnown ? formatSize(octets) : literal('?'), 2 + SIZE_CELLS), token),
    segment(padStart(share(octets), SHARE_CELLS), token),
    segment(padStart(share(running), SHARE_CELLS + 2), 'dim'),
    segment(padStart(formatCount(messages), COUNT_CELLS), token),
    ...bar,
    segment(literal('  '), token),
    segment(fit(glyphs.show(label), Math.max(8, width - taken), 'start', glyphs.ellipsis), token),
  ];
}

/** For each group from `top` on: the octets of all down to it. */
function runningSums(groups: readonly SpaceGroup[], top: number): number[] {
  let sum = 0;
  const sums = groups.map(({ octets }) => (sum += octets || 0));
  return sums.slice(top);
}

function nothingWords({ messages }: State): Safe {
  if (messages.scan.kind === 'reading' || messages.scan.kind === 'opening')
    return literal('   Nothing is read yet.');
  return literal('   No messages here.');
}
