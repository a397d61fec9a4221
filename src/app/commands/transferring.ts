// Mail to files, and from them.
import { safe, toSafe, type Safe } from '../../text/safe-text.ts';
import type { CommandSpec, Effect } from '../command.ts';
import type { State } from '../state.ts';
import { locked, noMessage, prompt, unconfirmed, view, warn } from './shared.ts';

export const transferringCommands: readonly CommandSpec[] = [
  {
    id: 'export',
    title: 'export',
    help: 'Exports the messages; the next key says how: e .eml files in a directory, m an mbox, c the list as CSV, j as JSON lines. What was cut short goes on when it is asked for again.',
    keys: ['E'],
    panes: ['messages', 'preview'],
    reach: 'read',
    hint: undefined,
    disabled: noMessage,
    run: () => view({ kind: 'open-dialog', dialog: { kind: 'export-menu' } }),
  },
  {
    id: 'import',
    title: 'import',
    help: 'Imports a file into the open folder, an .eml or an mbox: shows first what is in it. :import FILE does it at once.',
    keys: ['I'],
    panes: undefined,
    reach: 'write',
    hint: undefined,
    disabled: importDenied,
    run: askImport,
    runWith: (_state, path) => [{ kind: 'import', path }],
  },
];

/** Asks for the file. */
export function askImport(state: State): Effect[] {
  const why = importDenied(state);
  return why
    ? warn(why)
    : prompt('import', safe`Import into ${state.messages.name} the file (.eml or mbox):`);
}

/** Why nothing can be imported into the open folder. */
function importDenied(state: State): Safe | undefined {
  const { mailbox, gathering } = state.messages;
  const closed = mailbox ? undefined : toSafe('No folder is open to import into.');
  const many = gathering ? toSafe('This list is of many folders: open the one to import into.') : undefined;
  return locked(state) ?? closed ?? many ?? unconfirmed(state);
}
