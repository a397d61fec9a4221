// What is saved of messages: whole, for its owner alone, in the directory that was chosen, and never over anything.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DiskSavedFiles } from '../../src/rescue/saved-files.ts';

let root: string;
let directory: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'imaptop-saved-'));
  directory = join(root, 'saved');
  mkdirSync(directory);
});
afterEach(() => rmSync(root, { recursive: true }));

const save = (name: string, text = 'octets', meanwhile = (): void => undefined): string => {
  const begun = new DiskSavedFiles(directory).begin(name);
  if (begun.kind === 'failed') return begun.failure.text;
  begun.value.write(Buffer.from(text.slice(0, 3)));
  begun.value.write(Buffer.from(text.slice(3)));
  meanwhile();
  const placed = begun.value.commit();
  return placed.kind === 'failed' ? placed.failure.text : placed.value;
};

test('a file gets its name once it is whole, and only its owner reads it', () => {
  const path = join(directory, 'a.txt');
  expect(save('a.txt', 'octets', () => expect(existsSync(path)).toBe(false))).toBe(path);
  expect(readFileSync(path, 'utf8')).toBe('octets');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(directory)).toEqual(['a.txt']);
});

test('nothing that is there is written over, whenever it came', () => {
  const path = join(directory, 'a.txt');
  writeFileSync(path, 'before');
  expect(save('a.txt')).toBe(`Could not save ${path}: there is such a file already. Nothing was written.`);
  const later = join(directory, 'b.txt');
  expect(save('b.txt', 'octets', () => writeFileSync(later, 'meanwhile'))).toContain(
    'there is such a file already',
  );
  symlinkSync(join(root, 'outside'), join(directory, 'c.txt'));
  expect(save('c.txt')).toContain('there is such a file already');
  expect(
    save('d.txt', 'octets', () => symlinkSync(join(root, 'outside'), join(directory, 'd.txt'))),
  ).toContain('there is such a file already');
  expect([readFileSync(path, 'utf8'), readFileSync(later, 'utf8')]).toEqual(['before', 'meanwhile']);
  expect(readdirSync(root)).toEqual(['saved']);
  expect(readdirSync(directory).sort()).toEqual(['a.txt', 'b.txt', 'c.txt', 'd.txt']);
});

test('nothing is written outside of the directory', () => {
  for (const name of ['../a', 'a/b', '/tmp/a', '..', '.', '', '.hidden', '-x', 'a\0b', 'a\nb']) {
    expect(save(name)).toContain('a name is wanted');
  }
  expect(readdirSync(root)).toEqual(['saved']);
  expect(readdirSync(directory)).toEqual([]);
});

test('a directory that is not there, or is none, is one line', () => {
  rmSync(directory, { recursive: true });
  expect(save('a.txt')).toMatch(/^Could not save .*ENOENT.*Nothing was written\.$/);
  writeFileSync(directory, '');
  expect(save('a.txt')).toMatch(/^Could not save .*ENOTDIR.*Nothing was written\.$/);
});

test('what is given up leaves nothing', () => {
  const begun = new DiskSavedFiles(directory).begin('a.txt');
  if (begun.kind === 'failed') throw new Error(begun.failure.text);
  begun.value.write(Buffer.from('half'));
  begun.value.discard();
  expect(begun.value.write(Buffer.from('more')).kind).toBe('failed');
  expect(begun.value.commit().kind).toBe('failed');
  expect(readdirSync(directory)).toEqual([]);
});

test('a free name has the next number', () => {
  const files = new DiskSavedFiles(directory);
  expect(files.freeName('a.txt')).toBe('a.txt');
  writeFileSync(join(directory, 'a.txt'), '');
  symlinkSync('nowhere', join(directory, 'a (2).txt'));
  expect(files.freeName('a.txt')).toBe('a (3).txt');
});
