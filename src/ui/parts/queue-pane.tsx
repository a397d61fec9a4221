// Every plan with its steps: what was sent, in which state it is, and what the server proved afterwards.
import { memo, type ReactNode } from 'react';
import type { Rect } from '../../app/layout.ts';
import type { QueueState } from '../../app/state.ts';
import type { PlanProgress } from '../../model/plan.ts';
import type { Step } from '../../model/step.ts';
import { progressBar } from '../../text/bar.ts';
import { formatCount } from '../../text/size.ts';
import { literal, safe, type Safe } from '../../text/safe-text.ts';
import { fit, padEnd } from '../../text/width.ts';
import { blankLine, fitLine, segment, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { sameProps } from '../same-props.ts';
import { paneTitle } from './pane-title.ts';
import { Rows } from './rows.tsx';
import { planDone, stateToken, stepCount, stepLine, STATE_WORDS } from './step-words.ts';

const STATE_CELLS = 7;
const COUNT_CELLS = 12; // 100,000 UIDs
const GAP = literal('  ');

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
  const total = plans.reduce((count, { steps }) => count + 1 + steps.length, 0);
  const start = Math.max(0, Math.min(top, total - (height - 1)));
  lines.push(...visibleLines(plans, start, height - 1).map((line) => draw(line, width, look)));
  while (lines.length < height) lines.push(blankLine(width, 'text'));
  return lines;
}

function summary(plans: readonly PlanProgress[]): Safe {
  if (plans.length === 0) return literal('');
  const waiting = plans.filter(({ state }) => state === 'waiting').length;
  const word = plans.length === 1 ? literal('plan') : literal('plans');
  return safe`  ${plans.length} ${word}${waiting > 0 ? safe`, ${waiting} waiting` : literal('')}`;
}

type QueueLine =
  { readonly kind: 'plan'; readonly progress: PlanProgress } | { readonly kind: 'step'; readonly step: Step };

/** A plan of a million messages has a thousand steps: only those in sight become lines. */
function visibleLines(plans: readonly PlanProgress[], start: number, count: number): QueueLine[] {
  const lines: QueueLine[] = [];
  let before = start;
  for (const progress of plans) {
    if (lines.length >= count) break;
    const { steps } = progress;
    if (before > steps.length) {
      before -= steps.length + 1;
      continue;
    }
    if (before === 0) lines.push({ kind: 'plan', progress });
    const from = Math.max(0, before - 1);
    for (const step of steps.slice(from, from + count - lines.length)) lines.push({ kind: 'step', step });
    before = 0;
  }
  return lines;
}

function draw(line: QueueLine, width: number, look: Look): Line {
  // The wording takes the greater half; state and outcome stand in one column through all plans.
  const half = Math.floor(width * 0.55);
  switch (line.kind) {
    case 'plan':
      return planLine(line.progress, half, width, look);
    case 'step':
      return stepRow(line.step, half, width, look);
  }
}

function planLine(progress: PlanProgress, half: number, width: number, { glyphs }: Look): Line {
  const { plan, state, outcome } = progress;
  const title = fit(safe` plan ${plan.id}  ${glyphs.show(plan.title)}`, half, 'start', glyphs.ellipsis);
  const room = width - half - STATE_CELLS - 4;
  const total = plan.uids.size;
  const going = state === 'running' && outcome === '' && total > 0;
  const words = going
    ? safe`${formatCount(planDone(progress))} of ${formatCount(total)}  `
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
