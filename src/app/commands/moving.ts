// Moving the cursor, between panes and between folders.
import { literal } from '../../text/safe-text.ts';
import type { CommandSpec, Effect } from '../command.ts';
import { ALL_FOLDERS } from '../../model/gathering.ts';
import { folderLines, neighbour } from '../slices/folders.ts';
import { PANES, type Dialog, type Pane, type State } from '../state.ts';
import { always, move, view, warn } from './shared.ts';

const goToFolder: Dialog = {
  kind: 'go-to-folder',
  purpose: 'go',
  label: literal('Go to folder'),
  text: '',
  chosen: 0,
};

const base = { panes: undefined, reach: 'view', disabled: always } as const;

export const movingCommands: readonly CommandSpec[] = [
  {
    ...base,
    id: 'down',
    title: 'move',
    help: 'One line down.',
    keys: ['j', 'Down'],
    hint: 10,
    run: move({ by: 'rows', count: 1 }),
  },
  {
    ...base,
    id: 'up',
    title: 'up',
    help: 'One line up.',
    keys: ['k', 'Up'],
    hint: undefined,
    run: move({ by: 'rows', count: -1 }),
  },
  {
    ...base,
    id: 'page-down',
    title: 'page down',
    help: 'One page down.',
    keys: ['PageDown'],
    hint: undefined,
    run: move({ by: 'pages', count: 1 }),
  },
  {
    ...base,
    id: 'page-up',
    title: 'page up',
    help: 'One page up.',
    keys: ['PageUp'],
    hint: undefined,
    run: move({ by: 'pages', count: -1 }),
  },
  {
    ...base,
    id: 'half-page-down',
    title: 'half down',
    help: 'Half a page down.',
    keys: ['Ctrl-d'],
    hint: undefined,
    run: move({ by: 'half-pages', count: 1 }),
  },
  {
    ...base,
    id: 'half-page-up',
    title: 'half up',
    help: 'Half a page up.',
    keys: ['Ctrl-u'],
    hint: undefined,
    run: move({ by: 'half-pages', count: -1 }),
  },
  {
    ...base,
    id: 'first',
    title: 'first',
    help: 'To the first line.',
    keys: ['g', 'Home'],
    hint: undefined,
    run: move({ by: 'start' }),
  },
  {
    ...base,
    id: 'last',
    title: 'last',
    help: 'To the last line.',
    keys: ['G', 'End'],
    hint: undefined,
    run: move({ by: 'end' }),
  },
  {
    ...base,
    id: 'next-pane',
    title: 'next pane',
    help: 'To the next pane.',
    keys: ['Tab'],
    hint: undefined,
    run: (state) => focusStep(state, 1),
  },
  {
    ...base,
    id: 'previous-pane',
    title: 'previous pane',
    help: 'To the previous pane.',
    keys: ['Shift-Tab'],
    hint: undefined,
    run: (state) => focusStep(state, -1),
  },
  focusCommand('folders', '1', 'To the folders.'),
  focusCommand('messages', '2', 'To the messages.'),
  focusCommand('preview', '3', 'To the header preview.'),
  {
    ...base,
    id: 'queue',
    title: 'queue',
    help: 'Reviews the queue: every plan, its steps, what was sent and what was proven.',
    keys: ['$', '4'],
    hint: 90,
    run: () => view({ kind: 'focus', pane: 'queue' }),
  },
  {
    ...base,
    id: 'next-folder',
    title: 'next folder',
    help: 'Opens the next folder.',
    keys: ['J'],
    hint: undefined,
    reach: 'read',
    run: (state) => openNeighbour(state, 1),
  },
  {
    ...base,
    id: 'previous-folder',
    title: 'previous folder',
    help: 'Opens the previous folder.',
    keys: ['K'],
    hint: undefined,
    reach: 'read',
    run: (state) => openNeighbour(state, -1),
  },
  {
    ...base,
    id: 'go-to-folder',
    title: 'folder',
    help: 'Opens a folder by some letters of its name.',
    keys: ['c'],
    hint: 60,
    reach: 'read',
    run: () => view({ kind: 'open-dialog', dialog: goToFolder }),
  },
  {
    ...base,
    id: 'open',
    title: 'open',
    help: 'In the folders: opens the folder. In the messages: goes to the header preview.',
    keys: ['Enter'],
    panes: ['folders', 'messages'],
    hint: 20,
    reach: 'read',
    run: openChosen,
  },
  {
    ...base,
    id: 'choose-folder',
    title: 'choose',
    help: 'In the folders: takes the folder into the list at the top, which is of all folders as long as none is chosen.',
    keys: ['Space', 't'],
    panes: ['folders'],
    hint: 25,
    run: chooseFolder,
  },
];

function focusCommand(pane: Pane, key: string, help: string): CommandSpec {
  return {
    ...base,
    id: pane,
    title: pane,
    help,
    keys: [key],
    hint: undefined,
    run: () => view({ kind: 'focus', pane }),
  };
}

function focusStep({ view: { focus } }: State, step: 1 | -1): Effect[] {
  const index = (PANES.indexOf(focus) + step + PANES.length) % PANES.length;
  return view({ kind: 'focus', pane: PANES[index]! });
}

function openNeighbour({ folders }: State, step: 1 | -1): readonly Effect[] {
  const path = neighbour(folders, step);
  return path === undefined
    ? warn(step > 0 ? 'No folder further down.' : 'No folder further up.')
    : [{ kind: 'open-folder', path }];
}

function openChosen({ folders, view: { focus } }: State): readonly Effect[] {
  if (focus === 'messages') return view({ kind: 'focus', pane: 'preview' });
  const folder = folderLines(folders).find((node) => node.folder.path === folders.cursor)?.folder;
  if (!folder) return [];
  if (!folder.selectable) return warn(`${folder.name} holds no messages, only folders (\\Noselect).`);
  return [{ kind: 'open-folder', path: folder.path }, ...view({ kind: 'focus', pane: 'messages' })];
}

function chooseFolder({ folders }: State): readonly Effect[] {
  const { cursor: path } = folders;
  const folder = folders.tree.find((node) => node.folder.path === path)?.folder;
  const down = view({ kind: 'move', move: { by: 'rows', count: 1 } });
  if (path === ALL_FOLDERS) return warn('Space chooses folders for this list; Enter opens it.');
  if (!folder || path === undefined) return [];
  if (!folder.selectable) return warn(`${folder.name} holds no messages, only folders (\\Noselect).`);
  return [...view({ kind: 'choose-folder', path }), ...down];
}
