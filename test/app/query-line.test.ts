// Marking by query: the line while it is typed, what it means, what is marked, and what has to be read first.
import { describe, expect, test } from 'vitest';
import { meaningOf, selectionStep } from '../../src/app/query-line.ts';
import type { State } from '../../src/app/state.ts';
import type { Fact } from '../../src/model/fact.ts';
import { INBOX, scene, set, type Scene } from './scene.ts';

const NOW = Date.UTC(2026, 10, 27);

/** The line is open, and the clock is read. */
function asked(list: string, change: 'mark' | 'unmark' = 'mark'): Scene {
  return scene(list).happen(dialogOf(change));
}

const dialogOf = (change: 'mark' | 'unmark') =>
  ({ kind: 'open-dialog', dialog: { kind: 'query', change, text: '', now: NOW, recall: 0 } }) as const;

function meaning({ view, ...rest }: State) {
  if (view.dialog?.kind !== 'query') throw new Error('no line');
  return meaningOf({ view, ...rest }, view.dialog);
}

function settled(shown: Scene): Scene {
  const step = selectionStep(shown.state);
  return step ? shown.happen(...step) : shown;
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
      { kind: 'ask-query', change: 'mark' },
      { kind: 'ask-query', change: 'unmark' },
    ]);
  });

  test('says what it means while it is typed', () => {
    const shown = asked('>[a S] [b] [c SF]');
    expect(meaning(shown.press(...typed('is:seen')).state)).toEqual({
      kind: 'found',
      words: expect.stringMatching(/^2 messages · \d/) as string,
      list: '',
      server: '',
    });
    expect(meaning(shown.press(...typed(' is:')).state)).toEqual({
      kind: 'wrong',
      why: 'is: needs a value',
      at: 8,
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
    });
    // What is known by the time that the line opens is not asked again.
    shown
      .press('Esc')
      .happen(answered('to:bob', 'ac', 'a'), answered('has:attachment', 'a', ''), dialogOf('mark'));
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
      shown.happen(dialogOf('mark'));
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
