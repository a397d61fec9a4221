// The layers of the house, pair by pair: lint must catch each import that is not in this table, and no other.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lint, projectRoot } from './lint-fixture.ts';

const adapters = ['imap', 'sqlite', 'rescue', 'config', 'demo'];
const folders = ['model', 'text', 'plan', 'queue', 'app', 'ui', ...adapters];
const modules = [
  'ports',
  'cli',
  'ending',
  'destination',
  'other-account',
  'adapters',
  'opening',
  'run-console',
  'console-script',
  'probe',
  'check-config',
  'main',
];

// What a folder or module may import besides its own files.
const values: Readonly<Record<string, readonly string[]>> = {
  model: [],
  text: [],
  ports: [],
  plan: ['model', 'text'],
  queue: ['plan', 'model', 'text', 'ports'],
  app: ['queue', 'plan', 'model', 'text', 'ports'],
  ui: ['app', 'model', 'text'],
  ...Object.fromEntries(adapters.map((name) => [name, ['model', 'text', 'ports']])),
  cli: ['app', 'plan', 'model', 'text', 'config', 'ports'],
  ending: [],
  destination: ['config', 'demo', 'imap', 'model', 'text', 'ports', 'cli', 'ending'],
  'other-account': ['config', 'model', 'text', 'cli', 'destination', 'ending'],
  adapters: ['imap', 'sqlite', 'rescue', 'config', 'model', 'text', 'ports'],
  opening: ['app', 'ui', 'queue', 'model', 'text', 'ports', 'run-console'],
  'run-console': ['app', 'ui', 'queue', 'model', 'text', 'ports', 'opening'],
  'console-script': ['run-console', 'adapters'],
  'check-config': ['app', 'ui', 'config', 'model', 'text', 'ports', 'cli', 'ending'],
  probe: ['app', 'ui', 'imap', 'config', 'model', 'text', 'ports', 'cli', 'destination', 'ending'],
  main: [...folders, ...modules.filter((name) => name !== 'main')],
};
const typesOnly: Readonly<Record<string, readonly string[]>> = {
  model: ['text'],
  text: ['model'],
  ports: ['model', 'text', 'plan'],
};
const packages = [
  'imapflow',
  'ink',
  'react',
  'ink-table',
  'hoodiecrow-imap',
  'keytar',
  'node:sqlite',
  'node:fs',
];
const screen = ['ink', 'react', 'ink-table', 'node:fs'];
const uses: Readonly<Record<string, readonly string[]>> = {
  model: [],
  text: [],
  ports: [],
  plan: [],
  queue: ['node:fs'],
  app: ['node:fs'],
  ui: screen,
  imap: ['imapflow', 'node:fs'],
  sqlite: ['node:sqlite', 'node:fs'],
  rescue: ['node:fs'],
  config: ['keytar', 'node:fs'],
  demo: ['hoodiecrow-imap', 'node:fs'],
  cli: ['node:fs'],
  ending: [],
  destination: ['node:fs'],
  'other-account': [],
  adapters: ['node:fs'],
  opening: ['node:fs'],
  'run-console': ['node:fs'],
  'console-script': [],
  probe: ['node:fs'],
  'check-config': ['node:fs'],
  main: screen,
};

// The names are left to the line they stand on: no two may be the same in one file.
const forms: Readonly<Record<string, (from: string) => string>> = {
  value: (from) => `import { x as NAME } from '${from}';`,
  type: (from) => `import type { x as NAME } from '${from}';`,
  'export from': (from) => `export { x as NAME } from '${from}';`,
  'export all': (from) => `export * as NAME from '${from}';`,
  bare: (from) => `import '${from}';`,
  lazy: (from) => `void import('${from}');`,
};

const isModule = (name: string) => modules.includes(name);
const layers = [...folders, ...modules];

interface Attempt {
  readonly name: string;
  readonly allowed: boolean;
  readonly text: string;
}

/** Every way in which one layer could import every other layer and package, from a file with this prefix. */
const attempts = (from: string, prefix: string): Attempt[] => {
  const own = values[from] ?? [];
  const types = typesOnly[from] ?? [];
  const targets = layers
    .filter((name) => name !== from)
    .map((to) => ({
      to,
      path: isModule(to) ? `${prefix}${to}.ts` : `${prefix}${to}/thing.ts`,
      free: own.includes(to),
    }));
  const libraries = packages.map((to) => ({ to, path: to, free: (uses[from] ?? []).includes(to) }));
  return [...targets, ...libraries].flatMap(({ to, path, free }) =>
    Object.entries(forms).map(([form, write]) => ({
      name: `${form} of ${to}`,
      // The whole of Ink would bring its useInput along.
      allowed: (free && !(to === 'ink' && form === 'export all')) || (form === 'type' && types.includes(to)),
      text: write(path),
    })),
  );
};

// Folders are tried from one and from two levels down; each attempt is one line of the file.
const places = layers.flatMap((from): [string, string, string][] =>
  isModule(from)
    ? [[from, `src/${from}.ts`, './']]
    : [
        [from, `src/${from}/file.ts`, '../'],
        [from, `src/${from}/deep/file.ts`, '../../'],
      ],
);
const fileText = (from: string, prefix: string) =>
  attempts(from, prefix)
    .map(({ text }, index) => text.replace('NAME', `x${index}`))
    .join('\n');
const findings = lint(
  Object.fromEntries(places.map(([from, file, prefix]) => [file, fileText(from, prefix)])),
);

describe('imports', () => {
  it.each(places)('of %s, in %s', (from, file, prefix) => {
    const lines = findings.flatMap((one) =>
      one.file === file && one.rule === 'no-restricted-imports' ? [one.line] : [],
    );
    const all = attempts(from, prefix);
    const refused = all.filter((_, index) => lines.includes(index + 1)).map(({ name }) => name);
    expect(refused).toEqual(all.filter(({ allowed }) => !allowed).map(({ name }) => name));
    expect(refused.length).toBeGreaterThan(10);
  });
});

describe('the source tree', () => {
  const files = readdirSync(join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  );

  it('has no folder or module that the table does not know', () => {
    const tops = new Set(files.map((name) => name.split('/')[0]?.replace(/\.ts$/, '')));
    expect([...tops].filter((name) => !layers.includes(name ?? ''))).toEqual([]);
  });

  // The one form that lint does not see: import('../ui/x.ts').X as a type.
  it('uses import() of other folders where the program is put together only', () => {
    const lazy = files.filter((name) => {
      const elsewhere = name.includes('/') ? /import\(\s*['"]\.\./ : /import\(\s*['"]\./;
      return elsewhere.test(readFileSync(join(projectRoot, 'src', name), 'utf8'));
    });
    expect(lazy.toSorted()).toEqual(['console-script.ts', 'destination.ts', 'main.ts']);
  });
});
