// Marks outlive the list that shows them: another folder and back, a list of many folders, and under a letter.
import { describe, expect, test } from 'vitest';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { facts, INBOX, letters, scene, set, type Scene } from './scene.ts';

const ARCHIVE = { path: toMailboxPath('Archive'), uidValidity: 9 };

const marks = ({ state }: Scene): string => letters(state.messages.marks);

function open(shown: Scene, mailbox: typeof INBOX, uids: string): Scene {
  return shown.happen({ kind: 'opening', path: mailbox.path }, facts.opened(uids, mailbox));
}

describe('marks', () => {
  test('are there again when their folder is, and are nobody else’s meanwhile', () => {
    const shown = scene('>[a] *[b] *[c]');
    expect(marks(open(shown, ARCHIVE, 'abc'))).toBe('');
    shown.happen({ kind: 'set-marks', marks: set('a') });
    expect(marks(open(shown, INBOX, 'abc'))).toBe('bc');
    expect(marks(open(shown, ARCHIVE, 'abc'))).toBe('a');
  });

  test('of messages that are gone go with them', () => {
    const shown = open(scene('>[a] *[b] *[c]'), ARCHIVE, 'a');
    expect(marks(open(shown, INBOX, 'ab'))).toBe('b');
  });

  test('that were taken away stay away', () => {
    const shown = open(open(scene('>[a] *[b]'), ARCHIVE, 'a'), INBOX, 'ab').press('M', 'n');
    expect(marks(shown)).toBe('');
    expect(marks(open(open(shown, ARCHIVE, 'a'), INBOX, 'ab'))).toBe('');
  });

  test('are of the mailbox that they were made in: made anew, it has none', () => {
    const shown = open(scene('>[a] *[b]'), ARCHIVE, 'a');
    expect(marks(open(shown, { ...INBOX, uidValidity: 8 }, 'ab'))).toBe('');
  });

  test('go from the list of many folders to each, and back', () => {
    const shown = scene('>[a] *[b]');
    shown.happen(
      { kind: 'opening', path: toMailboxPath('\0') },
      { kind: 'gathering', folders: 2 },
      { kind: 'gathered', mailbox: ARCHIVE, uids: set('ab') },
      { kind: 'gathered', mailbox: INBOX, uids: set('ab') },
    );
    // The list's own numbers: Archive has the first two.
    expect(marks(shown)).toBe('d');
    shown.happen({ kind: 'set-marks', marks: set('ad') });
    expect(marks(open(shown, ARCHIVE, 'ab'))).toBe('a');
    expect(marks(open(shown, INBOX, 'ab'))).toBe('b');
  });
});

describe('marks under a letter', () => {
  test('are saved, called back and put together', () => {
    const shown = scene('>*[a] *[b] [c] [d]').press('"', 's', 'a');
    expect(shown.said).toMatch(/^2 · .+ saved as a\.$/);
    shown.happen({ kind: 'set-marks', marks: set('bc') }).press('"', 's', '7');
    expect(marks(shown.press('"', 'r', 'a'))).toBe('ab');
    expect(marks(shown.press('"', 'a', '7'))).toBe('abc');
    expect(marks(shown.press('"', 'i', 'a'))).toBe('ab');
    expect(marks(shown.press('"', 'x', '7'))).toBe('a');
    expect(shown.said).toMatch(/^1 · .+ marked now\.$/);
  });

  test('outlive sorting, filter, expunges, and another folder', () => {
    const shown = scene('>*[a S] *[b] [c]').press('"', 's', 'a', 'Esc', 'o', 'd');
    shown.happen(facts.expunged('b'));
    open(shown, ARCHIVE, 'ab');
    expect(marks(shown.press('"', 'r', 'a'))).toBe('');
    expect(shown.said).toBe('0 · 0 B marked now. 2 of a are not in this list.');
    open(shown, INBOX, 'ac');
    expect(marks(shown.press('"', 'r', 'a'))).toBe('a');
  });

  test('are not there before they were saved, and nothing saves nothing', () => {
    const shown = scene('>[a] [b]');
    expect(shown.press('"', 'r').said).toBe('No marks were saved yet: s and a letter saves them.');
    expect(shown.press('"', 's', 'a').said).toBe('Nothing is marked: a stays as it is.');
    shown.press('Space', '"', 's', 'a');
    expect(shown.press('"', 'r', 'b').said).toBe('No marks were saved as b.');
    expect(shown.press('"', 'q').state.view.dialog).toBeUndefined();
    expect(shown.press('"', 's', 'Esc').state.view.dialog).toBeUndefined();
  });
});
