// The README says what the program does: its tables are the registry's, its commands are the package's.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commands } from '../../src/app/commands/index.ts';
import { helpText } from '../../src/cli.ts';
import { parseQuery } from '../../src/model/query/parse-query.ts';
import { withTables } from './readme-tables.ts';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

test('the tables of keys and options are those of the program (npm run docs rewrites them)', () => {
  const readme = read('README.md');
  expect(readme).toBe(withTables(readme));
  for (const { help } of commands) expect(readme).toContain(help.replace(/([|<>\\])/g, '\\$1'));
});

test('every query that the README shows is one', () => {
  const [, section = ''] = /\n## Queries\n([^]*?)\n## /.exec(read('README.md')) ?? [];
  const shown = [...section.matchAll(/`([^`]+)`/g)].flatMap(([, code]) =>
    /[:>~]/.test(code!) ? [code!] : [],
  );
  expect(shown.length).toBeGreaterThan(30);
  for (const query of shown) expect([query, parseQuery(query)]).toMatchObject([query, { kind: 'query' }]);
});

test('every npm script that the documents name is there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = `${read('README.md')}\n${read('src/README.md')}`.matchAll(/npm run ([a-z-]+)/g);
  const names = [...named].map(([, name]) => name!);
  expect(names).toContain('check');
  for (const name of names) expect(scripts).toHaveProperty(name);
});

test('--help names every command', () => {
  const help = helpText(commands.map(({ keys, help: title }) => ({ keys: keys.join(' '), title })));
  for (const command of commands) expect(help).toContain(command.help);
});
