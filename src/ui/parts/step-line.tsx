// The line above the hints: the newest thing to say, else the newest step, and how much is waiting.
import { memo, type ReactNode } from 'react';
import type { State, Status, Tone } from '../../app/state.ts';
import { literal, safe } from '../../text/safe-text.ts';
import { segment, spread, type Line } from '../line.ts';
import type { Look } from '../look.ts';
import type { Token } from '../tokens.ts';
import { Rows } from './rows.tsx';
import { newestStep, stateToken, stepCount, stepLine, STATE_WORDS } from './step-words.ts';

type StepLineState = Pick<State, 'queue'> & { readonly status: Status | undefined };

const TONES: Readonly<Record<Tone, Token>> = {
  plain: 'status',
  warning: 'banner.warn',
  danger: 'status.error',
};

export function stepLineOf({ queue, status }: StepLineState, columns: number, look: Look): Line {
  const { glyphs } = look;
  const waiting = queue.plans.filter(({ state }) => state === 'waiting' || state === 'running').length;
  const right: Line = [segment(safe`   queue: ${waiting} waiting `, 'dim')];
  const left = status ? statusLine(status, look) : newest(queue, look);
  return spread(left, right, columns, 'status', glyphs.ellipsis);
}

function statusLine({ text, tone }: Status, { glyphs }: Look): Line {
  const token = TONES[tone];
  return [segment(safe` ${glyphs.on} `, token), segment(glyphs.show(text), token)];
}

function newest({ plans }: State['queue'], { glyphs }: Look): Line {
  const step = newestStep(plans);
  if (!step) return [segment(literal(' '), 'status')];
  const count = stepCount(step);
  return [
    segment(safe` ${glyphs.on} `, stateToken(step.state)),
    segment(safe`step ${step.id}  ${glyphs.show(stepLine(step))}   `, 'status'),
    segment(count === '' ? count : safe`${count}   `, 'dim'),
    segment(STATE_WORDS[step.state], stateToken(step.state)),
    segment(safe`   ${glyphs.show(step.note)}`, 'status'),
  ];
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
