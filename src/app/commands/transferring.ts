// Mail to files.
import type { CommandSpec } from '../command.ts';
import { noMessage, view } from './shared.ts';

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
];
