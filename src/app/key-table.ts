// The keys as text, for --help and the README: the same registry that the keymap is built from.
import { reachedBy } from './command.ts';
import { commandGroups } from './commands/index.ts';

export interface KeyRow {
  readonly group: string;
  /** The command's name, for keys of one's own. */
  readonly id: string;
  readonly keys: readonly string[];
  readonly help: string;
}

export const keyTable: readonly KeyRow[] = commandGroups.flatMap(({ title, commands }) =>
  commands.map((command) => {
    const { id, help } = command;
    return { group: title, id, keys: reachedBy(command), help };
  }),
);
