// Gmail's labels in the flag menu, on a server that keeps them as Gmail does: what the messages have, what may be changed
// and why not, what is typed; the plans that come of it, and what undo gives back.
import { describe, expect, test } from 'vitest';
import { menuRows, type FlagMenu } from '../../src/app/flag-menu.ts';
import type { State } from '../../src/app/state.ts';
import { haveWords, isLabelId } from '../../src/app/tag-row.ts';
import { tagWords } from '../../src/model/labels.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { ALL_MAIL, LabelServer } from '../helpers/label-server.ts';
import { LiveConsole } from './live-console.ts';
import { scene } from './scene.ts';

const inBox = (...labels: string[]) => ({ labels: ['\\Inbox', ...labels] });

function menuOf({ view: { dialog } }: State): FlagMenu {
  if (dialog?.kind !== 'flag-menu') throw new Error(`no flag menu: ${dialog?.kind ?? 'nothing'}`);
  return dialog;
}

/** `label "Work" 1 of 2 add`. */
const rows = (state: State): string[] => {
  const menu = menuOf(state);
  return menuRows(state, menu)
    .filter(({ id }) => isLabelId(id))
    .map((row) =>
      [
        tagWords(row.flag),
        haveWords(row, menu.of),
        ...(row.change ? [row.change] : []),
        ...(row.denied ? ['denied'] : []),
      ].join(' '),
    );
};

async function openMenu(live: LiveConsole): Promise<void> {
  live.press('*');
  await live.until(({ view: { dialog } }) => dialog?.kind === 'flag-menu' && !dialog.labels?.isBeingRead);
}

/** The cursor goes to a label. */
function choose(live: LiveConsole, name: string): void {
  live.press('End', 'Tab', 'Tab');
  for (let steps = 0; steps < 50 && menuOf(live.state).chosen !== `"${name}`; steps++) live.press('j');
  expect(menuOf(live.state).chosen).toBe(`"${name}`);
}

async function openFolder(live: LiveConsole, path: string): Promise<void> {
  await live.until(({ folders }) => folders.tree.some(({ folder }) => folder.path === path));
  live.press('c', ...Array.from(path, (letter) => (letter === ' ' ? 'Space' : letter)), 'Enter');
  await live.until(({ messages }) => messages.mailbox?.path === path && messages.scan.kind === 'complete');
  await live.settled();
}

async function done(live: LiveConsole, plans: number): Promise<void> {
  await live.until(
    ({ queue }) => queue.plans.length === plans && queue.plans.every(({ state }) => state === 'done'),
  );
  await live.settled();
}

async function undo(live: LiveConsole): Promise<void> {
  live.press('z');
  await live.until(({ view }) => view.dialog?.kind === 'undo');
  live.see();
  live.press('y');
}

