// Lint rules that guard a promise, each shown catching what it is there for.
import { describe, expect, it } from 'vitest';
import { lint } from './lint-fixture.ts';

const rules = (files: Record<string, string>, options?: readonly string[]) => [
  ...new Set(lint(files, options).map(({ rule }) => rule)),
];

describe('ImapFlow helpers that may send a plain EXPUNGE or CLOSE', () => {
  const helpers = [
    'messageDelete',
    'messageMove',
    'messageCopy',
    'messageFlagsAdd',
    'messageFlagsRemove',
    'messageFlagsSet',
    'mailboxClose',
  ];
  it.each(
    helpers.flatMap((name) => ['imap', 'queue', 'app', 'plan', 'ui'].map((folder) => ({ name, folder }))),
  )('$name is refused in src/$folder', ({ name, folder }) => {
    const text = `export const f = (c: { ${name}: () => void }) => { c.${name}(); };\n`;
    expect(rules({ [`src/${folder}/a.ts`]: text })).toContain('no-restricted-properties');
  });
});

describe('one listener for keys', () => {
  it.each(['src/ui/a.ts', 'src/ui/panes/a.ts', 'src/main.ts'])('useInput is refused in %s', (file) => {
    expect(rules({ [file]: "import { useInput } from 'ink';\nexport const f = useInput;\n" })).toContain(
      'no-restricted-imports',
    );
  });
});

it('ink-table gets the whole of Ink from the one file that may', () => {
  const text = "import * as ink from 'ink';\nexport const all = ink;\n";
  expect(rules({ 'src/ui/ink-table.ts': text })).toEqual([]);
  expect(rules({ 'src/ui/other.ts': text })).toContain('no-restricted-imports');
});

describe('purity', () => {
  it.each([
    ['src/model/a.ts', 'export const now = () => Date.now();', 'no-restricted-properties'],
    ['src/plan/a.ts', 'export const chance = () => Math.random();', 'no-restricted-properties'],
    ['src/text/a.ts', 'export const env = () => process.env;', 'no-restricted-globals'],
    ['src/queue/a.ts', 'export const later = (f: () => void) => setTimeout(f, 1);', 'no-restricted-globals'],
    ['src/app/a.ts', 'export const now = () => Date.now();', 'no-restricted-properties'],
  ])('%s: %s', (file, text, rule) => {
    expect(rules({ [file]: `${text}\n` })).toContain(rule);
  });
});

describe('rules that need types', () => {
  const union = "type Kind = 'a' | 'b';\n";
  it.each([
    [
      'a floating promise',
      'const f = async () => 1;\nexport const g = () => { f(); };\n',
      'no-floating-promises',
    ],
    [
      'a promise as a condition',
      'const f = async () => true;\nexport const g = () => { if (f()) return 1; return 2; };\n',
      'no-misused-promises',
    ],
    [
      'a switch with a hole',
      `${union}export const f = (k: Kind) => { switch (k) { case 'a': return 1; } return 2; };\n`,
      'switch-exhaustiveness-check',
    ],
    [
      'a switch with a default arm',
      `${union}export const f = (k: Kind) => { switch (k) { case 'a': return 1; case 'b': return 2; default: return 3; } };\n`,
      'switch-exhaustiveness-check',
    ],
    [
      'a default arm over a hole',
      `${union}export const f = (k: Kind) => { switch (k) { case 'a': return 1; default: return 3; } };\n`,
      'switch-exhaustiveness-check',
    ],
    ['an explicit any', 'export const f = (x: any): unknown => x;\n', 'no-explicit-any'],
  ])('%s', (_name, text, rule) => {
    expect(rules({ 'src/app/a.ts': text }, ['--type-aware'])).toContain(rule);
  });

  it('pass a file that keeps them', () => {
    const text = `${union}export const f = (k: Kind): number => { switch (k) { case 'a': return 1; case 'b': return 2; } };\n`;
    expect(rules({ 'src/app/a.ts': text }, ['--type-aware'])).toEqual([]);
  });
});

describe('shape', () => {
  it.each([
    [
      'a cycle',
      {
        'src/app/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
        'src/app/b.ts': "import { a } from './a.ts';\nexport const b = () => a;\n",
      },
      'no-cycle',
    ],
    ['a default export', { 'src/app/a.ts': 'export default 1;\n' }, 'no-default-export'],
    ['a file of 401 lines', { 'src/app/a.ts': 'export {};\n'.repeat(401) }, 'max-lines'],
    ['a note for later', { 'src/app/a.ts': '// TODO later\nexport const a = 1;\n' }, 'no-warning-comments'],
    [
      'a skipped test',
      {
        'test/a.test.ts':
          "import { expect, it } from 'vitest';\nit.skip('x', () => { expect(1).toBe(1); });\n",
      },
      'no-disabled-tests',
    ],
    [
      'an only test',
      {
        'test/a.test.ts':
          "import { expect, it } from 'vitest';\nit.only('x', () => { expect(1).toBe(1); });\n",
      },
      'no-focused-tests',
    ],
    [
      'a test without an assertion',
      { 'test/a.test.ts': "import { it } from 'vitest';\nit('x', () => { Number('1'); });\n" },
      'expect-expect',
    ],
    ['a file name in camel case', { 'src/app/camelCase.ts': 'export const a = 1;\n' }, 'filename-case'],
  ])('%s', (_name, files, rule) => {
    expect(rules(files)).toContain(rule);
  });
});
