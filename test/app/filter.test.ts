// The filter: what is shown, where the cursor goes, what becomes of marks, and what is meant by all of them.
import { describe, expect, test } from 'vitest';
import { meaningOf, queryLine } from '../../src/app/query-line.ts';
import { selectionStep } from '../../src/app/query-selection.ts';
import type { QueryPurpose } from '../../src/app/state.ts';
import type { Safe } from '../../src/text/safe-text.ts';
import { facts, INBOX, letters, scene, set, type Scene } from './scene.ts';

const typed = (text: string): string[] => Array.from(text, (letter) => (letter === ' ' ? 'Space' : letter));

function entered(shown: Scene, purpose: QueryPurpose, text: string): Scene {
  shown.happen({ kind: 'open-dialog', dialog: queryLine(shown.state, purpose, 0) });
  shown.press('Ctrl-u', ...typed(text), 'Enter');
  const step = selectionStep(shown.state);
  return step ? shown.run(step) : shown;
}

const filtered = (list: string, text: string): Scene => entered(scene(list), 'filter', text);

describe('the list', () => {
  test('is asked for with l and \\', () => {
    expect(scene('>[a]').press('l', '\\').take()).toEqual([
      { kind: 'ask-query', purpose: 'filter' },
      { kind: 'ask-query', purpose: 'filter' },
    ]);
  });

  test('has only what the query names, sorted as before', () => {
    const shown = filtered('[a S] >[b S] [c] [d S]', 'is:seen');
    expect(String(shown)).toBe('[a S] >[b S] [d S]');
    expect(shown.state.messages.filtered).toMatchObject({ uids: set('abd'), unread: 0 });
    expect(String(shown.press('O'))).toBe('[d S] >[b S] [a S]');
    expect(String(shown.press('j'))).toBe('[d S] [b S] >[a S]');
  });

  test('is whole again with Esc, or with nothing in the line, and the cursor stays', () => {
    expect(String(filtered('[a S] [b] >[c S]', 'is:seen').press('k', 'Esc'))).toBe('>[a S] [b] [c S]');
    const line = filtered('[a S] [b] >[c S]', 'is:seen');
    expect(queryLine(line.state, 'filter', 0).text).toBe('is:seen');
    expect(String(entered(line, 'filter', ''))).toBe('[a S] [b] >[c S]');
  });

  test('comes back to its cursor where nothing was shown', () => {
    const shown = filtered('[a] [b] >[c]', 'is:draft');
    expect(String(shown)).toBe('');
    expect(shown.state.messages.cursor).toBeUndefined();
    expect(String(shown.press('Esc'))).toBe('[a] [b] >[c]');
  });

  test('takes the next one under the cursor where its message is not shown', () => {
    expect(String(filtered('[a S] >[b] [c] [d S]', 'is:seen'))).toBe('[a S] >[d S]');
    expect(String(filtered('[a S] [b S] >[c]', 'is:seen'))).toBe('[a S] >[b S]');
  });

  test('follows flags, new mail and what is gone', () => {
    const shown = filtered('[a S] >[b S] [c]', 'is:seen');
    expect(String(shown.happen(facts.flagsSeen('b', '')))).toBe('>[a S]');
    expect(String(shown.happen(facts.flagsSeen('c', 'S')))).toBe('>[a S] [c S]');
    shown.happen(facts.recounted('abcd'));
    expect(String(shown)).toBe('>[a S] [c S]');
    expect(String(shown.happen(facts.read([['d', 'S']])))).toBe('>[a S] [c S] [d S]');
    expect(String(shown.happen(facts.expunged('a')))).toBe('>[c S] [d S]');
  });

  test('follows what the server says', () => {
    const shown = filtered('>[a S] [b] [c]', 'to:bob or is:seen');
    expect(String(shown)).toBe('>[a S]');
    const answer = { asked: set('bc'), found: set('c') };
    shown.happen({ kind: 'searched', mailbox: INBOX, term: 'to:bob', answer });
    expect(String(shown)).toBe('>[a S] [c]');
  });

  test('is searched and ranged over as it is shown', () => {
    const shown = filtered('>[a S] [b] [c S] [d S]', 'is:seen').press('V', 'j');
    expect(letters(shown.state.messages.marks)).toBe('ac');
  });
});

describe('marks', () => {
  test('stay on messages that are not shown', () => {
    const shown = filtered('>[a S] *[b] [c S]', 'is:seen').press('Space');
    expect(letters(shown.state.messages.marks)).toBe('ab');
    expect(String(shown.press('Esc'))).toBe('*[a S] *[b] >[c S]');
  });

  test('are set, taken and inverted among what is shown', () => {
    const shown = filtered('>[a S] *[b] [c S] [d S]', 'is:seen');
    expect(letters(shown.press('Space', 'M', 'i').state.messages.marks)).toBe('bcd');
    expect(letters(shown.press('M', 'a').state.messages.marks)).toBe('abcd');
    expect(letters(entered(shown, 'unmark', 'uid:1..3').state.messages.marks)).toBe('bd');
    expect(letters(entered(shown, 'mark', 'uid:1..2').state.messages.marks)).toBe('abd');
    expect(letters(shown.press('M', 'n').state.messages.marks)).toBe('');
  });

  test('are what an action is for, and the plan says how many are not shown', () => {
    const shown = filtered('>*[a S] *[b] [c S]', 'is:seen').press('d');
    expect(shown.take()).toMatchObject([{ kind: 'plan', intent: { uids: set('ab'), basis: 'marked' } }]);
  });
});

test('the line counts within the filter, whatever it counted before', () => {
  const shown = filtered('[a S] [b S] >[c]', 'is:seen');
  const counted = (purpose: QueryPurpose, text: string): Safe | undefined => {
    const dialog = { ...queryLine(shown.state, purpose, 0), text };
    const meaning = meaningOf(shown.state, dialog);
    return meaning.kind === 'found' ? meaning.words : undefined;
  };
  expect(counted('filter', 'uid:1:9')).toMatch(/^3 messages/);
  expect(counted('delete', 'uid:1:9')).toMatch(/^2 messages/);
  entered(shown, 'filter', 'is:unseen');
  expect(counted('delete', 'uid:1:9')).toMatch(/^1 message/);
});

test('D means what is shown', () => {
  const shown = entered(filtered('>[a S] [b] [c S] [d S]', 'is:seen'), 'delete', 'uid:1..3');
  expect(shown.take()).toMatchObject([{ kind: 'plan', intent: { uids: set('ac') } }]);
});

test('another folder is shown as a whole', () => {
  const shown = filtered('>[a S] [b]', 'is:seen');
  const other = { ...INBOX, path: 'Other' as typeof INBOX.path };
  shown.happen({ kind: 'opening', path: other.path }, facts.opened('ab', other));
  expect(shown.state.messages.filter).toBeUndefined();
  expect(shown.state.messages.order.length).toBe(2);
});