describe('in INBOX', () => {
  test('shows what the messages have, changes it in plans of their own, and undo gives each back', async () => {
    const server = await LabelServer.start([inBox('Work'), inBox('Work', 'Home'), inBox()], ['Work/Clients']);
    const live = await LiveConsole.open(server, server.newUser());
    // The newest two.
    live.press('Space', 'Space');
    await openMenu(live);
    expect(menuOf(live.state).title).toBe('Flags and labels of the 2 marked messages');
    expect(rows(live.state)).toEqual([
      'label \\Inbox all 2 denied',
      'label \\Important none',
      'label "Home" 1 of 2',
      'label "Work" 1 of 2',
      'label "Work/Clients" none',
    ]);
    choose(live, 'home');
    live.press('Space', 'Space');
    choose(live, 'work');
    live.press('Space');
    choose(live, '\\important');
    live.press('Space', 's', 'Enter');
    await done(live, 4);
    expect(server.labels('INBOX')).toEqual({
      1: ['Work', '\\Inbox'],
      2: ['Work', '\\Important', '\\Inbox'],
      3: ['Work', '\\Important', '\\Inbox'],
    });
    expect(server.uids('Home')).toEqual([]);
    expect(live.rows).toEqual({ 1: [], 2: ['\\Seen'], 3: ['\\Seen'] });
    for (let undone = 1; undone <= 4; undone++) {
      await undo(live);
      await done(live, 4 + undone);
    }
    expect(server.labels('INBOX')).toEqual({
      1: ['Work', '\\Inbox'],
      2: ['Home', 'Work', '\\Inbox'],
      3: ['\\Inbox'],
    });
    expect(server.forbidden).toEqual([]);
  });

  test('the label that the folder is cannot be changed, and what can be done instead is said', async () => {
    const server = await LabelServer.start([inBox()]);
    const live = await LiveConsole.open(server, server.newUser());
    await openMenu(live);
    choose(live, '\\inbox');
    live.press('Space');
    expect(live.said).toBe('label \\Inbox is the folder that they are in: s moves them out of it.');
    expect(menuOf(live.state).changes.size).toBe(0);
  });

  test('what Gmail keeps for itself is shown where the messages have it, and cannot be changed', async () => {
    const server = await LabelServer.start([inBox('\\Sent', '\\Starred', '\\Draft', '\\Muted')]);
    const live = await LiveConsole.open(server, server.newUser());
    await openMenu(live);
    expect(rows(live.state)).toEqual([
      'label \\Inbox yes denied',
      'label \\Important no',
      'label \\Starred yes denied',
      'label \\Sent yes denied',
      'label \\Draft yes denied',
      'label \\Muted yes denied',
    ]);
  });

  test('a new label is typed, an old one is completed or found in whatever case, and nothing reserved is taken', async () => {
    const server = await LabelServer.start([inBox(), inBox()], ['Work/Clients', '&ZeVnLIqe-']);
    const live = await LiveConsole.open(server, server.newUser());
    await openMenu(live);
    live.press('Tab', '+', ...'cli', 'Tab');
    expect(menuOf(live.state).typed).toBe('Work/Clients');
    live.press(
      'Enter',
      '+',
      ...'日本語',
      'Enter',
      '+',
      ...Array.from('Grüße & "more"', (letter) => (letter === ' ' ? 'Space' : letter)),
      'Enter',
    );
    expect(rows(live.state).filter((row) => row.endsWith(' add'))).toEqual([
      'label "Grüße & "more"" no add',
      'label "Work/Clients" no add',
      'label "日本語" no add',
    ]);
    for (const [name, why] of [
      ['Trash', 'Trash and Spam are places, not labels: # and s move messages there.'],
      ['sent', 'Gmail gives \\Sent by itself: no client changes it.'],
      ['starred', '\\Starred is the flag \\Flagged: f changes it.'],
      ['[Gmail]/Bin', 'Gmail keeps such names for its own folders.'],
      ['INBOX', 'label \\Inbox is the folder that they are in: s moves them out of it.'],
      ['x'.repeat(2_000), 'No command can carry such a name.'],
    ] as const) {
      live.press('+');
      live.paste(name);
      live.press('Enter');
      expect(live.said).toBe(why);
      live.press('Esc');
    }
    live.press('Enter');
    await done(live, 3);
    expect(server.labels('INBOX')[2]).toEqual(
      ['&ZeVnLIqe-', 'Gr&APwA3w-e &- "more"', 'Work/Clients', '\\Inbox'].sort(),
    );
    expect(server.forbidden).toEqual([]);
  });

  test('names that are hostile are harmless on screen', async () => {
    const server = await LabelServer.start([inBox('\x1b]0;owned\x07', '\x1b[31m', 'a"b\\c')]);
    const live = await LiveConsole.open(server, server.newUser());
    await openMenu(live);
    expect(rows(live.state).slice(2).map(toSafe)).toEqual([
      expect.stringMatching(/^label "[\x20-\u{10ffff}]*31m" yes$/u),
      expect.stringMatching(/^label "[\x20-\u{10ffff}]*owned[\x20-\u{10ffff}]*" yes$/u),
      'label "a"b\\c" yes',
    ]);
    choose(live, 'a"b\\c');
    live.press('Space', 'Enter');
    await done(live, 1);
    expect(live.said).toBe('1 asked · 1 cleared — Clear label "a"b\\c" on message UID 1 of INBOX');
    expect(server.labels('INBOX')[1]).toHaveLength(3);
  });
});

