// The protocol view: which lines are shown, what is found, what of it stays in sight, and its keys.
import { describe, expect, test } from 'vitest';
import type { Input } from '../../src/app/input.ts';
import { effectsOf } from '../../src/app/press.ts';
import type { State } from '../../src/app/state.ts';
import { update } from '../../src/app/update.ts';
import type { TranscriptLine } from '../../src/model/transcript.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { emptyState } from './scene.ts';

const NAMES = ['reader', 'wire', 'spare', 'console'] as const;

const linesUpTo = (last: number, first = 1): TranscriptLine[] =>
  Array.from({ length: last - first + 1 }, (_, place) => ({
    number: first + place,
    at: 0,
    connection: NAMES[(first + place) % 4]!,
    from: 'server',
    text: toSafe(`* line ${first + place}`),
  }));

const opened = (lines: readonly TranscriptLine[]): State =>
  update(emptyState({ key: 'uid', descending: true }), [
    { kind: 'open-protocol', of: 'all' },
    { kind: 'transcript-read', lines },
  ]);

/** The state after keys, and what the last of them said. */
function pressed(before: State, ...names: string[]): State {
  let state = before;
  for (const name of names) {
    const effects = effectsOf(state, { kind: 'key', name });
    const inputs = effects.flatMap((effect): Input[] => (effect.kind === 'view' ? [effect.intent] : []));
    state = update(state, inputs);
  }
  return state;
}

const numbers = ({ protocol }: State): number[] => protocol.shown.map(({ number }) => number);

describe('which lines are shown', () => {
  test('all, or those of one connection; a spare wire is a wire', () => {
    let state = opened(linesUpTo(8));
    expect(numbers(state)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    state = pressed(state, 'c');
    expect(numbers(state)).toEqual([4, 8]);
    state = pressed(state, 'c');
    expect(numbers(state)).toEqual([1, 2, 5, 6]);
    state = pressed(state, 'c');
    expect(numbers(state)).toEqual([3, 7]);
    expect(numbers(pressed(state, 'c'))).toHaveLength(8);
  });

  test('those with a text; an empty filter shows all again', () => {
    let state = pressed(opened(linesUpTo(20)), 'l', 'L', 'I', 'N', 'E', 'Space', '1', 'Enter');
    expect(numbers(state)).toEqual([1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    state = update(state, [{ kind: 'transcript-read', lines: linesUpTo(21) }]);
    expect(numbers(state)).toHaveLength(11);
    state = pressed(state, 'l', 'Ctrl-u', 'Enter');
    expect(numbers(state)).toHaveLength(21);
  });

  test('none are kept once it is closed, and none are taken', () => {
    let state = pressed(opened(linesUpTo(8)), 'Esc');
    expect(state.protocol).toMatchObject({ isOpen: false, lines: [], shown: [] });
    state = update(state, [{ kind: 'transcript-read', lines: linesUpTo(9) }]);
    expect(state.protocol.lines).toEqual([]);
  });
});

describe('searching', () => {
  test('goes on, back, and round', () => {
    let state = pressed(opened(linesUpTo(30)), '/', 'e', 'Space', '1', '1', 'Enter');
    expect(state.protocol).toMatchObject({ hit: 11, seeks: true, follows: false });
    state = pressed(opened(linesUpTo(30)), '/', 'e', 'Space', '2', 'Enter');
    expect(state.protocol.hit).toBe(2);
    state = pressed(state, 'n');
    expect(state.protocol.hit).toBe(20);
    state = pressed(state, 'p', 'p');
    expect(state.protocol.hit).toBe(29);
    state = pressed(state, 'n');
    expect(state.protocol.hit).toBe(2);
  });

  test('says where there is nothing', () => {
    const state = pressed(opened(linesUpTo(3)), '/', 'x', 'y', 'Enter');
    expect(state.view.status?.text).toBe('"xy" is in none of the 3 lines.');
    expect(pressed(opened([]), 'n').view.status?.text).toContain('Nothing was searched for');
  });
});

test('what is looked at stays in sight while old lines are dropped', () => {
  let state = pressed(opened(linesUpTo(500)), 'g', 'PageDown');
  const { top } = state.protocol;
  const seen = state.protocol.shown[top]?.number;
  state = update(state, [{ kind: 'transcript-read', lines: linesUpTo(520, 11) }]);
  expect(state.protocol.shown[state.protocol.top]?.number).toBe(seen);
  expect(state.protocol.top).toBe(top - 10);
});

test('every command has a key that is said in the hints, and others say so', () => {
  const state = opened(linesUpTo(3));
  const kinds = (key: string) => effectsOf(state, { kind: 'key', name: key }).map(({ kind }) => kind);
  expect(kinds('s')).toEqual(['save-protocol']);
  expect(effectsOf(state, { kind: 'key', name: 'y' })).toEqual([{ kind: 'script', to: 'clipboard' }]);
  expect(effectsOf(state, { kind: 'key', name: 'Y' })).toEqual([{ kind: 'script', to: 'file' }]);
  // Nothing of the list below is changed from here.
  for (const key of ['d', 'X', 'F', 'z'])
    expect(pressed(state, key).view.status?.text).toBe(`${key} does nothing here. Esc goes back.`);
});
