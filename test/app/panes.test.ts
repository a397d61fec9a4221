// Folders, preview and messages about the connection: what the slices beside the list make of facts and keys.
import { describe, expect, test } from 'vitest';
import { initialPreview } from '../../src/app/slices/preview.ts';
import type { Header } from '../../src/model/envelope.ts';
import type { Failure } from '../../src/model/failure.ts';
import type { Folder } from '../../src/model/folder.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { facts, INBOX, scene, uidOf, type Scene } from './scene.ts';

const folder = (name: string, selectable = true): Folder => ({
  path: toMailboxPath(name),
  name: toSafe(name),
  delimiter: '/',
  levels: name.split('/').map(toSafe),
  selectable,
  specialUse: undefined,
});
const FOLDERS = [
  folder('INBOX'),
  folder('Archive'),
  folder('lists', false),
  folder('lists/a'),
  folder('Trash'),
];

const listed = (line: string, options: Parameters<typeof scene>[1] = {}): Scene =>
  scene(line, options).happen({ kind: 'listed', folders: FOLDERS });

const openedFolders = (shown: Scene): string[] =>
  shown.take().map((effect) => (effect.kind === 'open-folder' ? effect.path : effect.kind));

describe('folders', () => {
  test('J and K open the next and the previous one that holds mail, from any pane', () => {
    const shown = listed('>[a]').press('3', 'J');
    expect(openedFolders(shown)).toEqual(['Archive']);
    shown.happen({ kind: 'opening', path: toMailboxPath('Archive') }).press('J');
    expect(openedFolders(shown)).toEqual(['lists/a']);
    expect(openedFolders(shown.press('K'))).toEqual(['INBOX']);
    shown.happen({ kind: 'opening', path: toMailboxPath('Trash') }).press('J');
    expect(openedFolders(shown)).toEqual([]);
    expect(shown.said).toBe('No folder further down.');
  });

  test('Enter opens the one under the cursor and goes to its messages, but none without mail', () => {
    const shown = listed('>[a]').press('1', 'j', 'Enter');
    expect(openedFolders(shown)).toEqual(['Archive']);
    expect(shown.state.view.focus).toBe('messages');
    shown.press('1', 'j', 'Enter');
    expect(openedFolders(shown)).toEqual([]);
    expect(shown.said).toBe('lists holds no messages, only folders (\\Noselect).');
    expect(shown.state.view.focus).toBe('folders');
  });

  test('c opens one by some letters, the arrows choose among several', () => {
    expect(openedFolders(listed('>[a]').press('c', 't', 'r', 'Enter'))).toEqual(['Trash']);
    expect(openedFolders(listed('>[a]').press('c', 'Down', 'Ctrl-n', 'Ctrl-n', 'Up', 'Enter'))).toEqual([
      'lists/a',
    ]);
    expect(openedFolders(listed('>[a]').press('c', 'Down', 'Down', 'a', 'Enter'))).toEqual(['Archive']);
    expect(openedFolders(listed('>[a]').press('c').paste('arc\nx').press('Enter'))).toEqual(['Archive']);
    expect(openedFolders(listed('>[a]').press('c', 'z', 'z', 'Enter'))).toEqual([]);
    const left = listed('>[a]').press('c', 'a', 'Esc');
    expect(openedFolders(left)).toEqual([]);
    expect(left.state.view.dialog).toBeUndefined();
  });

  test('keep the cursor on its folder when they are listed anew, else go to the open one', () => {
    const shown = listed('>[a]').press('1', 'G');
    expect(shown.state.folders.cursor).toBe('Trash');
    shown.happen({ kind: 'listed', folders: FOLDERS.toReversed() });
    expect(shown.state.folders.cursor).toBe('Trash');
    shown.happen({ kind: 'listed', folders: FOLDERS.slice(0, 3) });
    expect(shown.state.folders.cursor).toBe('INBOX');
  });

  test('count the open one as its list shows it, once it is read', () => {
    const shown = scene('[a S] >[b] [c ?]');
    const counts = () => shown.state.folders.counts.get(INBOX.path);
    shown.happen({ kind: 'counted', path: INBOX.path, counts: { messages: 9, unseen: 9, size: 9 } });
    expect(counts()).toEqual({ messages: 9, unseen: 9, size: 9 });
    shown.happen(facts.read([['c', '']]));
    shown.happen(facts.scanEnded());
    expect(counts()).toMatchObject({ messages: 3, unseen: 2 });
    shown.happen(facts.flagged('b', 'add', 'S'), facts.expunged('a'));
    expect(counts()).toMatchObject({ messages: 2, unseen: 1 });
    shown.happen(facts.recounted('bcd'));
    // Whether d was seen is not known yet.
    expect(counts()).toMatchObject({ messages: 3, unseen: 1 });
  });

  test('keep their window while they are not on screen', () => {
    const shown = listed('>[a]', { columns: 80, rows: 24 });
    expect(shown.state.folders.top).toBe(0);
    shown.happen({ kind: 'opening', path: toMailboxPath('Trash') });
    expect(shown.press('1').state.folders.top).toBe(0);
  });
});

