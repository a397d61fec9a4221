// Changing mail: every one of these becomes a plan for the queue.
import { hasFlag, type Flag, type FlagChange } from '../../model/flags.ts';
import { literal, type Safe } from '../../text/safe-text.ts';
import { flagDenied, flagsDenied, removalDenied } from '../access.ts';
import type { CommandSpec, Effect } from '../command.ts';
import { flagMenu } from '../flag-menu.ts';
import { expungeTargets, identities, targets } from '../targets.ts';
import type { State } from '../state.ts';
import { cannotChange, endRange, locked, prompt, view } from './shared.ts';

const cannotFlag =
  (flag: Flag) =>
  (state: State): Safe | undefined =>
    cannotChange(state) ?? flagDenied(state, flag);

const base = { panes: ['messages', 'preview'], reach: 'write', disabled: cannotChange } as const;

export const changingCommands: readonly CommandSpec[] = [
  {
    ...base,
    id: 'flag',
    title: 'flag',
    help: 'Sets \\Flagged, or clears it where all of them have it.',
    disabled: cannotFlag('\\Flagged'),
    keys: ['F'],
    hint: 40,
    run: (state) => toggleFlag(state, '\\Flagged'),
  },
  {
    ...base,
    id: 'seen',
    title: 'seen',
    help: 'Sets \\Seen, or clears it where all of them have it.',
    disabled: cannotFlag('\\Seen'),
    keys: ['N'],
    hint: undefined,
    run: (state) => toggleFlag(state, '\\Seen'),
  },
  {
    ...base,
    id: 'set-flag',
    title: 'set flag',
    help: 'Sets a flag or keyword by name.',
    disabled: cannotFlagAny,
    keys: ['w'],
    hint: undefined,
    run: () => prompt('set-flag', literal('Set flag or keyword:')),
  },
  {
    ...base,
    id: 'clear-flag',
    title: 'clear flag',
    help: 'Clears a flag or keyword by name.',
    disabled: cannotFlagAny,
    keys: ['W'],
    hint: undefined,
    run: () => prompt('clear-flag', literal('Clear flag or keyword:')),
  },
  {
    ...base,
    id: 'flag-menu',
    title: 'flags',
    help: 'All flags and keywords of the messages, with those that the server keeps, and their labels on Gmail: letters or Space toggle, Enter applies.',
    disabled: cannotFlagAny,
    keys: ['*'],
    hint: undefined,
    run: openFlagMenu,
  },
  {
    ...base,
    id: 'delete',
    title: 'delete',
    help: 'Marks \\Deleted; nothing is removed until X.',
    disabled: cannotFlag('\\Deleted'),
    keys: ['d'],
    hint: 32,
    run: (state) => deleteOrNot(state, 'add'),
  },
  {
    ...base,
    id: 'undelete',
    title: 'undelete',
    help: 'Takes the \\Deleted mark away.',
    disabled: cannotFlag('\\Deleted'),
    keys: ['u'],
    hint: undefined,
    run: (state) => deleteOrNot(state, 'remove'),
  },
  {
    ...base,
    id: 'delete-query',
    title: 'delete query',
    help: 'Marks \\Deleted what a query names: at once where the line has said how many, and shown first where there are more than 100.',
    disabled: cannotFlag('\\Deleted'),
    keys: ['D'],
    hint: undefined,
    run: () => [{ kind: 'ask-query', purpose: 'delete' }],
  },
  {
    ...base,
    id: 'undelete-query',
    title: 'undelete query',
    help: 'Takes the \\Deleted mark from what a query names, in the same way.',
    disabled: cannotFlag('\\Deleted'),
    keys: ['U'],
    hint: undefined,
    run: () => [{ kind: 'ask-query', purpose: 'undelete' }],
  },
  {
    ...base,
    id: 'expunge',
    title: 'expunge plan',
    help: 'Opens the plan to remove messages for good: the marked ones; without marks, those that you marked \\Deleted here; else the one under the cursor.',
    keys: ['X'],
    reach: 'destroy',
    disabled: cannotRemove,
    hint: 45,
    run: planExpunge,
  },
  {
    ...base,
    id: 'undo',
    title: 'undo',
    help: 'Undoes the newest plan that can be undone, also one of an earlier run: for exactly the messages that it changed. Says first what it will do.',
    keys: ['z'],
    panes: undefined,
    disabled: locked,
    hint: 85,
    run: () => [{ kind: 'undo', direction: 'undo' }],
  },
  {
    ...base,
    id: 'redo',
    title: 'redo',
    help: 'Does again what was undone last; says first what it will do.',
    keys: ['Z'],
    panes: undefined,
    disabled: locked,
    hint: undefined,
    run: () => [{ kind: 'undo', direction: 'redo' }],
  },
];

function cannotFlagAny(state: State): Safe | undefined {
  return cannotChange(state) ?? flagsDenied(state);
}

function openFlagMenu(state: State): Effect[] {
  const dialog = flagMenu(state);
  if (!dialog) return [];
  const asked: Effect[] = dialog.labels
    ? [{ kind: 'ask-access' }, { kind: 'ask-labels' }]
    : [{ kind: 'ask-access' }];
  return [...view({ kind: 'open-dialog', dialog }), ...asked];
}

function cannotRemove(state: State): Safe | undefined {
  return cannotChange(state) ?? removalDenied(state);
}

export function flagEffects(state: State, change: FlagChange, flag: Flag): Effect[] {
  const chosen = targets(state);
  return chosen
    ? [...endRange(state), { kind: 'plan', intent: { kind: 'flag', ...chosen, change, flag } }]
    : [];
}

function toggleFlag(state: State, flag: Flag): Effect[] {
  const chosen = targets(state);
  if (!chosen) return [];
  const { table } = state.messages;
  let all = true;
  for (const uid of chosen.uids) {
    const row = table.rowOf(uid);
    if (row >= 0 && !hasFlag(table.flags(row), flag)) {
      all = false;
      break;
    }
  }
  return flagEffects(state, all ? 'remove' : 'add', flag);
}

function deleteOrNot(state: State, change: FlagChange): Effect[] {
  const effects = flagEffects(state, change, '\\Deleted');
  // One after the other with one finger: the cursor goes on to the next message, or the next folded thread.
  const byCursor = state.messages.marks.isEmpty && state.view.focus === 'messages';
  return byCursor ? [...effects, ...view({ kind: 'move', move: { by: 'rows', count: 1 } })] : effects;
}

function planExpunge(state: State): Effect[] {
  const chosen = expungeTargets(state);
  if (!chosen) return [];
  const { mailbox, basis, uids } = chosen;
  const rescue = state.view.rescue;
  return [
    ...endRange(state),
    { kind: 'plan', intent: { kind: 'expunge', mailbox, basis, targets: identities(state, uids), rescue } },
  ];
}
