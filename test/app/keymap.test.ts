import { describe, expect, test } from 'vitest';
import { commandGroups, commands } from '../../src/app/commands/index.ts';
import { sortLetters } from '../../src/app/dialog-keys.ts';
import { hints, keymapWith } from '../../src/app/keymap.ts';
import { PANES, type Pane } from '../../src/app/state.ts';
import { flagOf, planOf } from '../plan/plans.ts';
import { progressOf } from './progress.ts';
import { facts, scene } from './scene.ts';

/** What fingers know, and what this program does with it: key, command, panes. */
const FINGERS = `
  j Down               down             fmpq
  k Up                 up               fmpq
  PageDown             page-down        fmpq
  PageUp               page-up          fmpq
  Ctrl-d               half-page-down   fmpq
  Ctrl-u               half-page-up     fmpq
  g Home               first            fmpq
  G End                last             fmpq
  Tab                  next-pane        fmpq
  Shift-Tab            previous-pane    fmpq
  1                    folders          fmpq
  2                    messages         fmpq
  3                    preview          fmpq
  $ 4                  queue            fmpq
  J                    next-folder      fmpq
  K                    previous-folder  fmpq
  c                    go-to-folder     fmpq
  Enter                open             fm
  Space t              choose-folder    f
  Space t              mark             m
  V                    range            m
  Shift-Down           range-down       m
  Shift-Up             range-up         m
  M                    mark-menu        m
  "                    selections       m
  T                    mark-query       m
  Ctrl-t               unmark-query     m
  F                    flag             mp
  N                    seen             mp
  w                    set-flag         mp
  W                    clear-flag       mp
  *                    flag-menu        mp
  d                    delete           mp
  u                    undelete         mp
  D                    delete-query     mp
  U                    undelete-query   mp
  X                    expunge          mp
  z                    undo             fmpq
  Z                    redo             fmpq
  s                    move-to          mp
  C                    copy-to          mp
  #                    trash            mp
  P                    pause            fmpq
  Enter                recover          q
  o                    sort             fmpq
  O                    reverse          fmpq
  <                    previous-sort    fmpq
  >                    next-sort        fmpq
  l \\                  filter           fmpq
  /                    search           fmpq
  =                    go-to-message    fmpq
  -                    fold             m
  n                    next-hit         fmpq
  p                    previous-hit     fmpq
  h                    headers          fmpq
  ?                    help             fmpq
  i                    server           fmpq
  Q                    quota            fmpq
  %                    read-only        fmpq
  R                    refresh          fmpq
  @                    protocol         fmpq
  :                    command-line     fmpq
  Ctrl-l               redraw           fmpq
  Esc                  back             fmpq
  Ctrl-c               cancel           fmpq
  Ctrl-z               suspend          fmpq
  q                    quit             fmpq
  H                    header-lab       mp
  v                    parts            mp
  e                    source           mp
  y                    copy             mp
  S                    space            fmpq
                       migration        fmpq
  E                    export           mp
  I                    import           fmpq
`;

/** Keys whose feature is not there yet, and those that tmux, screen, flow control and terminals need. */
const NOT_BOUND = 'Ctrl-a Ctrl-b Ctrl-Space Ctrl-s Ctrl-q Ctrl-\\ F10'.split(' ');

const PANE_LETTERS: Readonly<Record<Pane, string>> = {
  folders: 'f',
  messages: 'm',
  preview: 'p',
  queue: 'q',
};

const keymap = keymapWith(new Map());

describe('the keymap', () => {
  test('is what fingers know', () => {
    const expected = FINGERS.trim()
      .split('\n')
      .map((line) => {
        const words = line.trim().split(/\s+/);
        return { keys: words.slice(0, -2), id: words.at(-2)!, panes: words.at(-1)! };
      });
    const bound = commands.map(({ id, keys }) => ({
      keys: [...keys].sort(),
      id,
      panes: PANES.filter((pane) => keys.every((key) => keymap.get(pane)!.get(key)?.id === id))
        .map((pane) => PANE_LETTERS[pane])
        .join(''),
    }));
    const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
    expect(bound.sort(byId)).toEqual(expected.map((one) => ({ ...one, keys: one.keys.sort() })).sort(byId));
  });

  test.each(PANES)('claims no key twice in the %s', (pane) => {
    const claimed = commands
      .filter(({ panes }) => !panes || panes.includes(pane))
      .flatMap(({ keys }) => keys);
    expect([...claimed].sort()).toEqual([...new Set(claimed)].sort());
    expect([...keymap.get(pane)!.keys()].sort()).toEqual([...claimed].sort());
  });

  test.each(NOT_BOUND)('leaves %s alone', (key) => {
    for (const pane of PANES) expect(keymap.get(pane)!.has(key)).toBe(false);
    const shown = scene('>[a] *[b]').press(key);
    expect(shown.take()).toEqual([]);
    expect(shown.said).toBe(`${key} does nothing here. ? shows all keys.`);
  });

  test('reaches no action by Alt alone', () => {
    for (const { keys } of commands) expect(keys.filter((key) => !key.includes('Alt-'))).toEqual(keys);
  });
});

