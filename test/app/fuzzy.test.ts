import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchFolders } from '../../src/app/fuzzy.ts';
import { folderTree, type Folder } from '../../src/model/folder.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { toSafe } from '../../src/text/safe-text.ts';

const folder = (name: string, selectable = true): Folder => ({
  path: toMailboxPath(name),
  name: toSafe(name),
  delimiter: '/',
  levels: name.split('/').map(toSafe),
  selectable,
  specialUse: undefined,
});

const TREE = folderTree([
  folder('INBOX'),
  folder('Archive'),
  folder('Sent'),
  folder('assent'),
  folder('lists', false),
  folder('lists/dovecot'),
  folder('lists/debian'),
  folder('lists/debian/devel'),
  folder('会議'),
  folder('Černý'),
]);

const names = (letters: string): string[] =>
  matchFolders(TREE, { text: letters }).map(({ folder: { name } }) => name);

test('no letters match every folder that holds mail, as the tree has them', () => {
  expect(names('')).toEqual([
    'INBOX',
    'Archive',
    'assent',
    'lists/debian',
    'lists/debian/devel',
    'lists/dovecot',
    'Sent',
    'Černý',
    '会議',
  ]);
});

test.each([
  ['ldo', ['lists/dovecot']],
  ['sent', ['Sent', 'assent']],
  ['SENT', ['Sent', 'assent']],
  ['ld', ['lists/debian', 'lists/dovecot', 'lists/debian/devel']],
  ['会', ['会議']],
  ['č', ['Černý']],
  ['inb', ['INBOX']],
  ['zz', []],
  ['.*', []],
  ['lists/', ['lists/debian', 'lists/dovecot', 'lists/debian/devel']],
])('%j finds %j', (letters, expected) => {
  expect(names(letters)).toEqual(expected);
});

test('what is found holds the letters in order, and all that holds them is found, once', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'abdeilnostv/IN'), maxLength: 5 });
  fc.assert(
    fc.property(letters, (typed) => {
      const expected = names('').filter((name) => {
        let from = 0;
        return [...typed.toLowerCase()].every((letter) => {
          const at = name.toLowerCase().indexOf(letter, from);
          from = at + 1;
          return at >= 0;
        });
      });
      expect(names(typed).sort()).toEqual(expected.sort());
    }),
  );
});
