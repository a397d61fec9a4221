// The command line: names, completion, history, what is refused before anything is sent, and literals as they are typed.
import { describe, expect, test } from 'vitest';
import type { Effect } from '../../src/app/command.ts';
import type { Input } from '../../src/app/input.ts';
import { effectsOf } from '../../src/app/press.ts';
import type { Dialog, State } from '../../src/app/state.ts';
import { update } from '../../src/app/update.ts';
import { emptyState } from './scene.ts';

interface Typed {
  readonly state: State;
  /** What reaches further than the view. */
  readonly effects: readonly Effect[];
}

const START = emptyState({ key: 'uid', descending: true });

function press(before: State, ...names: string[]): Typed {
  let state = before;
  const effects: Effect[] = [];
  const take = (made: readonly Effect[]): void => {
    effects.push(...made.filter(({ kind }) => kind !== 'view'));
    const inputs = made.flatMap((effect): Input[] => (effect.kind === 'view' ? [effect.intent] : []));
    state = update(state, inputs);
  };
  for (const name of names) take(effectsOf(state, { kind: 'key', name }));
  return { state, effects };
}

const keysOf = (line: string): string[] => Array.from(line, (letter) => (letter === ' ' ? 'Space' : letter));
const line = (text: string, before = START, ...then: string[]): Typed =>
  press(before, ':', ...keysOf(text), ...then);
const textOf = ({ view: { dialog } }: State): string | undefined =>
  dialog && 'text' in dialog ? dialog.text : undefined;
const saidBy = ({ state }: Typed): string | undefined => state.view.status?.text;

describe('a command', () => {
  test('is known by its id or title, in any case', () => {
    expect(line('redraw', START, 'Enter').effects).toEqual([{ kind: 'redraw' }]);
    expect(line('LOCK', START, 'Enter').effects).toEqual([{ kind: 'set-read-only', readOnly: true }]);
    expect(line('read-only', START, 'Enter').effects).toHaveLength(1);
  });

  test('that is not known is said in a line, with the way to say it as IMAP', () => {
    expect(saidBy(line('foo', START, 'Enter'))).toBe('"foo" is no command. Tab shows the names.');
    expect(saidBy(line('UID SEARCH ALL', START, 'Enter'))).toBe(
      '"UID SEARCH ALL" is no command; as IMAP it is :imap UID SEARCH ALL.',
    );
    expect(saidBy(line('login bob secret', START, 'Enter'))).toBe('That is no command. Tab shows the names.');
  });

  test('runs only where its pane has the keys, and where it can be seen', () => {
    const folders = press(START, '1').state;
    expect(saidBy(line('mark', folders, 'Enter'))).toContain('mark works in: messages');
    const covered = press(START, '@').state;
    expect(saidBy(line('delete', covered, 'Enter'))).toContain('what lies below');
    expect(line('redraw', covered, 'Enter').effects).toEqual([{ kind: 'redraw' }]);
  });

  test('says why it cannot run now', () => {
    const locked = update(START, [{ kind: 'locked', readOnly: true }]);
    expect(saidBy(line('flag', locked, 'Enter'))).toContain('READ-ONLY');
  });
});

describe('Tab', () => {
  test.each([
    ['redr', 'redraw', []],
    ['re', 're', ['read-only', 'recover', 'redo', 'redraw', 'refresh', 'reverse']],
    ['imap getq', 'imap GETQUOTA', ['GETQUOTA', 'GETQUOTAROOT']],
    ['imap uid ex', 'imap UID EXPUNGE ', []],
    ['ima', 'imap ', []],
  ] as const)('goes on with %s', (typed, text, choices) => {
    const { state } = line(typed, START, 'Tab');
    expect(textOf(state)).toBe(text);
    expect((state.view.dialog as Extract<Dialog, { kind: 'command-line' }>).choices).toEqual(choices);
  });

  test('says where nothing begins so', () => {
    expect(saidBy(line('zzz', START, 'Tab'))).toBe('No command begins so.');
  });
});

test('earlier lines come back with the arrows, and what was being typed behind them', () => {
  let { state } = line('imap NOOP', START, 'Enter');
  state = line('redraw', state, 'Enter').state;
  state = line('imap NOOP', state, 'Enter').state;
  state = line('imap login bob secret', state, 'Enter').state;
  expect(state.view.commandLines).toEqual(['redraw', 'imap NOOP']);
  const typing = line('he', state).state;
  expect(textOf(press(typing, 'Up').state)).toBe('imap NOOP');
  expect(textOf(press(typing, 'Up', 'Up', 'Up').state)).toBe('redraw');
  expect(textOf(press(typing, 'Up', 'Up', 'Down', 'Down').state)).toBe('he');
});

describe('a raw command', () => {
  test('is sent as it was typed', () => {
    expect(line('imap UID FETCH 5 (FLAGS)', START, 'Enter').effects).toEqual([
      { kind: 'raw', parts: [{ line: 'UID FETCH 5 (FLAGS)' }] },
    ]);
  });

  test('with literals asks for each, and for what comes behind it', () => {
    const { effects } = line(
      'imap UID SEARCH CHARSET UTF-8 SUBJECT {3+}',
      START,
      'Enter',
      'é',
      'x',
      ...keysOf(' FROM {0}'),
      'Enter',
      'Enter',
    );
    expect(effects).toEqual([
      {
        kind: 'raw',
        parts: [
          { line: 'UID SEARCH CHARSET UTF-8 SUBJECT {3}', literal: new TextEncoder().encode('éx') },
          { line: ' FROM {0}', literal: new Uint8Array(0) },
          { line: '' },
        ],
      },
    ]);
  });

  test('takes no more octets than were announced, and can be called off', () => {
    const asked = line('imap APPEND INBOX {4}', START, 'Enter', 'a', 'b', 'c');
    expect(asked.effects).toEqual([]);
    const more = press(asked.state, 'Enter');
    expect(saidBy(more)).toBe('That is 1 more than the 4 octets announced.');
    expect(textOf(more.state)).toBe('abc');
    const pasted = effectsOf(asked.state, { kind: 'paste', text: '\n\n' });
    expect(pasted).toHaveLength(1);
    expect(saidBy(press(asked.state, 'Esc'))).toBe('Cancelled: nothing was sent.');
    expect(press(asked.state, 'd', 'Esc').effects).toEqual([]);
    expect(saidBy(line('imap APPEND INBOX {70000}', START, 'Enter'))).toContain('more than is typed');
  });

  test('that will not be sent asks for no literal', () => {
    const locked = update(START, [{ kind: 'locked', readOnly: true }]);
    expect(line('imap APPEND INBOX {4}', locked, 'Enter').effects).toHaveLength(1);
    expect(line('imap REPLACE 1 INBOX {4}', START, 'Enter').effects).toHaveLength(1);
  });
});
