// File names out of what senders call their attachments: always a plain name in the directory it is meant for.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileName, isFileName, numbered } from '../../src/text/file-name.ts';
import { hostileText } from './hostile-text.ts';

test.each([
  ['report.pdf', 'report.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Windows\\win.ini', 'win.ini'],
  ['/etc/', 'x'],
  ['..', 'x'],
  ['.bashrc', 'bashrc'],
  ['-rf', 'rf'],
  ['a$(id).txt', 'a_(id).txt'],
  ['a;b|c&d`e', 'a_b_c_d_e'],
  ['a\nb\x1b[2Jc\0', 'a_b__2Jc_'],
  ['$$$', 'x'],
  ['  spaces   within .txt ', 'spaces within .txt'],
  ['Überweisung Nr. 5.pdf', 'Überweisung Nr. 5.pdf'],
  ['会議.doc', '会議.doc'],
  ['name.', 'name'],
  ['', 'x'],
])('%j becomes %s', (wanted, name) => {
  expect(fileName(wanted, 'x')).toBe(name);
});

test('a long name keeps its extension', () => {
  expect(fileName(`${'n'.repeat(400)}.pdf`, 'x')).toMatch(/^n{180,200}\.pdf$/);
  expect(Buffer.byteLength(fileName(`${'会'.repeat(400)}.${'y'.repeat(30)}`, 'x'))).toBeLessThan(210);
});

test('numbers come before the extension', () => {
  expect(numbered('report.pdf', 2)).toBe('report (2).pdf');
  expect(numbered('README', 3)).toBe('README (3)');
});

test('whatever it is called, the name is one, and stays as it is', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const name = fileName(text, 'x');
      expect(name).toMatch(/^[^/\\\0.\-\s][^/\\\0\n]*$/);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
      expect(isFileName(name)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
