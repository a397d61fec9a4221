// Building blocks of command specs.
import { toSafe, type Safe } from '../../text/safe-text.ts';
import type { Effect } from '../command.ts';
import { layout } from '../layout.ts';
import { targets } from '../targets.ts';
import type { PromptPurpose } from '../prompt-purpose.ts';
import type { State } from '../state.ts';
import type { Move, ViewIntent } from '../view-intent.ts';

export const always = (): undefined => undefined;

export function view(...intents: ViewIntent[]): Effect[] {
  return intents.map((intent) => ({ kind: 'view', intent }));
}

export function move(by: Move): () => readonly Effect[] {
  return () => view({ kind: 'move', move: by });
}

export function noMessage(state: State): Safe | undefined {
  return targets(state) ? undefined : toSafe('No message here to act on.');
}

/** Why no mail may be changed now. */
export function locked({ session }: State): Safe | undefined {
  return session.readOnly ? toSafe('READ-ONLY: nothing can be changed. Press % to unlock.') : undefined;
}

/** Nothing is changed where nobody can see what. */
function hidden(state: State): Safe | undefined {
  return layout(state).kind === 'too-small' ? toSafe('Too small a terminal to change mail in.') : undefined;
}

/** Nothing is changed by what an earlier run saw. */
export function unconfirmed({ messages }: State): Safe | undefined {
  if (!messages.cached) return undefined;
  return toSafe(
    "This list is the cache's: it can be changed once the server has confirmed it. Nothing was sent.",
  );
}

export function cannotChange(state: State): Safe | undefined {
  return locked(state) ?? hidden(state) ?? noMessage(state) ?? unconfirmed(state);
}

/** Acting on a visual range ends it, and keeps its marks: the next key moves the cursor, and no marks. */
export function endRange({ messages }: State): Effect[] {
  return messages.anchor ? view({ kind: 'range', change: 'keep' }) : [];
}

export function prompt(purpose: PromptPurpose, label: Safe, text = ''): Effect[] {
  return view({ kind: 'open-dialog', dialog: { kind: 'prompt', purpose, label, text } });
}

export function warn(text: string): Effect[] {
  return view({ kind: 'say', status: { text: toSafe(text), tone: 'warning' } });
}
