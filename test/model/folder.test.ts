import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { folderTree, type Folder } from '../../src/model/folder.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { toSafe } from '../../src/text/safe-text.ts';

function folder(delimiter: string | undefined, ...levels: string[]): Folder {
  const name = levels.join(delimiter ?? '');
  return {
    path: toMailboxPath(name),
    name: toSafe(name),
    delimiter,
    levels: levels.map(toSafe),
    selectable: true,
    specialUse: undefined,
  };
}

const drawn = (folders: readonly Folder[]): string[] =>
  folderTree(folders).map(({ folder: { levels }, depth }) => `${'  '.repeat(depth)}${levels.at(-1)}`);

test('INBOX comes first, then names in order, children below their parents', () => {
  expect(
    drawn([
      folder('/', 'lists', 'debian'),
      folder('/', 'Trash'),
      folder('/', 'INBOX', 'old'),
      folder('/', 'lists-old'),
      folder('/', 'Archive'),
      folder('/', 'lists'),
      folder('/', 'INBOX'),
      folder('/', 'lists', 'debian', 'devel'),
      folder('/', 'lists', 'Alpine'),
      folder('/', '会議'),
    ]),
  ).toMatchInlineSnapshot(`
    [
      "INBOX",
      "  old",
      "Archive",
      "lists",
      "  Alpine",
      "  debian",
      "    devel",
      "lists-old",
      "Trash",
      "会議",
    ]
  `);
});

test('a level that is not listed still holds its children together', () => {
  expect(drawn([folder('.', 'b', 'y'), folder('.', 'c'), folder('.', 'b', 'x', 'z'), folder('.', 'a')]))
    .toMatchInlineSnapshot(`
      [
        "a",
        "    z",
        "  y",
        "c",
      ]
    `);
});

test('a flat namespace is one level, whatever its names hold', () => {
  expect(drawn([folder(undefined, 'b/c.d'), folder(undefined, 'a'), folder(undefined, 'INBOX')])).toEqual([
    'INBOX',
    'a',
    'b/c.d',
  ]);
});

test('with any delimiter and in any order: each folder once, INBOX first, subtrees in one piece', () => {
  const level = fc.constantFrom('INBOX', 'Inbox', 'a', 'A', 'b', 'a-b', 'a b', 'é', '');
  const levels = fc.array(level, { minLength: 1, maxLength: 4 });
  const folders = fc
    .tuple(fc.constantFrom('/', '.', '\\', '^'), fc.uniqueArray(levels, { selector: (l) => l.join('\n') }))
    .map(([delimiter, names]) => names.map((name) => folder(delimiter, ...name)));
  fc.assert(
    fc.property(folders, (listed) => {
      const tree = folderTree(listed);
      expect(tree.map((node) => node.folder).sort(byName)).toEqual([...listed].sort(byName));
      const inbox = tree.findIndex(({ folder: { levels } }) => levels[0]!.toUpperCase() !== 'INBOX');
      const others = inbox < 0 ? [] : tree.slice(inbox);
      expect(others.some(({ folder: { levels } }) => levels[0]!.toUpperCase() === 'INBOX')).toBe(false);
      tree.forEach(({ folder: parent, depth }, at) => {
        expect(depth).toBe(parent.levels.length - 1);
        // What lies below a folder follows it at once, without a stranger between.
        const below = tree.filter(({ folder: child }) => isBelow(child, parent));
        expect(tree.slice(at + 1, at + 1 + below.length)).toEqual(below);
      });
    }),
  );
});

function isBelow(child: Folder, parent: Folder): boolean {
  return (
    child.levels.length > parent.levels.length && parent.levels.every((name, i) => name === child.levels[i])
  );
}

function byName(a: Folder, b: Folder): number {
  const [x, y] = [a.levels.join('\n'), b.levels.join('\n')];
  return x < y ? -1 : x > y ? 1 : 0;
}