const header = (subject: string): Header => ({
  fields: Array.from({ length: 30 }, (_, i) => ({ name: toSafe(`X-${i}`), value: toSafe(subject) })),
  cut: false,
});
const failure: Failure = { kind: 'no', text: toSafe('No such message') };
const shownHeader = ({ state: { preview } }: Scene): string =>
  `${preview.uid ?? '-'} ${preview.failure?.text ?? preview.header?.fields[0]?.value ?? '-'}`;

describe('the preview', () => {
  const read = (mailbox = INBOX) =>
    ({ kind: 'header-read', mailbox, uid: uidOf('a'), header: header('Hello') }) as const;

  test('shows what was read, of this folder only', () => {
    const shown = scene('>[a]').happen(read());
    expect(shownHeader(shown)).toBe('1 Hello');
    shown.happen({ kind: 'header-failed', mailbox: INBOX, uid: uidOf('a'), failure });
    expect(shownHeader(shown)).toBe('1 No such message');
    expect(shownHeader(scene('>[a]').happen(read({ ...INBOX, uidValidity: 6 })))).toBe('- -');
  });

  test('forgets the header when the same UID becomes another message', () => {
    const shown = scene('>[a]').happen(read());
    shown.happen(facts.opened('a', { ...INBOX, uidValidity: 8 }));
    expect(shownHeader(shown)).toBe('- -');
  });

  test('keeps it while the same folder is read anew, but asks again for one that failed', () => {
    const again = [{ kind: 'opening', path: INBOX.path }, facts.opened('a')] as const;
    expect(
      shownHeader(
        scene('>[a]')
          .happen(read())
          .happen(...again),
      ),
    ).toBe('1 Hello');
    const failed = scene('>[a]').happen({ kind: 'header-failed', mailbox: INBOX, uid: uidOf('a'), failure });
    expect(shownHeader(failed.happen(...again))).toBe('1 -');
  });

  test('goes with the last message of the folder', () => {
    const shown = scene('>[a]').happen(read());
    expect(shown.state.preview.header).toBeDefined();
    shown.press('h').happen(facts.expunged('a'));
    expect(shown.state.preview).toEqual({ ...initialPreview, all: true });
  });

  test('scrolls when it has the focus, and begins at the top for another message', () => {
    const shown = scene('>[a] [b]').happen(read()).press('j');
    expect(shown.state.preview.top).toBe(0);
    expect(shown.press('3', 'j', 'j').state.preview.top).toBe(2);
    expect(shown.press('g', 'k').state.preview.top).toBe(0);
    shown.press('PageDown');
    expect(shown.state.preview.top).toBeGreaterThan(1);
    expect(shown.press('h').state.preview).toMatchObject({ all: true, top: 0 });
    shown.press('j').happen(read());
    expect(shown.state.preview.top).toBe(0);
  });
});

