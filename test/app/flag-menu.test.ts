// The flag menu: what the chosen messages have, what may be changed, and one plan for each flag that is; on real servers
// what they hold afterwards, and what undo gives back.
import { describe, expect, test } from 'vitest';
import { menuRows, newDenied, type FlagMenu } from '../../src/app/flag-menu.ts';
import { haveWords } from '../../src/app/tag-row.ts';
import { accessHere } from '../../src/app/access.ts';
import { tagWords } from '../../src/model/labels.ts';
import type { State } from '../../src/app/state.ts';
import { seedMailbox } from '../helpers/seed.ts';
import { sharedServers } from '../servers/shared.ts';
import { LiveConsole, otherClient, rowsOf } from './live-console.ts';
import { INBOX, scene, type Scene } from './scene.ts';

function menuOf({ view: { dialog } }: State): FlagMenu {
  if (dialog?.kind !== 'flag-menu') throw new Error(`no flag menu: ${dialog?.kind ?? 'nothing'}`);
  return dialog;
}

/** `s \Seen all 2 add`. */
const rows = (state: State): string[] => {
  const menu = menuOf(state);
  return menuRows(state, menu).map((row) =>
    [
      row.letter ?? '-',
      tagWords(row.flag),
      haveWords(row, menu.of),
      ...(row.change ? [row.change] : []),
      ...(row.denied ? ['denied'] : []),
    ].join(' '),
  );
};

const plans = (shown: Scene): string[] =>
  shown.take().flatMap((effect) => {
    if (effect.kind !== 'plan' || effect.intent.kind !== 'flag') return [];
    const { change, flag, uids } = effect.intent;
    return [`${change} ${tagWords(flag)} ${uids.toString()}`];
  });

describe('in the list', () => {
  test('counts what the chosen messages have, and toggles set, cleared, as it was', () => {
    const shown = scene('*[a S] *[b SF] >[c D]').press('*');
    expect(rows(shown.state)).toEqual([
      's \\Seen all 2',
      'a \\Answered none',
      'f \\Flagged 1 of 2',
      'd \\Deleted none',
      'r \\Draft none',
    ]);
    shown.press('s', 'f', 'd', 'd');
    expect(rows(shown.state).filter((row) => /add|remove/.test(row))).toEqual([
      's \\Seen all 2 remove',
      'f \\Flagged 1 of 2 add',
    ]);
    shown.press('f');
    expect(rows(shown.state)[2]).toBe('f \\Flagged 1 of 2 remove');
    shown.press('f');
    expect(rows(shown.state)[2]).toBe('f \\Flagged 1 of 2');
    shown.press('f', 'Enter');
    expect(plans(shown)).toEqual(['remove \\Seen 1:2', 'add \\Flagged 1:2']);
    expect(shown.state.view.dialog).toBeUndefined();
  });

  test('Space toggles the flag under its own cursor, and Enter with nothing to change sends nothing', () => {
    const shown = scene('>[a]').press('*', 'j', 'Space');
    expect(rows(shown.state)[1]).toBe('a \\Answered no add');
    shown.press('Space', 'Enter');
    expect(plans(shown)).toEqual([]);
    expect(shown.said).toBe('Nothing was to be changed: nothing was sent.');
  });

  test('Esc sends nothing, and says so where something was chosen', () => {
    const shown = scene('>[a]').press('*', 's', 'Esc');
    expect(plans(shown)).toEqual([]);
    expect(shown.said).toBe('Cancelled: nothing was sent.');
  });

  test('a new keyword is typed, and joins the others', () => {
    const shown = scene('>[a]').press('*', '+', ...'$Todo', 'Enter');
    expect(rows(shown.state).at(-1)).toBe('1 $Todo no add');
    shown.press('+').paste('two words\n').press('Enter');
    expect(shown.said).toBe(
      '"two words" is no keyword: those have no spaces, brackets, quotes or backslashes.',
    );
    shown.press('Esc', 'Enter');
    expect(plans(shown)).toEqual(['add $Todo 1']);
  });

  test('what the server does not keep cannot be toggled, and the reason is said', () => {
    const access = { readOnly: false, permanentFlags: ['\\Seen', '\\Deleted', '$Junk'] };
    const shown = scene('>[a]').happen({ kind: 'access-known', mailbox: INBOX, access }).press('*');
    expect(rows(shown.state)).toEqual([
      's \\Seen no',
      'a \\Answered no denied',
      'f \\Flagged no denied',
      'd \\Deleted no',
      'r \\Draft no denied',
      '1 $Junk no',
    ]);
    shown.press('f');
    expect(shown.said).toBe('The server does not keep \\Flagged in INBOX (PERMANENTFLAGS).');
    expect(newDenied(shown.state, menuOf(shown.state))).toBe(
      'The server takes no new keywords in this folder (PERMANENTFLAGS has no \\*).',
    );
    shown.press('+');
    expect(menuOf(shown.state).typed).toBeUndefined();
    shown.press('1', 'Enter');
    expect(plans(shown)).toEqual(['add $Junk 1']);
  });

  test('messages that were not read yet may have anything', () => {
    const shown = scene('*[a S] *>[b ?]').press('*');
    expect(rows(shown.state)[0]).toBe('s \\Seen 1 of 2');
    expect(rows(shown.state)[1]).toBe('a \\Answered 0 of 2');
    shown.press('s', 's', 'Enter');
    expect(plans(shown)).toEqual(['remove \\Seen 1:2']);
  });

  test('it does not open in READ-ONLY mode', () => {
    const shown = scene('>[a]').happen({ kind: 'locked', readOnly: true }).press('*');
    expect(shown.state.view.dialog).toBeUndefined();
    expect(shown.said).toBe('READ-ONLY: nothing can be changed. Press % to unlock.');
  });
});

