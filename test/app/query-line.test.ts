// Marking by query: the line while it is typed, what it means, what is marked, and what has to be read first.
import { describe, expect, test } from 'vitest';
import { meaningOf, queryLine } from '../../src/app/query-line.ts';
import { selectionStep } from '../../src/app/query-selection.ts';
import type { QueryPurpose, State } from '../../src/app/state.ts';
import type { Fact } from '../../src/model/fact.ts';
import { INBOX, scene, set, type Scene } from './scene.ts';

const NOW = Date.UTC(2026, 10, 27);

/** The line is open, and the clock is read. */
function asked(list: string, purpose: QueryPurpose = 'mark'): Scene {
  return opened(scene(list), purpose);
}

function opened(shown: Scene, purpose: QueryPurpose = 'mark'): Scene {
  return shown.happen({ kind: 'open-dialog', dialog: queryLine(shown.state, purpose, NOW) });
}

function meaning({ view, ...rest }: State) {
  if (view.dialog?.kind !== 'query') throw new Error('no line');
  return meaningOf({ view, ...rest }, view.dialog);
}

function settled(shown: Scene): Scene {
  const step = selectionStep(shown.state);
  return step ? shown.run(step) : shown;
}

const answered = (term: string, about: string, found: string): Fact => ({
  kind: 'searched',
  mailbox: INBOX,
  term,
  answer: { asked: set(about), found: set(found) },
});

const typed = (text: string): string[] => Array.from(text, (letter) => (letter === ' ' ? 'Space' : letter));

describe('the line', () => {
  test('is asked for with T, and with Ctrl-t', () => {
    expect(scene('>[a] [b]').press('T', 'Ctrl-t').take()).toEqual([
      { kind: 'ask-query', purpose: 'mark' },
      { kind: 'ask-query', purpose: 'unmark' },
    ]);
  });

  test('says what it means while it is typed', () => {
    const shown = asked('>[a S] [b] [c SF]');
    expect(meaning(shown.press(...typed('is:seen')).state)).toEqual({
      kind: 'found',
      words: expect.stringMatching(/^2 messages · \d/) as string,
      list: '',
      server: '',
      seen: 2,
    });
    expect(meaning(shown.press(...typed(' is:')).state)).toEqual({
      kind: 'wrong',
      why: 'is: needs a value',
      at: 8,
      seen: undefined,
    });
    expect(meaning(shown.press('Ctrl-w').state)).toMatchObject({ kind: 'found' });
  });

  test('says what the list answers, what the server is to be asked, and how many it can be at most', () => {
    const shown = asked('>[a S] [b] [c S]').press(...typed('is:seen to:bob -has:attachment'));
    expect(meaning(shown.state)).toEqual({
      kind: 'found',
      words: expect.stringMatching(/^at most 2 · \d/) as string,
      list: 'flags',
      server: 'to, attachment',
      seen: undefined,
    });
    // What is known by the time that the line opens is not asked again.
    opened(shown.press('Esc').happen(answered('to:bob', 'ac', 'a'), answered('has:attachment', 'a', '')));
    expect(meaning(shown.press(...typed('is:seen to:bob -has:attachment')).state)).toMatchObject({
      words: expect.stringMatching(/^1 message ·/) as string,
      server: '',
    });
  });

  test('stays while something is wrong, and goes with Esc', () => {
    const shown = asked('>[a]').press(...typed('size>x'), 'Enter');
    expect(shown.state.view.dialog).toMatchObject({ kind: 'query', text: 'size>x' });
    expect(shown.state.messages.selection).toBeUndefined();
    expect(shown.press('Esc').state.view.dialog).toBeUndefined();
  });

  test('takes what was pasted, one line of it', () => {
    const shown = asked('>[a S]').paste('is:seen\nis:draft');
    expect(shown.state.view.dialog).toMatchObject({ text: 'is:seen' });
  });

  test('is called back with Up, the newest first, each once', () => {
    let shown = asked('>[a S] [b]');
    for (const text of ['is:seen', 'is:draft', 'is:seen']) {
      shown = settled(shown.press(...typed(text), 'Enter'));
      opened(shown);
    }
    const text = () => (shown.state.view.dialog as { text?: string } | undefined)?.text;
    expect([shown.press('Up') && text(), shown.press('Up') && text(), shown.press('Up') && text()]).toEqual([
      'is:seen',
      'is:draft',
      'is:draft',
    ]);
    expect(shown.press('Down', 'Down') && text()).toBe('');
  });
});