describe('what is said', () => {
  test('a failed opening is for its folder only', () => {
    const shown = listed('>[a]').happen({ kind: 'opening', path: toMailboxPath('Trash') });
    shown.happen({ kind: 'open-failed', path: INBOX.path, failure });
    expect(shown.state.messages.scan).toEqual({ kind: 'opening' });
    shown.happen({ kind: 'open-failed', path: toMailboxPath('Trash'), failure });
    expect(shown.state.messages.scan).toEqual({ kind: 'failed', failure });
    expect(shown.said).toBe('No such message');
  });

  test('Esc goes back one level at a time', () => {
    const shown = scene('*[a] >[b ?]').happen({ kind: 'alerted', text: toSafe('Going down') });
    shown.press('V', '3', 'Esc');
    expect(shown.state.session.alert).toBeUndefined();
    expect(shown.press('Esc').state.messages.anchor).toBeUndefined();
    expect(shown.press('Esc').state.view.focus).toBe('messages');
    expect(shown.press('Esc').take()).toEqual([{ kind: 'cancel' }]);
    shown.happen({ kind: 'scan-ended', mailbox: INBOX, cancelled: true });
    expect(shown.state.messages.scan).toEqual({ kind: 'stopped' });
    expect(shown.press('Esc').toString()).toBe('[a] >[b ?]');
  });

  test('of a reading that was stopped goes with its list, and where the reading goes on', () => {
    const stopped = (ofReading: boolean) =>
      listed('>[a]').happen({
        kind: 'say',
        status: { text: toSafe('Stopped.'), tone: 'plain', ofReading },
      });
    const another = { kind: 'opening', path: toMailboxPath('Trash') } as const;
    expect(stopped(true).happen(another).said).toBeUndefined();
    expect(stopped(true).happen({ kind: 'want-envelopes', total: 1 }).said).toBeUndefined();
    expect(stopped(true).happen({ kind: 'want-fields', of: 'traits', total: 1 }).said).toBeUndefined();
    expect(
      stopped(true).happen({ kind: 'asking-threads', mailbox: INBOX, asking: true }).said,
    ).toBeUndefined();
    // Its own end is no other reading.
    expect(stopped(true).happen({ kind: 'asking-threads', mailbox: INBOX, asking: false }).said).toBe(
      'Stopped.',
    );
    expect(stopped(false).happen(another).said).toBe('Stopped.');
  });

  test('R reconnects where the connection is lost, else asks again', () => {
    const shown = scene('>[a]');
    expect(shown.press('R').take()).toEqual([{ kind: 'refresh' }]);
    shown.happen({ kind: 'connection-changed', state: { kind: 'connected', connections: 1 } });
    expect(shown.press('R').take()).toEqual([{ kind: 'retry-connection' }, { kind: 'refresh' }]);
    shown.happen({ kind: 'connection-changed', state: { kind: 'lost', failure, retryIn: 4 } });
    expect(shown.press('R').take()).toEqual([{ kind: 'retry-connection' }]);
  });

  test('% asks for the lock and back', () => {
    const shown = scene('>[a]');
    expect(shown.press('%').take()).toEqual([{ kind: 'set-read-only', readOnly: true }]);
    shown.happen({ kind: 'locked', readOnly: true });
    expect(shown.press('%').take()).toEqual([{ kind: 'set-read-only', readOnly: false }]);
  });
});

test('Tab goes round the panes, both ways', () => {
  const shown = scene('>[a]');
  const walked = ['Tab', 'Tab', 'Tab', 'Tab', 'Shift-Tab', '1', '4', '$', '2', 'Enter'].map((key) => {
    shown.press(key);
    return shown.state.view.focus;
  });
  expect(walked).toEqual([
    'preview',
    'queue',
    'folders',
    'messages',
    'folders',
    'folders',
    'queue',
    'queue',
    'messages',
    'preview',
  ]);
});

test('pages keep the cursor on its line of the screen, and one row of the last page in sight', () => {
  const shown = scene(Array.from('abcdefghijklmnopqrstuvwxyz', (l) => `[${l}]`).join(' '), {
    columns: 80,
    rows: 12,
  });
  const { top } = shown.state.messages;
  expect(top).toBe(0);
  const at = () => `${shown.state.messages.top} ${shown.state.messages.cursor}`;
  shown.press('j');
  const walked = ['PageDown', 'PageDown', 'Ctrl-d', 'PageUp', 'Ctrl-u', 'G', 'PageDown', 'g', 'PageUp'].map(
    (key) => {
      shown.press(key);
      return `${key} ${at()}`;
    },
  );
  expect(walked).toMatchInlineSnapshot(`
    [
      "PageDown 5 7",
      "PageDown 10 12",
      "Ctrl-d 13 15",
      "PageUp 8 10",
      "Ctrl-u 5 7",
      "G 20 26",
      "PageDown 20 26",
      "g 0 1",
      "PageUp 0 1",
    ]
  `);
});
