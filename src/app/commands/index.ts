// The registry: every command once, in the order of the help page. Help, hint bar, README and --help come from here.
import type { CommandSpec } from '../command.ts';
import { changingCommands } from './changing.ts';
import { consoleCommands } from './console.ts';
import { filingCommands } from './filing.ts';
import { listingCommands } from './listing.ts';
import { lookingCommands } from './looking.ts';
import { markingCommands } from './marking.ts';
import { movingCommands } from './moving.ts';
import { queueCommands } from './queue.ts';
import { transferringCommands } from './transferring.ts';

export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly CommandSpec[];
}

export const commandGroups: readonly CommandGroup[] = [
  { title: 'Moving', commands: movingCommands },
  { title: 'Marking', commands: markingCommands },
  { title: 'Changing mail', commands: changingCommands },
  { title: 'To other folders', commands: filingCommands },
  { title: 'The queue', commands: queueCommands },
  { title: 'The list', commands: listingCommands },
  { title: 'Looking into a message', commands: lookingCommands },
  { title: 'Mail to files', commands: transferringCommands },
  { title: 'The console', commands: consoleCommands },
];

export const commands: readonly CommandSpec[] = commandGroups.flatMap((group) => group.commands);
