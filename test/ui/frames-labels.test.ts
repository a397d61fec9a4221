// Golden frames of the flag menu where the server knows labels. UPDATE_FRAMES=1 writes them anew; review them like code.
import { afterEach, describe, expect, it } from 'vitest';
import { flagMenu, type FlagMenu } from '../../src/app/flag-menu.ts';
import { withLabels } from '../../src/app/label-menu.ts';
import { Capabilities } from '../../src/model/capabilities.ts';
import { folderTree, type Folder, type SpecialUse } from '../../src/model/folder.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { decode } from '../../src/model/modified-utf7.ts';
import type { Uid } from '../../src/model/uid.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { markedMessages, stateOf, type StateOptions } from './fixtures.ts';
import { expectInkFrame } from './ink-frame.ts';
import { InkScreen, lookOf } from './ink-screen.ts';

const SIZES = [
  [60, 20],
  [80, 24],
  [120, 40],
  [200, 60],
] as const;

let screen: InkScreen | undefined;

afterEach(() => screen?.close());

function folder(path: string, specialUse?: SpecialUse): Folder {
  const name = toSafe(decode(path));
  const levels = decode(path)
    .split('/')
    .map((level) => toSafe(level));
  return {
    path: toMailboxPath(path),
    name,
    delimiter: '/',
    levels,
    selectable: path !== '[Gmail]',
    specialUse,
  };
}

const FOLDERS = [
  folder('INBOX', 'inbox'),
  folder('[Gmail]'),
  folder('[Gmail]/All Mail', 'all'),
  folder('[Gmail]/Sent Mail', 'sent'),
  folder('[Gmail]/Trash', 'trash'),
  folder('Clients'),
  folder('Clients/Černý & Co'.replace('Č', '&AQw-').replace('ý', '&AP0-').replace('& ', '&- ')),
  folder('Muy Importante'),
  folder('A label with a name that goes on for much longer than anybody can read'),
  folder('Work'),
];

const base: StateOptions = {
  messages: markedMessages(),
  session: { capabilities: new Capabilities(['X-GM-EXT-1']) },
  folders: { tree: folderTree(FOLDERS) },
};
const opened = flagMenu(stateOf(base))!;
const [first, second, third] = [...opened.labels!.uids] as [Uid, Uid, Uid];
const inbox = { label: '\\Inbox' };
const some = withLabels(
  opened.labels!,
  new Map([
    [first, [inbox, { label: 'Work' }, { label: 'Clients' }]],
    [second, [{ label: '\\Sent' }, { label: 'Work' }, { label: '\x1b]0;owned\x07' }]],
  ]),
);
const all = { ...withLabels(some, new Map([[third, [{ label: 'Work' }]]])), isBeingRead: false };

const menus: Readonly<Record<string, FlagMenu>> = {
  'labels-reading': { ...opened, labels: some },
  labels: {
    ...opened,
    labels: all,
    chosen: '"clients',
    changes: new Map([
      ['"clients', 'add'],
      ['"work', 'remove'],
    ]),
  },
  'labels-own': { ...opened, labels: all, chosen: '"\\inbox' },
  'labels-typed': { ...opened, labels: all, chosen: '"\\important', typed: 'Grü' },
  'labels-failed': {
    ...opened,
    labels: {
      ...some,
      isBeingRead: false,
      failed: toSafe('Could not read the labels: the server said: Try later.'),
    },
    chosen: '"muy importante',
  },
};

const scenes = Object.entries(menus).map(([name, dialog]) => [name, { ...base, view: { dialog } }] as const);

describe.each(SIZES)('at %i x %i', (columns, rows) => {
  it.each(scenes)('%s', async (name, options) => {
    screen = new InkScreen(stateOf({ ...options, columns, rows }));
    await screen.settle();
    expect(screen.scrolled).toBe(0);
    expectInkFrame(screen, `ui-${name}-${columns}x${rows}`);
  });
});

describe('in ASCII', () => {
  it.each(scenes)('%s', async (_name, options) => {
    screen = new InkScreen(stateOf({ ...options, columns: 120, rows: 40 }), lookOf({ ascii: true }));
    await screen.settle();
    expect(screen.screen().join('\n')).toMatch(/^[\x20-\x7e\n]*$/);
  });
});
