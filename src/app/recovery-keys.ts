// Keys of the dialog about plans that an earlier run left unfinished. Nothing is sent before one of them is pressed.
import type { Effect } from './command.ts';
import { view, warn } from './commands/shared.ts';
import { layout } from './layout.ts';
import { isParked } from './slices/queue.ts';
import type { Dialog, State } from './state.ts';

type Recovery = Extract<Dialog, { kind: 'recovery' }>;

/** Only what stands on the screen can be answered: not a frame to come, not a terminal too small to hold it. */
export function isSeen(state: State): boolean {
  return state.view.dialogShown && layout(state).kind === 'panes';
}

const STEPS: Readonly<Record<string, number>> = { Down: 1, j: 1, Up: -1, k: -1 };
const SCROLL: Readonly<Record<string, number>> = { PageDown: 5, PageUp: -5 };

export function recoveryPress(state: State, dialog: Recovery, key: string): readonly Effect[] {
  if (key === 'Esc' || key === 'q' || key === 'Ctrl-c')
    return [...view({ kind: 'close-dialog' }), ...later(state)];
  if (!isSeen(state)) return [];
  const step = STEPS[key];
  if (step !== undefined) {
    const chosen = Math.max(0, Math.min(dialog.plans.length - 1, dialog.chosen + step));
    return reopen({ ...dialog, chosen, top: 0 });
  }
  const lines = SCROLL[key];
  if (lines !== undefined) return reopen({ ...dialog, top: Math.max(0, dialog.top + lines) });
  const choice = CHOICES[key];
  const planId = dialog.plans[dialog.chosen];
  if (!choice || planId === undefined) return [];
  const progress = state.queue.plans.find(({ plan }) => plan.id === planId);
  if (!progress || !isParked(progress)) return warn(`Plan ${planId} waits for no word of yours any more.`);
  return [choice(planId)];
}

const CHOICES: Readonly<Record<string, (planId: number) => Effect>> = {
  c: (planId) => ({ kind: 'recheck', planId }),
  r: (planId) => ({ kind: 'resume', planId, consented: false }),
  D: (planId) => ({ kind: 'drop', planId }),
};

function reopen(dialog: Recovery): Effect[] {
  return view({ kind: 'open-dialog', dialog });
}

function later({ queue }: State): Effect[] {
  return queue.plans.some(isParked) ? warn('Left as they are. $ and Enter ask about them again.') : [];
}
