// (pane, key) -> command, from the registry and the user's keys; a key claimed twice in one pane is a bug.
import { groupsWith, type Bindings } from './bindings.ts';
import type { CommandSpec } from './command.ts';
import { PANES, type Pane, type State } from './state.ts';

type Keymap = ReadonlyMap<Pane, ReadonlyMap<string, CommandSpec>>;

const keymaps = new WeakMap<Bindings, Keymap>();

export function keymapWith(bindings: Bindings): Keymap {
  const known = keymaps.get(bindings);
  if (known) return known;
  const made = new Map(PANES.map((pane) => [pane, paneKeys(pane, bindings)]));
  keymaps.set(bindings, made);
  return made;
}

function paneKeys(pane: Pane, bindings: Bindings): Map<string, CommandSpec> {
  const keys = new Map<string, CommandSpec>();
  for (const command of commandsWith(bindings)) {
    if (command.panes && !command.panes.includes(pane)) continue;
    for (const key of command.keys) {
      const taken = keys.get(key);
      if (taken) throw new Error(`key ${key} is bound to ${taken.id} and ${command.id} in ${pane}`);
      keys.set(key, command);
    }
  }
  return keys;
}

const commandsWith = (bindings: Bindings): CommandSpec[] =>
  groupsWith(bindings).flatMap(({ commands }) => commands);

export interface Hint {
  readonly key: string;
  readonly title: string;
  readonly enabled: boolean;
}

/** The hint bar: what the keys do in the focused pane now. */
export function hints(state: State): Hint[] {
  const { keys, focus } = state.view;
  return commandsWith(keys)
    .filter(({ hint, panes }) => hint !== undefined && (!panes || panes.includes(focus)))
    .filter((command) => command.keys.length > 0)
    .sort((a, b) => a.hint! - b.hint!)
    .map((command) => ({
      key: command.id === 'down' && !keys.has('down') ? 'j/k' : command.keys[0]!,
      title: command.title,
      enabled: command.disabled(state) === undefined,
    }));
}
