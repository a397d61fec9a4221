// The header of the message under the cursor: the fields that triage needs, or all of them.
import { memo, type ReactNode } from 'react';
import type { Rect } from '../../app/layout.ts';
import type { PreviewState } from '../../app/state.ts';
import type { Header } from '../../model/envelope.ts';
import { concat, literal, safe, type Safe } from '../../text/safe-text.ts';
import { cellWidth, fit, padEnd } from '../../text/width.ts';
import { blankLine, fitLine, segment, type Line, type Segment } from '../line.ts';
import type { Look } from '../look.ts';
import { sameProps } from '../same-props.ts';
import { wrap } from '../wrap.ts';
import { paneTitle } from './pane-title.ts';
import { allFields, weededFields, type ShownField } from './preview-fields.ts';
import { Rows } from './rows.tsx';

const GAP = 2;
const NAME_MAX = 20;
/** A field of a thousand lines must not hide those after it. */
const FIELD_LINES = 6;

function previewLines(
  preview: PreviewState,
  place: Safe,
  focused: boolean,
  { width, height }: Pick<Rect, 'width' | 'height'>,
  look: Look,
): Line[] {
  const where = place === '' ? literal('') : safe`  ${look.glyphs.show(place)}`;
  const all = preview.all ? literal('  all headers') : literal('');
  const more: Line = [segment(concat(where, all), 'text')];
  const body = bodyLines(preview, width, look);
  const top = Math.max(0, Math.min(preview.top, body.length - (height - 1)));
  const hidden = body.length - top - (height - 1);
  const right: Line = hidden > 0 || top > 0 ? [segment(scrollWords(top, hidden), 'dim')] : [];
  const lines = [
    paneTitle(literal('PREVIEW'), focused, more, width, look, right),
    ...body.slice(top, top + height - 1),
  ];
  while (lines.length < height) lines.push(blankLine(width, 'preview.value'));
  return lines;
}

function scrollWords(above: number, below: number): Safe {
  if (above === 0) return safe`${below} more below `;
  if (below <= 0) return safe`${above} more above `;
  return safe`${above} more above, ${below} below `;
}

function bodyLines({ uid, header, failure, all }: PreviewState, width: number, look: Look): Line[] {
  const { show, ellipsis } = look.glyphs;
  const say = (text: Safe, bad: boolean): Line[] =>
    wrap(show(text), width - 2, 4, ellipsis).map((part) =>
      fitLine([segment(safe` ${part}`, bad ? 'danger' : 'dim')], width, 'text', ellipsis),
    );
  if (uid === undefined) return say(literal('No message is under the cursor.'), false);
  if (failure) return say(failure.text, true);
  if (!header) return say(literal('Reading its header…'), false);
  return all ? allLines(header, width, look) : weededLines(header, width, look);
}

function weededLines(header: Header, width: number, look: Look): Line[] {
  const rows = weededFields(header, width);
  const firstNames = nameCells(rows.map(([first]) => first));
  const secondNames = nameCells(rows.flatMap(([, second]) => (second ? [second] : [])));
  // A date is longer than a media type: on a narrow screen the first column needs more than half.
  const half = Math.floor(width * (width < 100 ? 0.57 : 0.5));
  return rows.map(([first, second]) =>
    second
      ? [...fieldLine(first, firstNames, half, look), ...fieldLine(second, secondNames, width - half, look)]
      : fieldLine(first, firstNames, width, look),
  );
}

const nameCells = (fields: readonly ShownField[]): number =>
  fields.reduce((cells, { name }) => Math.max(cells, Math.min(NAME_MAX, cellWidth(name))), 0);

function fieldLine(
  { name, value, missing }: ShownField,
  names: number,
  cells: number,
  { glyphs }: Look,
): Line {
  return fitLine(
    [
      segment(padEnd(safe` ${name}`, names + 1 + GAP), 'preview.name'),
      segment(glyphs.show(value), missing ? 'dim' : 'preview.value'),
    ],
    // A blank at the edge, so that two columns never touch.
    cells - 1,
    'preview.value',
    glyphs.ellipsis,
  ).concat(segment(literal(' '), 'preview.value'));
}

function allLines(header: Header, width: number, { glyphs }: Look): Line[] {
  const fields = allFields(header);
  const names = nameCells(fields);
  const room = width - names - 2 - GAP;
  return fields.flatMap(({ name, value, missing }) =>
    wrap(glyphs.show(value), room, FIELD_LINES, glyphs.ellipsis).map((text, index): Segment[] => [
      segment(
        fit(
          index === 0 ? safe` ${glyphs.show(name)}` : literal(''),
          names + 1 + GAP,
          'start',
          glyphs.ellipsis,
        ),
        'preview.name',
      ),
      segment(fit(text, room + 1, 'start', glyphs.ellipsis), missing ? 'dim' : 'preview.value'),
    ]),
  );
}

/** The furthest that the preview can be scrolled. */
export function previewScrollEnd(preview: PreviewState, { width, height }: Rect, look: Look): number {
  return bodyLines(preview, width, look).length - (height - 1);
}

interface PreviewPaneProps {
  readonly preview: PreviewState;
  /** Which message it is of. */
  readonly place: Safe;
  readonly focused: boolean;
  readonly rect: Rect;
  readonly look: Look;
}

export const PreviewPane = memo(function PreviewPane({
  preview,
  place,
  focused,
  rect,
  look,
}: PreviewPaneProps): ReactNode {
  return <Rows rect={rect} lines={previewLines(preview, place, focused, rect, look)} look={look} />;
}, sameProps);
