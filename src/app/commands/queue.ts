// The queue at work, and what earlier runs left in it.
import { toSafe, type Safe } from '../../text/safe-text.ts';
import type { CommandSpec, Effect } from '../command.ts';
import { isParked } from '../slices/queue.ts';
import type { Dialog, State } from '../state.ts';
import { always, view } from './shared.ts';

export const queueCommands: readonly CommandSpec[] = [
  {
    id: 'pause',
    title: 'pause',
    help: 'Holds the running plan after the commands in flight; again: lets it go on.',
    keys: ['P'],
    panes: undefined,
    reach: 'view',
    hint: undefined,
    disabled: always,
    run: () => [{ kind: 'pause' }],
  },
  {
    id: 'recover',
    title: 'unfinished plans',
    help: 'In the queue: asks what is to become of the plans that an earlier run left unfinished.',
    keys: ['Enter'],
    panes: ['queue'],
    reach: 'view',
    hint: 20,
    disabled: noneParked,
    run: recover,
  },
];

function noneParked({ queue }: State): Safe | undefined {
  return queue.plans.some(isParked) ? undefined : toSafe('No plan was left unfinished by an earlier run.');
}

function recover(state: State): Effect[] {
  const dialog = recoveryDialog(state);
  return dialog ? view({ kind: 'open-dialog', dialog }) : [];
}

/** Undefined where there is nothing to ask; `chosen` by plan, else the newest. */
export function recoveryDialog({ queue }: State, chosen?: number): Dialog | undefined {
  const plans = queue.plans.filter(isParked).map(({ plan }) => plan.id);
  if (plans.length === 0) return undefined;
  const place = chosen === undefined ? 0 : Math.max(0, plans.indexOf(chosen));
  return { kind: 'recovery', plans, chosen: place, top: 0 };
}
