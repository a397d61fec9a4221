// Keys of the user's own: the command has those and no others, and who had them before has them no more.
import { describe, expect, test } from 'vitest';
import { bindingsFault, groupsWith } from '../../src/app/bindings.ts';
import { commandGroups } from '../../src/app/commands/index.ts';
import { hints, keymapWith } from '../../src/app/keymap.ts';
import { scene } from './scene.ts';

const bound = (keys: Record<string, string[]>) => new Map(Object.entries(keys));

describe('keys of the user', () => {
  test('are the registry where there are none', () => {
    expect(groupsWith(new Map())).toBe(commandGroups);
  });

  test('take the place of the command’s own', () => {
    const messages = keymapWith(bound({ delete: ['x'] })).get('messages')!;
    expect(messages.get('x')?.id).toBe('delete');
    expect(messages.has('d')).toBe(false);
  });

  test('are taken from whoever had them', () => {
    const messages = keymapWith(bound({ delete: ['F'] })).get('messages')!;
    expect(messages.get('F')?.id).toBe('delete');
    expect([...messages.values()].some(({ id }) => id === 'flagged')).toBe(false);
  });

  test('are asked, hinted at and pressed', () => {
    const keys = bound({ 'sort-menu': ['F6'], help: ['F1'] });
    const { state } = scene('>[a] *[b]');
    const shown = hints({ ...state, view: { ...state.view, keys } });
    expect(shown.find(({ title }) => title === 'help')?.key).toBe('F1');
  });

  test.each([
    [{ fly: ['f'] }, /^keys: no command is called fly; there are down, up, /],
    [{ delete: ['dd'] }, /^keys: delete: dd is no key/],
    [{ delete: [''] }, /^keys: delete: {2}is no key/],
    [{ delete: ['x'], help: ['x'] }, /^keys: x is given to delete and to help$/],
  ])('%j is refused in words', (keys, words) => {
    expect(bindingsFault(bound(keys as unknown as Record<string, string[]>))).toMatch(words);
  });

  test('all keys of the registry are keys', () => {
    const all = new Map(
      commandGroups.flatMap(({ commands }) => commands.map(({ id, keys }) => [id, keys] as const)),
    );
    expect(bindingsFault(all)).toBeUndefined();
  });
});
