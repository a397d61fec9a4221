// (pane, key) -> command. Built once from the registry; a key claimed twice in one pane is a bug.
import { commands } from './commands/index.ts';
import type { CommandSpec } from './command.ts';
import { PANES, type Pane, type State } from './state.ts';

export type Keymap = ReadonlyMap<Pane, ReadonlyMap<string, CommandSpec>>;

export const keymap: Keymap = new Map(PANES.map((pane) => [pane, paneKeys(pane)]));

function paneKeys(pane: Pane): Map<string, CommandSpec> {
  const keys = new Map<string, CommandSpec>();
  for (const command of commands) {
    if (command.panes && !command.panes.includes(pane)) continue;
    for (const key of command.keys) {
      const taken = keys.get(key);
      if (taken) throw new Error(`key ${key} is bound to ${taken.id} and ${command.id} in ${pane}`);
      keys.set(key, command);
    }
  }
  return keys;
}

export interface Hint {
  readonly key: string;
  readonly title: string;
  readonly enabled: boolean;
}

/** The hint bar: what the keys do in the focused pane now. */
export function hints(state: State): Hint[] {
  return commands
    .filter(({ hint, panes }) => hint !== undefined && (!panes || panes.includes(state.view.focus)))
    .sort((a, b) => a.hint! - b.hint!)
    .map((command) => ({
      key: command.id === 'down' ? 'j/k' : command.keys[0]!,
      title: command.title,
      enabled: command.disabled(state) === undefined,
    }));
}