test('the counts of folders follow their labels, and a new label has its folder', async () => {
  const server = await LabelServer.start([inBox('Work'), inBox(), inBox()]);
  const live = await LiveConsole.open(server, server.newUser());
  const count = ({ folders }: State, path: string) => folders.counts.get(toMailboxPath(path))?.messages;
  await live.until((state) => count(state, 'Work') === 1);
  live.press('Space');
  await openMenu(live);
  choose(live, 'work');
  live.press('Space', '+', ...'Fresh', 'Enter', 'Enter');
  await done(live, 2);
  await live.until((state) => count(state, 'Work') === 2 && count(state, 'Fresh') === 1);
  await undo(live);
  await done(live, 3);
  await live.until((state) => count(state, 'Work') === 1);
  expect([server.uids('Work').length, server.uids('Fresh').length]).toEqual([1, 1]);
});

test('in All Mail \\Inbox is cleared, and the messages stay there', async () => {
  const server = await LabelServer.start([inBox('Work'), inBox()]);
  const live = await LiveConsole.open(server, server.newUser());
  await openFolder(live, ALL_MAIL);
  await openMenu(live);
  choose(live, '\\inbox');
  live.press('Space', 'Enter');
  await done(live, 1);
  expect(live.said).toBe('1 asked · 1 cleared — Clear label \\Inbox on message UID 2 of [Gmail]/All Mail');
  expect([server.uids('INBOX'), server.uids(ALL_MAIL)]).toEqual([[1], [1, 2]]);
  expect(live.state.messages.table.length).toBe(2);
});

test('in Spam no label is changed', async () => {
  const server = await LabelServer.start([{ labels: ['\\Spam', 'Work'] }]);
  const live = await LiveConsole.open(server, server.newUser());
  await openFolder(live, '[Gmail]/Spam');
  await openMenu(live);
  expect(rows(live.state).every((row) => row.endsWith('denied'))).toBe(true);
  choose(live, 'work');
  live.press('Space');
  expect(live.said).toBe('What is in Trash or Spam keeps its labels: s moves it out of there.');
  live.press('+');
  expect(menuOf(live.state).typed).toBeUndefined();
});

test('in a list of many folders the act is split, and a label that is one of them is not changed there', async () => {
  const server = await LabelServer.start([inBox('Home'), { labels: ['Work'] }, inBox()]);
  const live = await LiveConsole.open(server, server.newUser());
  await live.until(({ folders }) => folders.tree.length > 5);
  for (const path of ['INBOX', 'Work']) live.store.view({ kind: 'choose-folder', path: toMailboxPath(path) });
  live.store.view({ kind: 'focus', pane: 'folders' });
  live.press('g', 'Enter');
  await live.until(({ messages }) => messages.gathering !== undefined && messages.table.known === 3);
  await live.settled();
  live.store.view({ kind: 'set-marks', marks: UidSet.from([1, 2, 3]) });
  await openMenu(live);
  expect(rows(live.state)).toEqual([
    'label \\Inbox 2 of 3 denied',
    'label \\Important none',
    'label "Home" 1 of 3',
    'label "Work" 1 of 3 denied',
  ]);
  choose(live, 'home');
  live.press('Space', 'Enter');
  await done(live, 2);
  expect(server.labels()).toEqual({ 1: ['Home', '\\Inbox'], 2: ['Home', 'Work'], 3: ['Home', '\\Inbox'] });
  await undo(live);
  await done(live, 4);
  expect(server.labels()).toEqual({ 1: ['Home', '\\Inbox'], 2: ['Work'], 3: ['\\Inbox'] });
});

test('without X-GM-EXT-1 there are no labels, and none are asked for', () => {
  const shown = scene('>[a]').press('*');
  expect(rows(shown.state)).toEqual([]);
  expect(menuOf(shown.state).title).toBe('Flags of message UID 1');
  expect(shown.take()).toEqual([{ kind: 'ask-access' }]);
  shown.press('Tab');
  expect(menuOf(shown.state).chosen).toBe('\\Seen');
});
