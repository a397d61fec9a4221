// The keys as text, for --help and the README: the same registry that the keymap is built from.
import { commandGroups } from './commands/index.ts';

export interface KeyRow {
  readonly group: string;
  readonly keys: readonly string[];
  readonly help: string;
}

export const keyTable: readonly KeyRow[] = commandGroups.flatMap(({ title, commands }) =>
  commands.map(({ keys, help }) => ({ group: title, keys, help })),
);
