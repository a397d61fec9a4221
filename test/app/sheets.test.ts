// Sheets over the panes: what keys ask for, what answers do, and what there is to copy.
import { describe, expect, test } from 'vitest';
import { copyChoices } from '../../src/app/copy-choices.ts';
import { PAGE_OCTETS, topSheet, type TextSheet } from '../../src/app/sheet.ts';
import { sheetHints } from '../../src/app/sheet-keys.ts';
import type { Fact } from '../../src/model/fact.ts';
import type { MimePart, Structure } from '../../src/model/mime-part.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { INBOX, scene, uidOf, type Scene } from './scene.ts';

const part = (section: string, type: string, octets: number, more: Partial<MimePart> = {}): MimePart => ({
  section,
  depth: section === '' ? 0 : 1,
  type: toSafe(type),
  charset: toSafe(''),
  encoding: toSafe('7bit'),
  disposition: toSafe(''),
  filename: toSafe(''),
  subject: toSafe(''),
  octets,
  ...more,
});

const STRUCTURE: Structure = {
  parts: [
    part('', 'multipart/mixed', 1_100),
    part('1', 'text/plain', 100),
    part('2', 'application/zip', 1_000, { filename: toSafe('a.zip'), encoding: toSafe('base64') }),
  ],
  size: 2_000,
  cut: false,
};

const of = (letter: string) => ({ mailbox: INBOX, uid: uidOf(letter) });
const structureRead = (letter: string): Fact => ({
  kind: 'structure-read',
  ...of(letter),
  structure: STRUCTURE,
});
const linesRead = (from: number, upTo: number, ended = false): Fact => ({
  kind: 'lines-read',
  ...of('b'),
  section: '',
  read: { lines: [toSafe(`line ${from}`)], rest: toSafe('re') },
  from,
  upTo,
  ended,
});

const kinds = ({ state }: Scene): string[] => state.sheets.stack.map(({ kind }) => kind);

const SAVING = {
  verb: toSafe('saving'),
  name: toSafe('a'),
  octets: 1,
  total: 2,
  before: 0,
  elapsed: 0,
};

describe('going in and out', () => {
  test('one message at a time, whatever is marked', () => {
    const at = scene('*[a] >[b] [c]').press('H');
    expect(topSheet(at.state)).toMatchObject({ kind: 'header', of: of('b') });
    expect(kinds(at.press('v'))).toEqual(['parts']);
    expect(kinds(at.press('e'))).toEqual(['text']);
    expect(kinds(at.press('Esc'))).toEqual([]);
    expect(at.take()).toEqual([]);
  });

  test('where there is no message there is nothing to look into', () => {
    const at = scene('').press('H', 'v', 'e', 'y');
    expect(kinds(at)).toEqual([]);
    expect(at.said).toBe('No message is under the cursor.');
  });

  test('a part opens over the parts, and gives way to them again', () => {
    const at = scene('>[b]').press('v').happen(structureRead('b')).press('j', 'Enter');
    expect(kinds(at)).toEqual(['parts', 'text']);
    expect(topSheet(at.state)).toMatchObject({ part: { section: '1' }, total: 100, wanted: PAGE_OCTETS });
    expect(topSheet(at.press('q').state)).toMatchObject({ kind: 'parts', cursor: 1 });
  });

  test('the list’s keys do nothing there', () => {
    const at = scene('>[a] [b]').press('H', 'd', 'X', 'F', 's', '$', 'o');
    expect(at.take()).toEqual([]);
    expect(at.toString()).toBe('>[a] [b]');
    expect(at.said).toContain('does nothing here');
  });

  test('help, lock and the console’s own keys do what they always do', () => {
    const at = scene('>[a]').press('H', '%', 'Ctrl-l');
    expect(at.take()).toEqual([{ kind: 'set-read-only', readOnly: true }, { kind: 'redraw' }]);
    expect(at.press('?').state.view.dialog).toMatchObject({ kind: 'help' });
  });
});

