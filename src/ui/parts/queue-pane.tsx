// Every plan with its steps: what was sent, in which state it is, and what the server proved afterwards.
import { memo, type ReactNode } from 'react';
import type { Rect } from '../../app/layout.ts';
import type { QueueState } from '../../app/state.ts';
import type { PlanProgress, PlanState } from '../../model/plan.ts';
import type { Step } from '../../model/step.ts';
import { progressBar } from '../../text/bar.ts';
import { formatCount } from '../../text/size.ts';
import { literal, safe, type Safe } from '../../text/safe-text.ts';
import { cellWidth, fit, padEnd } from '../../text/width.ts';
import { blankLine, fitLine, segment, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { sameProps } from '../same-props.ts';
import { wrap } from '../wrap.ts';
import { paneTitle } from './pane-title.ts';
import { Rows } from './rows.tsx';
import { planDone, stateToken, stepCount, stepLine, STATE_WORDS } from './step-words.ts';

const STATE_CELLS = 7;
const COUNT_CELLS = 12; // 100,000 UIDs
const GAP = literal('  ');
const REASON_INDENT = literal('   ');
/** A server's words may be long; the transcript has them all. */
const REASON_LINES = 6;
const DISAPPOINTING: ReadonlySet<PlanState> = new Set<PlanState>(['failed', 'void', 'part', 'unknown']);

function queueLines(
  { plans, top }: QueueState,
  focused: boolean,
  { width, height }: Pick<Rect, 'width' | 'height'>,
  look: Look,
): Line[] {
  const lines = [paneTitle(literal('QUEUE'), focused, [segment(summary(plans), 'text')], width, look)];
  if (plans.length === 0) {
    lines.push(
      fitLine(
        [segment(literal(' Nothing has been asked of the server yet.'), 'dim')],
        width,
        'text',
        look.glyphs.ellipsis,
      ),
    );
  }
  const drawn = plans.map((progress) => ({ progress, reason: reasonLines(progress, width, look) }));
  const start = Math.max(0, Math.min(top, lineCount(drawn) - (height - 1)));
  lines.push(...visibleLines(drawn, start, height - 1).map((line) => draw(line, width, look)));
  while (lines.length < height) lines.push(blankLine(width, 'text'));
  return lines;
}

function summary(plans: readonly PlanProgress[]): Safe {
  if (plans.length === 0) return literal('');
  const waiting = plans.filter(({ state }) => state === 'waiting').length;
  const word = plans.length === 1 ? literal('plan') : literal('plans');
  return safe`  ${plans.length} ${word}${waiting > 0 ? safe`, ${waiting} waiting` : literal('')}`;
}

interface DrawnPlan {
  readonly progress: PlanProgress;
  /** Why it did not end as asked, in full, where that does not fit behind its title. */
  readonly reason: readonly Safe[];
}

type QueueLine =
  | { readonly kind: 'plan'; readonly plan: DrawnPlan }
  | { readonly kind: 'reason'; readonly text: Safe }
  | { readonly kind: 'step'; readonly step: Step };

const headLines = ({ reason }: DrawnPlan): number => 1 + reason.length;

function lineCount(plans: readonly DrawnPlan[]): number {
  return plans.reduce((count, plan) => count + headLines(plan) + plan.progress.steps.length, 0);
}

/** The furthest that the queue can be scrolled. */
export function queueScrollEnd({ plans }: QueueState, { width, height }: Rect, look: Look): number {
  const drawn = plans.map((progress) => ({ progress, reason: reasonLines(progress, width, look) }));
  return lineCount(drawn) - (height - 1);
}

/** A plan of a million messages has a thousand steps: only those in sight become lines. */
function visibleLines(plans: readonly DrawnPlan[], start: number, count: number): QueueLine[] {
  const lines: QueueLine[] = [];
  let before = start;
  for (const plan of plans) {
    if (lines.length >= count) break;
    const { steps } = plan.progress;
    const head = headLines(plan);
    if (before >= head + steps.length) {
      before -= head + steps.length;
      continue;
    }
    const heading: QueueLine[] = [
      { kind: 'plan', plan },
      ...plan.reason.map((text): QueueLine => ({ kind: 'reason', text })),
    ];
    lines.push(...heading.slice(before, before + count - lines.length));
    const from = Math.max(0, before - head);
    for (const step of steps.slice(from, from + count - lines.length)) lines.push({ kind: 'step', step });
    before = 0;
  }
  return lines;
}

/** The wording takes the greater half; state and outcome stand in one column through all plans. */
const wordingCells = (width: number): number => Math.floor(width * 0.55);

const outcomeCells = (width: number): number => width - wordingCells(width) - STATE_CELLS - 4;

function reasonLines({ state, outcome }: PlanProgress, width: number, { glyphs }: Look): readonly Safe[] {
  const text = glyphs.show(outcome);
  if (!DISAPPOINTING.has(state) || cellWidth(text) <= outcomeCells(width)) return [];
  return wrap(text, width - cellWidth(REASON_INDENT) - 1, REASON_LINES, glyphs.ellipsis);
}

function draw(line: QueueLine, width: number, look: Look): Line {
  const half = wordingCells(width);
  switch (line.kind) {
    case 'plan':
      return planLine(line.plan, half, width, look);
    case 'reason':
      return fitLine(
        [segment(safe`${REASON_INDENT}${line.text}`, 'text')],
        width,
        'text',
        look.glyphs.ellipsis,
      );
    case 'step':
      return stepRow(line.step, half, width, look);
  }
}

function planLine({ progress, reason }: DrawnPlan, half: number, width: number, { glyphs }: Look): Line {
  const { plan, state, outcome } = progress;
  const title = fit(safe` plan ${plan.id}  ${glyphs.show(plan.title)}`, half, 'start', glyphs.ellipsis);
  const room = outcomeCells(width);
  const total = plan.uids.size;
  const going = state === 'running' && outcome === '' && total > 0;
  const words = going
    ? safe`${formatCount(planDone(progress))} of ${formatCount(total)}  `
    : reason.length > 0
      ? literal('')
      : glyphs.show(outcome);
  const bar = going
    ? progressBar(planDone(progress), total, Math.max(8, Math.min(24, room - words.length)), {
        ascii: glyphs.ascii,
      })
    : literal('');
  return fitLine(
    [
      segment(title, 'accent'),
      segment(GAP, 'text'),
      segment(padEnd(STATE_WORDS[state], STATE_CELLS), stateToken(state)),
      segment(safe`  ${words}`, 'text'),
      segment(bar, 'progress'),
    ],
    width,
    'text',
    glyphs.ellipsis,
  );
}

function stepRow(step: Step, half: number, width: number, { glyphs }: Look): Line {
  const text = fit(safe`   step ${step.id}  ${glyphs.show(stepLine(step))}`, half, 'start', glyphs.ellipsis);
  const count = stepCount(step);
  return fitLine(
    [
      segment(text, 'text'),
      segment(GAP, 'text'),
      segment(padEnd(STATE_WORDS[step.state], STATE_CELLS), stateToken(step.state)),
      segment(safe`  ${fit(count, COUNT_CELLS, 'end')}  `, 'dim'),
      segment(glyphs.show(step.note), 'text'),
    ],
    width,
    'text',
    glyphs.ellipsis,
  );
}

interface QueuePaneProps {
  readonly queue: QueueState;
  readonly focused: boolean;
  readonly rect: Rect;
  readonly look: Look;
}

export const QueuePane = memo(function QueuePane({ queue, focused, rect, look }: QueuePaneProps): ReactNode {
  return <Rows rect={rect} lines={queueLines(queue, focused, rect, look)} look={look} />;
}, sameProps);
