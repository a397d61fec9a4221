// The quota card: root by root what is used and allowed, as bars, and beneath each how it would stand without the messages
// that are about to go.
import type { ReactNode } from 'react';
import { freedSets, percentWords, quotaSections, type QuotaRow } from '../../app/quota.ts';
import type { Dialog, State } from '../../app/state.ts';
import { shareBar } from '../../text/bar.ts';
import { literal, safe, type Safe } from '../../text/safe-text.ts';
import { cellWidth, fit, padEnd, padStart } from '../../text/width.ts';
import { segment, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import type { Token } from '../tokens.ts';
import { wrap } from '../wrap.ts';
import { dialogCells, DialogFrame, linesBlock, scrollEnd, type Block, type Screen } from './dialog-frame.tsx';

interface QuotaCardProps {
  readonly dialog: Extract<Dialog, { kind: 'quota' }>;
  readonly state: State;
  readonly screen: Screen;
  readonly look: Look;
}

const WIDEST = 96;
/** A resource's name. */
const NAME_CELLS = 20;
const BAR_CELLS = 20;
const SHORT_BAR_CELLS = 12;
/** In less room the bars are short ones. */
const ROOMY = 84;
const PERCENT_CELLS = 6;
const BLANK: Line = [segment(literal(' '), 'text')];
const CLOSE: Line = [segment(literal('j k  scroll   any other key  close'), 'dim')];

export function quotaScrollEnd(props: QuotaCardProps): number {
  return scrollEnd(props.screen, blocks(props, dialogCells(props.screen, WIDEST)), [CLOSE]);
}

export function QuotaCard(props: QuotaCardProps): ReactNode {
  const { dialog, screen, look } = props;
  const cells = dialogCells(screen, WIDEST);
  return (
    <DialogFrame
      screen={screen}
      cells={cells}
      blocks={blocks(props, cells)}
      answer={[CLOSE]}
      top={dialog.top}
      look={look}
    />
  );
}

function blocks({ dialog, state, look }: QuotaCardProps, cells: number): Block[] {
  const { glyphs } = look;
  const title: Line = [segment(safe`Quota of ${glyphs.show(dialog.name)}`, 'dialog.title')];
  return [linesBlock('quota', [title, BLANK, ...bodyLines(dialog, state, cells, look)], cells, look)];
}

function bodyLines(
  { answer, name }: QuotaCardProps['dialog'],
  state: State,
  cells: number,
  look: Look,
): Line[] {
  const { glyphs } = look;
  const say = (words: Safe, token: 'text' | 'dim' | 'danger'): Line[] =>
    wrap(glyphs.show(words), cells, 4, glyphs.ellipsis).map((text) => [segment(text, token)]);
  if (!answer) return say(literal('Asking the server.'), 'dim');
  if (answer.kind === 'failed') return say(answer.failure.text, 'danger');
  const sections = quotaSections(answer.value, state);
  if (sections.length === 0) return say(safe`The server sets no quota on ${name}.`, 'text');
  const names = Math.min(
    NAME_CELLS,
    Math.max(0, ...sections.flatMap(({ rows }) => rows.map((row) => cellWidth(row.resource)))),
  );
  const lines = sections.flatMap(({ root, rows }, at): Line[] => [
    ...(at > 0 ? [BLANK] : []),
    [segment(glyphs.show(root), 'accent')],
    ...(rows.length > 0
      ? rows.flatMap((row) =>
          rowLines(row, { names, bar: cells < ROOMY ? SHORT_BAR_CELLS : BAR_CELLS }, look),
        )
      : say(literal('  no limit'), 'text')),
  ]);
  const note =
    freedSets(state).length > 0
      ? literal('Sizes are those of the list: the server may count them otherwise.')
      : literal('Mark messages, and this card says what they would free.');
  return [...lines, BLANK, ...say(note, 'dim')];
}

interface Widths {
  readonly names: number;
  readonly bar: number;
}

function rowLines({ resource, share, amount, tight, after }: QuotaRow, widths: Widths, look: Look): Line[] {
  const { glyphs } = look;
  const { names, bar: cells } = widths;
  const line = (name: Safe, part: number, words: Safe, [bar, text]: readonly [Token, Token]): Line => [
    segment(safe`  ${padEnd(name, names)}  `, text),
    segment(padEnd(shareBar(part, cells, { ascii: glyphs.ascii }), cells), bar),
    segment(safe`${padStart(percentWords(part), PERCENT_CELLS)}   ${words}`, text),
  ];
  return [
    line(
      fit(glyphs.show(resource), names, 'start', glyphs.ellipsis),
      share,
      amount,
      tight ? ['danger', 'danger'] : ['bar', 'text'],
    ),
    ...after.map((one) => {
      const most = one.atMost ? literal(' or less') : literal('');
      const words = safe`without ${glyphs.show(one.words)}${most}`;
      return line(literal('after'), one.share, words, ['dim', 'row.mark']);
    }),
  ];
}
