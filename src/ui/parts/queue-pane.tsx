// Every plan with its steps: what was sent, in which state it is, and what the server proved afterwards.
import { memo, type ReactNode } from 'react';
import type { Rect } from '../../app/layout.ts';
import type { QueueState } from '../../app/state.ts';
import type { PlanProgress } from '../../model/plan.ts';
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
const UIDS_CELLS = 5; // ` UIDs`
const WIDE = 110;
const GAP = literal('  ');
const OUTCOME_INDENT = literal('   ');
/** A server's words may be long; the transcript has them all. */
const OUTCOME_LINES = 6;

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
  const drawn = drawnPlans(plans, width, look);
  const counts = countCells(plans, width);
  const start = Math.max(0, Math.min(top, lineCount(drawn) - (height - 1)));
  lines.push(...visibleLines(drawn, start, height - 1).map((line) => draw(line, counts, width, look)));
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
  /** What came of it, in full, where that does not fit behind its title. */
  readonly outcome: readonly Safe[];
}

type QueueLine =
  | { readonly kind: 'plan'; readonly plan: DrawnPlan }
  | { readonly kind: 'outcome'; readonly text: Safe }
  | { readonly kind: 'step'; readonly step: Step };

const headLines = ({ outcome }: DrawnPlan): number => 1 + outcome.length;

function drawnPlans(plans: readonly PlanProgress[], width: number, look: Look): DrawnPlan[] {
  return plans.map((progress) => ({ progress, outcome: outcomeLines(progress, width, look) }));
}

/** On a narrow screen no wider than the greatest count there is: what was found out needs the room. */
function countCells(plans: readonly PlanProgress[], width: number): number {
  if (width >= WIDE) return COUNT_CELLS;
  const most = plans.reduce((count, { plan }) => Math.max(count, plan.uids.size), 0);
  return Math.min(COUNT_CELLS, formatCount(most).length + UIDS_CELLS);
}

function lineCount(plans: readonly DrawnPlan[]): number {
  return plans.reduce((count, plan) => count + headLines(plan) + plan.progress.steps.length, 0);
}

/** The furthest that the queue can be scrolled. */
export function queueScrollEnd({ plans }: QueueState, { width, height }: Rect, look: Look): number {
  return lineCount(drawnPlans(plans, width, look)) - (height - 1);
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
      ...plan.outcome.map((text): QueueLine => ({ kind: 'outcome', text })),
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

function outcomeLines({ outcome }: PlanProgress, width: number, { glyphs }: Look): readonly Safe[] {
  const text = glyphs.show(outcome);
  if (cellWidth(text) <= outcomeCells(width)) return [];
  return wrap(text, width - cellWidth(OUTCOME_INDENT) - 1, OUTCOME_LINES, glyphs.ellipsis);
}

function draw(line: QueueLine, counts: number, width: number, look: Look): Line {
  const half = wordingCells(width);
  switch (line.kind) {
    case 'plan':
      return planLine(line.plan, half, width, look);
    case 'outcome':
      return fitLine(
        [segment(safe`${OUTCOME_INDENT}${line.text}`, 'text')],
        width,
        'text',
        look.glyphs.ellipsis,
      );
    case 'step':
      return stepRow(line.step, half, counts, width, look);
  }
}

function planLine(
  { progress, outcome: inFull }: DrawnPlan,
  half: number,
  width: number,
  { glyphs }: Look,
): Line {
  const { plan, state, outcome } = progress;
  const title = fit(safe` plan ${plan.id}  ${glyphs.show(plan.title)}`, half, 'start', glyphs.ellipsis);
  const room = outcomeCells(width);
  const total = plan.uids.size;
  const going = state === 'running' && outcome === '' && total > 0;
  const words = going
    ? safe`${formatCount(planDone(progress))} of ${formatCount(total)}  `
    : inFull.length > 0
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

function stepRow(step: Step, half: number, counts: number, width: number, { glyphs }: Look): Line {
  const text = fit(safe`   step ${step.id}  ${glyphs.show(stepLine(step))}`, half, 'start', glyphs.ellipsis);
  const count = stepCount(step);
  return fitLine(
    [
      segment(text, 'text'),
      segment(GAP, 'text'),
      segment(padEnd(STATE_WORDS[step.state], STATE_CELLS), stateToken(step.state)),
      segment(safe`  ${fit(count, counts, 'end')}  `, 'dim'),
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
