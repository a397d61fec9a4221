// The line above the hints: the newest thing to say, else the newest step, and how much is waiting.
import { memo, type ReactNode } from 'react';
import { isUnfinished } from '../../app/slices/queue.ts';
import type { State, Status, Tone } from '../../app/state.ts';
import type { Saving } from '../../model/fact.ts';
import type { PlanProgress } from '../../model/plan.ts';
import type { Step } from '../../model/step.ts';
import { progressBar } from '../../text/bar.ts';
import { formatCount } from '../../text/size.ts';
import { literal, safe } from '../../text/safe-text.ts';
import { clip } from '../../text/width.ts';
import { firstThatFits, fitLine, lineWidth, segment, spread, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import type { Token } from '../tokens.ts';
import { planDone, planExtent, rateWords } from './plan-progress.ts';
import { Rows } from './rows.tsx';
import { savingLine } from './saving-line.ts';
import { newestStep, stateToken, stepCount, stepLine, STATE_WORDS } from './step-words.ts';

type StepLineState = Pick<State, 'queue'> & {
  readonly status: Status | undefined;
  readonly saving: Saving | undefined;
};

const TONES: Readonly<Record<Tone, Token>> = {
  plain: 'status',
  warning: 'banner.warn',
  danger: 'status.error',
};

function stepLineOf({ queue, status, saving }: StepLineState, columns: number, look: Look): Line {
  const waiting = queue.plans.filter(({ state }) => state === 'waiting').length;
  const right: Line = [segment(safe`   queue: ${waiting} waiting `, 'dim')];
  if (saving) {
    const beside = waiting > 0 ? right : [];
    const left = savingLine(saving, columns - lineWidth(beside), look);
    return spread(left, beside, columns, 'status', look.glyphs.ellipsis);
  }
  if (!status)
    return spread(
      newest(queue, columns - lineWidth(right), look),
      right,
      columns,
      'status',
      look.glyphs.ellipsis,
    );
  const left = statusLine(status, look);
  // Nothing waiting is not worth cutting a sentence for.
  const beside = waiting > 0 || lineWidth(left) + lineWidth(right) <= columns ? right : [];
  const room = columns - lineWidth(beside);
  if (!isCut(queue, status, room, look)) {
    return spread(left, beside, columns, 'status', look.glyphs.ellipsis);
  }
  const more: Line = [segment(literal(' ($ shows all) '), 'dim')];
  const cut = fitLine(left, room - lineWidth(more), 'status', look.glyphs.ellipsis);
  return [...cut, ...more, ...beside];
}

/** The outcome of a plan, and not only the title behind it, has no room: the queue has it in full. */
function isCut({ plans }: State['queue'], { text, tone }: Status, room: number, look: Look): boolean {
  const said = plans.find(({ outcome }) => outcome !== '' && text.startsWith(outcome));
  return said !== undefined && lineWidth(statusLine({ text: said.outcome, tone }, look)) > room;
}

function statusLine({ text, tone }: Status, { glyphs }: Look): Line {
  const token = TONES[tone];
  return [segment(safe` ${glyphs.on} `, token), segment(glyphs.show(text), token)];
}

const COMMAND_MIN = 12;
const BAR_CELLS = 16;

/** What was sent, and what came of it: where it gets tight the command gives way. */
function newest(queue: State['queue'], cells: number, look: Look): Line {
  const { glyphs } = look;
  // What an earlier run did is no news.
  const plans = queue.plans.filter((each) => !queue.earlier.has(each.plan.id) || isUnfinished(each));
  const step = newestStep(plans);
  if (!step) return [segment(literal(' '), 'status')];
  const token = stateToken(step.state);
  const label: Line = [segment(safe` ${glyphs.on} `, token), segment(safe`step ${step.id}  `, 'status')];
  const least = lineWidth(label) + COMMAND_MIN;
  const result = progressLine(plans, cells - least, look) ?? stepResult(step, look);
  const room = Math.max(COMMAND_MIN, cells - lineWidth(label) - lineWidth(result));
  return [...label, segment(clip(glyphs.show(stepLine(step)), room, glyphs.ellipsis), 'status'), ...result];
}

function stepResult(step: Step, { glyphs }: Look): Line {
  const count = stepCount(step);
  return [
    segment(count === '' ? count : safe`   ${count}`, 'dim'),
    segment(safe`   ${STATE_WORDS[step.state]}`, stateToken(step.state)),
    segment(step.note === '' ? step.note : safe`   ${glyphs.show(step.note)}`, 'status'),
  ];
}

/** How far the plan at work is, once that can be told; how long it may take before how much is done. */
function progressLine(plans: readonly PlanProgress[], cells: number, { glyphs }: Look): Line | undefined {
  const progress = plans.find(({ state }) => state === 'running' || state === 'paused');
  if (!progress) return undefined;
  const [done, all] = [planDone(progress), progress.plan.uids.size];
  const count = safe`   ${formatCount(done)} of ${formatCount(all)}`;
  if (progress.state === 'paused')
    return [
      segment(literal('   PAUSED'), stateToken('paused')),
      segment(count, 'status'),
      segment(literal('   P goes on'), 'dim'),
    ];
  const rate = rateWords(progress);
  if (rate === '') return undefined;
  const extent = planExtent(progress);
  const bar = segment(
    safe`   ${progressBar(extent.done, extent.total, BAR_CELLS, { ascii: glyphs.ascii })}`,
    'progress',
  );
  const pace = segment(safe`   ${rate}`, 'status');
  return firstThatFits([[bar, segment(count, 'status'), pace], [bar, pace], [pace]], cells);
}

interface StepLineProps extends StepLineState {
  readonly row: number;
  readonly columns: number;
  readonly look: Look;
}

export const StepLine = memo(function StepLine({ row, columns, look, ...state }: StepLineProps): ReactNode {
  const rect = { left: 0, top: row, width: columns, height: 1 };
  return <Rows rect={rect} lines={[stepLineOf(state, columns, look)]} look={look} />;
});