describe('what is named', () => {
  test('waits for what the server has to say', () => {
    const shown = asked('>[a S] [b] [c]').press(...typed('to:bob or is:seen'), 'Enter');
    expect(selectionStep(shown.state)).toBeUndefined();
    shown.happen(answered('to:bob', 'b', 'b'));
    expect(selectionStep(shown.state)).toBeUndefined();
    settled(shown.happen(answered('to:bob', 'c', '')));
    expect([...shown.state.messages.marks]).toEqual([...set('ab')]);
    expect(shown.said).toMatch(/^2 messages marked, .+: to:bob or is:seen\.$/);
  });

  test('is marked beside what was', () => {
    const shown = settled(asked('>[a S] *[b] [c SF]').press(...typed('is:seen'), 'Enter'));
    expect([...shown.state.messages.marks]).toEqual([...set('abc')]);
    expect(shown.said).toMatch(/^2 messages marked, .+: is:seen\.$/);
  });

  test('loses its mark, and the others keep theirs', () => {
    const shown = settled(asked('>*[a S] *[b] [c S]', 'unmark').press(...typed('is:seen'), 'Enter'));
    expect([...shown.state.messages.marks]).toEqual([...set('b')]);
    expect(shown.said).toMatch(/^2 messages found, .+, 1 newly unmarked: is:seen\.$/);
  });

  test('waits while rows are still read', () => {
    const shown = asked('>[a S] [b ?]').press(...typed('is:seen'), 'Enter');
    if (shown.state.messages.scan.kind === 'reading') expect(selectionStep(shown.state)).toBeUndefined();
    expect(shown.state.messages.marks.isEmpty).toBe(true);
  });
});

describe('D and U', () => {
  const flagPlan = (kind: 'plan' | 'ask-plan', uids: string, change: 'add' | 'remove') => ({
    kind,
    intent: {
      kind: 'flag',
      mailbox: INBOX,
      basis: 'queried',
      uids: set(uids),
      change,
      flag: '\\Deleted',
    },
  });
  const entered = (list: string, purpose: QueryPurpose, text: string): Scene =>
    settled(asked(list, purpose).press(...typed(text), 'Enter'));

  test('are asked for', () => {
    expect(scene('>[a]').press('D', 'U').take()).toEqual([
      { kind: 'ask-query', purpose: 'delete' },
      { kind: 'ask-query', purpose: 'undelete' },
    ]);
  });

  test('change at once what the line counted, and only those that are not like that yet', () => {
    expect(entered('>[a S] [b] [c SD]', 'delete', 'is:seen').take()).toEqual([flagPlan('plan', 'a', 'add')]);
    expect(entered('>[a SD] [b] [c D]', 'undelete', 'is:seen').take()).toEqual([
      flagPlan('plan', 'a', 'remove'),
    ]);
  });

  test('show the plan first where it is all of them, or where the server has to say which', () => {
    expect(entered('>[a S] [b S]', 'delete', 'is:seen').take()).toEqual([flagPlan('ask-plan', 'ab', 'add')]);
    const shown = asked('>[a S] [b] [c]', 'delete').press(...typed('to:bob'), 'Enter');
    expect(selectionStep(shown.state)).toBeUndefined();
    settled(shown.happen(answered('to:bob', 'abc', 'b')));
    expect(shown.take()).toEqual([flagPlan('ask-plan', 'b', 'add')]);
  });

  test('send nothing where there is nothing to change, or where nothing may be changed', () => {
    const none = entered('>[a] [b]', 'delete', 'is:seen');
    expect([none.take(), none.said]).toEqual([[], 'No message is is:seen: nothing was sent.']);
    const done = entered('>[a D] [b]', 'delete', 'is:deleted');
    expect([done.take(), done.said]).toEqual([
      [],
      '1 message found, all marked \\Deleted already: nothing was sent.',
    ]);
    const locked = asked('>[a S] [b]', 'delete').happen({ kind: 'locked', readOnly: true });
    settled(locked.press(...typed('is:seen'), 'Enter'));
    expect([locked.take(), locked.said]).toEqual([[], expect.stringMatching(/^READ-ONLY/)]);
  });
});

test('the marks that are not named go, in the mark menu', () => {
  const shown = scene('>*[a S] *[b] [c S]');
  expect(shown.press('M', 'k').take()).toEqual([{ kind: 'ask-query', purpose: 'keep' }]);
  settled(opened(shown, 'keep').press(...typed('is:seen'), 'Enter'));
  expect([...shown.state.messages.marks]).toEqual([...set('a')]);
  expect(shown.said).toBe('1 message still marked, 1 no longer: is:seen.');
});
