// Every plan with its steps: what was sent, in which state it is, and what the server proved afterwards. What earlier runs
// of the program did follows by day, without its steps.
import { memo, type ReactNode } from 'react';
import type { Rect } from '../../app/layout.ts';
import { hasEnded, isUnfinished } from '../../app/slices/queue.ts';
import type { QueueState } from '../../app/state.ts';
import type { PlanProgress, PlanState } from '../../model/plan.ts';
import type { Step } from '../../model/step.ts';
import { progressBar } from '../../text/bar.ts';
import { formatDate } from '../../text/date.ts';
import { formatCount } from '../../text/size.ts';
import { join, literal, safe, type Safe } from '../../text/safe-text.ts';
import { cellWidth, fit, padEnd } from '../../text/width.ts';
import { blankLine, fitLine, segment, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import { sameProps } from '../same-props.ts';
import { wrap } from '../wrap.ts';
import { paneTitle } from './pane-title.ts';
import { Rows } from './rows.tsx';
import { planDone, planExtent, rateWords } from './plan-progress.ts';
import { ROLE_WORDS, stateToken, stepCount, stepLine, STATE_WORDS } from './step-words.ts';

const STATE_CELLS = 7;
const COUNT_CELLS = 12; // 100,000 UIDs
const UIDS_CELLS = 5; // ` UIDs`
const WIDE = 110;
const GAP = literal('  ');
const OUTCOME_INDENT = literal('   ');
/** A server's words may be long; the transcript has them all. */
const OUTCOME_LINES = 6;

function queueLines(
  queue: QueueState,
  focused: boolean,
  zoneMinutes: number,
  { width, height }: Pick<Rect, 'width' | 'height'>,
  look: Look,
): Line[] {
  const { plans, top } = queue;
  const lines = [paneTitle(literal('QUEUE'), focused, [segment(summary(queue), 'text')], width, look)];
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
  const drawn = drawnPlans(queue, width, zoneMinutes, look);
  const counts = countCells(plans, width);
  const start = Math.max(0, Math.min(top, lineCount(drawn) - (height - 1)));
  lines.push(...visibleLines(drawn, start, height - 1).map((line) => draw(line, counts, width, look)));
  while (lines.length < height) lines.push(blankLine(width, 'text'));
  return lines;
}

function summary({ plans, earlier }: QueueState): Safe {
  if (plans.length === 0) return literal('');
  const count = (state: PlanState): number => plans.filter((progress) => progress.state === state).length;
  const now = plans.filter((each) => !earlier.has(each.plan.id) || isUnfinished(each)).length;
  const said = (number: number, words: Safe): Safe[] => (number > 0 ? [safe`${number} ${words}`] : []);
  const parts = [
    ...said(now, now === 1 ? literal('plan') : literal('plans')),
    ...said(count('waiting'), literal('waiting')),
    ...said(count('parked'), literal('not finished by an earlier run')),
  ];
  return parts.length === 0 ? literal('') : safe`  ${join(parts, literal(', '))}`;
}

interface DrawnPlan {
  /** Where the plans of another day begin: `earlier, 2026-11-22`. */
  readonly heading: Safe | undefined;
  readonly progress: PlanProgress;
  readonly steps: readonly Step[];
  /** What came of it, in full, where that does not fit behind its title. */
  readonly outcome: readonly Safe[];
}

type QueueLine =
  | { readonly kind: 'heading'; readonly text: Safe }
  | { readonly kind: 'plan'; readonly plan: DrawnPlan }
  | { readonly kind: 'outcome'; readonly text: Safe }
  | { readonly kind: 'step'; readonly step: Step };

const headLines = ({ heading, outcome }: DrawnPlan): number => (heading ? 1 : 0) + 1 + outcome.length;

function drawnPlans(
  { plans, earlier }: QueueState,
  width: number,
  zoneMinutes: number,
  look: Look,
): DrawnPlan[] {
  let day = literal('');
  return plans.map((progress) => {
    const outcome = outcomeLines(progress, width, look);
    const updated = earlier.get(progress.plan.id);
    if (updated === undefined || !hasEnded(progress))
      return { heading: undefined, progress, steps: progress.steps, outcome };
    const its = formatDate(updated / 1_000, { time: false, offsetMinutes: zoneMinutes });
    const heading = its === day ? undefined : safe`earlier, ${its}`;
    day = its;
    return { heading, progress, steps: [], outcome };
  });
}

/** On a narrow screen no wider than the greatest count there is: what was found out needs the room. */
function countCells(plans: readonly PlanProgress[], width: number): number {
  if (width >= WIDE) return COUNT_CELLS;
  const most = plans.reduce((count, { plan }) => Math.max(count, plan.uids.size), 0);
  return Math.min(COUNT_CELLS, formatCount(most).length + UIDS_CELLS);
}

function lineCount(plans: readonly DrawnPlan[]): number {
  return plans.reduce((count, plan) => count + headLines(plan) + plan.steps.length, 0);
}

/** The furthest that the queue can be scrolled. */
export function queueScrollEnd(
  queue: QueueState,
  zoneMinutes: number,
  { width, height }: Rect,
  look: Look,
): number {
  return lineCount(drawnPlans(queue, width, zoneMinutes, look)) - (height - 1);
}

/** A plan of a million messages has a thousand steps: only those in sight become lines. */
function visibleLines(plans: readonly DrawnPlan[], start: number, count: number): QueueLine[] {
  const lines: QueueLine[] = [];
  let before = start;
  for (const plan of plans) {
    if (lines.length >= count) break;
    const { steps } = plan;
    const head = headLines(plan);
    if (before >= head + steps.length) {
      before -= head + steps.length;
      continue;
    }
    const heading: QueueLine[] = [
      ...(plan.heading ? [{ kind: 'heading' as const, text: plan.heading }] : []),
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

function outcomeLines(progress: PlanProgress, width: number, { glyphs }: Look): readonly Safe[] {
  if (progress.state === 'paused') return [literal('P lets it go on, Ctrl-c drops it')];
  if (isGoing(progress)) {
    const rate = rateWords(progress);
    return rate === '' ? [] : [rate];
  }
  const text = glyphs.show(wordsOf(progress));
  if (cellWidth(text) <= outcomeCells(width)) return [];
  return wrap(text, width - cellWidth(OUTCOME_INDENT) - 1, OUTCOME_LINES, glyphs.ellipsis);
}

/** At work, or held in the midst of it: a bar says how far it is. */
function isGoing({ state, outcome, plan }: PlanProgress): boolean {
  return (state === 'running' || state === 'paused') && outcome === '' && !plan.uids.isEmpty;
}

/** What came of it; before that, what it waits for. */
function wordsOf({ state, outcome }: PlanProgress): Safe {
  if (outcome !== '') return outcome;
  switch (state) {
    case 'unknown':
      return literal('sent, the answer was lost: the server will be asked');
    case 'parked':
      return literal('left by an earlier run: Enter asks');
    case 'waiting':
    case 'running':
    case 'paused':
    case 'done':
    case 'part':
    case 'failed':
    case 'void':
      return literal('');
  }
}

function draw(line: QueueLine, counts: number, width: number, look: Look): Line {
  const half = wordingCells(width);
  switch (line.kind) {
    case 'heading':
      return fitLine([segment(safe` ${line.text}`, 'dim')], width, 'text', look.glyphs.ellipsis);
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
  { progress, steps, outcome: inFull }: DrawnPlan,
  half: number,
  width: number,
  { glyphs }: Look,
): Line {
  const { plan, state } = progress;
  const title = fit(safe` plan ${plan.id}  ${glyphs.show(plan.title)}`, half, 'start', glyphs.ellipsis);
  const room = outcomeCells(width);
  const total = plan.uids.size;
  const going = isGoing(progress);
  const extent = planExtent(progress);
  const words = going
    ? safe`${formatCount(planDone(progress))} of ${formatCount(total)}  `
    : inFull.length > 0
      ? literal('')
      : glyphs.show(wordsOf(progress));
  const bar = going
    ? progressBar(extent.done, extent.total, Math.max(8, Math.min(24, room - words.length)), {
        ascii: glyphs.ascii,
      })
    : literal('');
  return fitLine(
    [
      segment(title, steps.length > 0 ? 'accent' : 'text'),
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
      step.note === '' && step.state === 'waiting'
        ? segment(glyphs.show(ROLE_WORDS[step.role]), 'dim')
        : segment(glyphs.show(step.note), 'text'),
    ],
    width,
    'text',
    glyphs.ellipsis,
  );
}

interface QueuePaneProps {
  readonly queue: QueueState;
  readonly focused: boolean;
  readonly zoneMinutes: number;
  readonly rect: Rect;
  readonly look: Look;
}

export const QueuePane = memo(function QueuePane(props: QueuePaneProps): ReactNode {
  const { queue, focused, zoneMinutes, rect, look } = props;
  return <Rows rect={rect} lines={queueLines(queue, focused, zoneMinutes, rect, look)} look={look} />;
}, sameProps);
