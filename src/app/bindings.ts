// The registry with the user's keys in it: a command that was given keys has those instead of its own, and a key that was
// given away is nobody else's any more.
import type { CommandSpec } from './command.ts';
import { commandGroups, commands, type CommandGroup } from './commands/index.ts';

/** Keys by the name of their command. */
export type Bindings = ReadonlyMap<string, readonly string[]>;

const bound = new WeakMap<Bindings, readonly CommandGroup[]>();

export function groupsWith(bindings: Bindings): readonly CommandGroup[] {
  if (bindings.size === 0) return commandGroups;
  const known = bound.get(bindings);
  if (known) return known;
  const groups = commandGroups.map(({ title, commands: own }) => ({
    title,
    commands: own.map((command) => withKeys(command, bindings)),
  }));
  bound.set(bindings, groups);
  return groups;
}

function withKeys(command: CommandSpec, bindings: Bindings): CommandSpec {
  const given = bindings.get(command.id);
  if (given) return { ...command, keys: given };
  const away = new Set([...bindings].flatMap(([id, keys]) => (sharesPane(id, command) ? keys : [])));
  const keys = command.keys.filter((key) => !away.has(key));
  return keys.length === command.keys.length ? command : { ...command, keys };
}

function sharesPane(id: string, { panes }: CommandSpec): boolean {
  const other = commands.find((command) => command.id === id);
  if (!other) return false;
  return !panes || !other.panes || panes.some((pane) => other.panes!.includes(pane));
}

const NAMED =
  /^(?:(?:Ctrl-)?(?:Alt-)?(?:Shift-)?(?:Space|Esc|Enter|Tab|Backspace|Up|Down|Left|Right|Home|End|PageUp|PageDown|Insert|Delete|F\d{1,2})|(?:Ctrl-)?(?:Alt-)?\P{C})$/u;

/** What is wrong with them, in words; undefined where nothing is. */
export function bindingsFault(bindings: Bindings): string | undefined {
  const taken: { readonly id: string; readonly key: string; readonly command: CommandSpec }[] = [];
  for (const [id, keys] of bindings) {
    const command = commands.find((each) => each.id === id);
    if (!command)
      return `keys: no command is called ${id}; there are ${commands.map((each) => each.id).join(', ')}`;
    for (const key of keys) {
      if (!NAMED.test(key))
        return `keys: ${id}: ${key} is no key; keys are written as imaptop --help writes them`;
      const other = taken.find((each) => each.key === key && sharesPane(each.id, command));
      if (other) return `keys: ${key} is given to ${other.id} and to ${id}`;
      taken.push({ id, key, command });
    }
  }
  return undefined;
}