describe('parts', () => {
  const parts = (): Scene => scene('>[b]').press('v').happen(structureRead('b'));

  test('nothing is asked for before somebody does', () => {
    expect(parts().press('j', 'j', 'k', 'G', 'g').take()).toEqual([]);
  });

  test('what is no text is not opened, and a multipart is neither opened nor saved', () => {
    const at = parts().press('Enter', 's', 'G', 'Enter');
    expect(at.take()).toEqual([]);
    expect(at.said).toBe('application/zip is no text: s saves it.');
    expect(kinds(at)).toEqual(['parts']);
  });

  test('a part is saved under a name that is asked for', () => {
    const at = parts().press('G', 's');
    const [asked] = at.take();
    expect(asked).toMatchObject({
      kind: 'ask-save',
      part: { of: of('b'), section: '2', encoding: 'base64', octets: 1_000 },
    });
    if (asked?.kind !== 'ask-save') throw new Error('not asked');
    const dialog = { kind: 'save', part: asked.part, directory: toSafe('/d'), text: 'a.zip' } as const;
    at.happen({ kind: 'open-dialog', dialog }).press('Backspace', '2', 'Enter');
    expect(at.take()).toEqual([{ kind: 'save', part: asked.part, name: 'a.zi2' }]);
    at.happen({ kind: 'open-dialog', dialog }).press('Esc');
    expect(at.take()).toEqual([]);
    expect(at.said).toBe('Cancelled: nothing was saved.');
  });

  test('Esc cancels what is being saved before it goes back', () => {
    const at = parts().happen({ kind: 'saving', saving: SAVING });
    expect(at.press('Esc').take()).toEqual([{ kind: 'cancel-save' }]);
    expect(kinds(at)).toEqual(['parts']);
    at.happen({ kind: 'saving', saving: undefined }).press('Esc');
    expect(kinds(at)).toEqual([]);
  });

  test('an answer about another message is none', () => {
    const at = scene('>[b]').press('v').happen(structureRead('a'));
    expect(topSheet(at.state)).toMatchObject({ structure: undefined });
  });
});

describe('texts', () => {
  const text = ({ state }: Scene): TextSheet => topSheet(state) as TextSheet;

  test('come page by page, each once', () => {
    const at = scene('>[b]').press('e').happen(linesRead(0, PAGE_OCTETS), linesRead(0, PAGE_OCTETS));
    expect(text(at)).toMatchObject({
      pages: [['line 0']],
      rest: 're',
      read: PAGE_OCTETS,
      wanted: PAGE_OCTETS,
    });
    at.press('m');
    expect(text(at).wanted).toBe(2 * PAGE_OCTETS);
    // Pressed again before it came, it asks for no more.
    at.press('m');
    expect(text(at).wanted).toBe(2 * PAGE_OCTETS);
    at.happen(linesRead(PAGE_OCTETS, PAGE_OCTETS + 5, true)).press('m');
    expect(text(at)).toMatchObject({ read: PAGE_OCTETS + 5, ended: true });
    expect(at.said).toBe('All of it is here.');
    expect(sheetHints(at.state, text(at)).find(({ key }) => key === 'm')?.enabled).toBe(false);
  });

  test('a failure stays until another try', () => {
    const failure = { kind: 'no' as const, text: toSafe('the server said no') };
    const at = scene('>[b]')
      .press('e')
      .happen({ kind: 'look-failed', ...of('b'), failure });
    expect(text(at).failure).toBe(failure);
    expect(text(at.press('R')).failure).toBeUndefined();
  });

  test('all of the message is saved as it is', () => {
    const at = scene('>[b]').press('e', 's');
    expect(at.take()).toMatchObject([
      { kind: 'ask-save', part: { section: '', encoding: '', octets: 3_000 } },
    ]);
  });
});

describe('copying', () => {
  const header = {
    fields: [
      { name: toSafe('From'), value: toSafe('"A <b>" <a@example.org>') },
      { name: toSafe('message-id'), value: toSafe('<1@x>') },
    ],
    cut: false,
  };
  const choices = ({ state }: Scene): unknown =>
    copyChoices(state).map(({ letter, text }) => `${letter} ${text}`);

  test('of the message under the cursor, what is known of it', () => {
    const at = scene('>[b] [c]');
    expect(choices(at)).toEqual(['u 2', 'i UID FETCH 2 (UID FLAGS INTERNALDATE RFC822.SIZE)']);
    at.happen({ kind: 'header-read', ...of('b'), header });
    expect(choices(at)).toEqual([
      'u 2',
      'm <1@x>',
      'f a@example.org',
      'i UID FETCH 2 (UID FLAGS INTERNALDATE RFC822.SIZE)',
    ]);
  });

  test('of the marked ones, what they have together', () => {
    expect(choices(scene('*[b] *[c] >[a]').happen({ kind: 'header-read', ...of('a'), header }))).toEqual([
      'u 2:3',
      'i UID FETCH 2:3 (UID FLAGS INTERNALDATE RFC822.SIZE)',
    ]);
  });

  test('of a sheet, the command that it was read by', () => {
    const at = scene('>[b]').press('v').happen(structureRead('b')).press('j', 'Enter');
    expect(choices(at)).toEqual(['u 2', `i UID FETCH 2 (UID BODY.PEEK[1]<0.${PAGE_OCTETS}>)`]);
  });

  test('the next key says which', () => {
    const at = scene('>[b]').press('y', 'u');
    expect(at.take()).toEqual([{ kind: 'copy', text: '2', what: 'UID' }]);
    expect(at.press('y', 'x').take()).toEqual([]);
    expect(at.state.view.dialog).toBeUndefined();
  });
});