describe.each(['dovecot', 'cyrus', 'courier'] as const)('on %s', (name) => {
  test('sets and clears flags and keywords, old and new, and undo gives each back', async () => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const oracle = await otherClient(server, user);
    await seedMailbox(oracle, 'INBOX', 3, { flags: (n) => (n === 0 ? ['\\Seen', 'Old'] : ['\\Seen']) });
    const live = await LiveConsole.open(server, user);
    const uids = Object.keys(await rowsOf(oracle)).map(Number);
    // The newest is at the top: two are marked.
    live.press('Space', 'Space', '*');
    await live.until((state) => accessHere(state).permanentFlags !== undefined);
    const before = rows(live.state);
    expect(before[0]).toBe('s \\Seen all 2');
    expect(before.filter((row) => row.endsWith('denied'))).toEqual([]);
    expect(before.some((row) => row.endsWith(' Old none'))).toBe(true);
    const old = before.find((row) => row.endsWith(' Old none'))!.split(' ', 1)[0]!;
    live.press('s', old, 'a', '+', ...'$Fresh', 'Enter', 'Enter');
    await live.until(
      ({ queue }) => queue.plans.length === 4 && queue.plans.every(({ state }) => state === 'done'),
    );
    await live.settled();
    const [first, ...marked] = uids;
    const changed = ['$Fresh', 'Old', '\\Answered'];
    expect(await rowsOf(oracle)).toEqual({
      [first!]: ['Old', '\\Seen'],
      ...Object.fromEntries(marked.map((uid) => [uid, changed])),
    });
    expect(live.rows).toEqual(await rowsOf(oracle));
    live.press('*');
    expect(rows(live.state).slice(0, 2)).toEqual(['s \\Seen none', 'a \\Answered all 2']);
    live.press('Esc');
    for (let undone = 1; undone <= 4; undone++) {
      live.press('z');
      await live.until(({ view }) => view.dialog?.kind === 'undo');
      live.see();
      live.press('y');
      await live.until(
        ({ queue }) =>
          queue.plans.length === 4 + undone && queue.plans.every(({ state }) => state === 'done'),
      );
      await live.settled();
    }
    expect(await rowsOf(oracle)).toEqual({
      [first!]: ['Old', '\\Seen'],
      ...Object.fromEntries(marked.map((uid) => [uid, ['\\Seen']])),
    });
  }, 60_000);
});