describe('the registry', () => {
  test('has each command once, with words for help and hints', () => {
    expect(commandGroups.flatMap((group) => group.commands)).toEqual(commands);
    const ids = commands.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    for (const { id, title, help, keys, runWith } of commands) {
      expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
      expect(title).toMatch(/^[a-z][a-z ]{1,15}$/);
      expect(help).toMatch(/^[A-Z].*\.$/);
      // What is asked for with words behind its name needs no key.
      expect(keys.length > 0 || runWith !== undefined).toBe(true);
    }
  });

  test('says which commands change mail, and all of those are off while read-only', () => {
    const changing = commands.filter(({ reach }) => reach === 'write' || reach === 'destroy');
    expect(changing.map(({ id }) => id)).toEqual([
      'flag',
      'seen',
      'set-flag',
      'clear-flag',
      'flag-menu',
      'delete',
      'undelete',
      'delete-query',
      'undelete-query',
      'expunge',
      'undo',
      'redo',
      'move-to',
      'copy-to',
      'trash',
      'import',
    ]);
    const { state } = scene('>[a]').happen({ kind: 'locked', readOnly: true });
    for (const command of changing) expect(command.disabled(state)).toMatch(/^READ-ONLY/);
    const left = progressOf(planOf(flagOf([1])), { state: 'parked' });
    const { state: withParked } = scene('>[a]').happen(
      { kind: 'locked', readOnly: true },
      { kind: 'plan-changed', progress: left },
    );
    for (const command of commands)
      if (!changing.includes(command)) expect(command.disabled(withParked)).toBeUndefined();
  });
});

describe('the hint bar', () => {
  const line = (shown: ReturnType<typeof scene>) =>
    hints(shown.state)
      .map(({ key, title, enabled }) => (enabled ? `${key} ${title}` : `(${key} ${title})`))
      .join('  ');

  test('shows what the keys do now, in the focused pane', () => {
    expect(line(scene('>[a]'))).toMatchInlineSnapshot(
      `"j/k move  Enter open  Space mark  d delete  F flag  X expunge plan  s move to  o sort  c folder  / search  l filter  h headers  z undo  $ queue  q quit  ? help"`,
    );
    expect(line(scene('>[a]').press('1'))).toMatchInlineSnapshot(
      `"j/k move  Enter open  Space choose  o sort  c folder  / search  l filter  h headers  z undo  $ queue  q quit  ? help"`,
    );
    expect(line(scene(''))).toMatchInlineSnapshot(
      `"j/k move  Enter open  (Space mark)  (d delete)  (F flag)  (X expunge plan)  (s move to)  o sort  c folder  / search  l filter  h headers  z undo  $ queue  q quit  ? help"`,
    );
    expect(line(scene('>[a]').happen({ kind: 'locked', readOnly: true }))).toMatchInlineSnapshot(
      `"j/k move  Enter open  Space mark  (d delete)  (F flag)  (X expunge plan)  (s move to)  o sort  c folder  / search  l filter  h headers  (z undo)  $ queue  q quit  ? help"`,
    );
  });

  test('shows keys that do what it says', () => {
    for (const pane of PANES) {
      const shown = scene('>[a]').happen({ kind: 'focus', pane });
      for (const { key, title } of hints(shown.state)) {
        expect(keymap.get(pane)!.get(key === 'j/k' ? 'j' : key)!.title).toBe(title);
      }
    }
  });
});

test('the strip of sort keys has a letter for each order, and they sort', () => {
  expect(sortLetters.map(({ key, letter }) => `${letter} ${key}`)).toEqual([
    'z size',
    'd date',
    'f from',
    's subject',
    'u uid',
    't thread',
  ]);
  for (const { key, letter } of sortLetters) {
    const shown = scene('[a] [b]').happen(facts.scanEnded()).press('o', letter);
    expect(shown.state.messages.sort.key).toBe(key);
    expect(shown.state.view.dialog).toBeUndefined();
  }
});
