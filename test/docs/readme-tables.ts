// The README's generated parts, between their markers, from what the program itself uses.
import { keyTable } from '../../src/app/key-table.ts';
import { ACCOUNT_KEYS, keyHelp, SHARED_KEYS } from '../../src/config/config-keys.ts';
import { OPTIONS } from '../../src/config/option-specs.ts';

/** The README with its generated parts as they have to be. */
export function withTables(readme: string): string {
  const options = between(readme, 'options', optionLines());
  return between(between(options, 'configuration', configLines()), 'keys', keyLines());
}

function between(text: string, name: string, lines: readonly string[]): string {
  const open = `<!-- ${name} -->`;
  const close = `<!-- /${name} -->`;
  const from = text.indexOf(open);
  const to = text.indexOf(close);
  if (from < 0 || to < from) throw new Error(`README.md has no part marked ${name}`);
  return `${text.slice(0, from + open.length)}\n${lines.join('\n')}\n${text.slice(to)}`;
}

function optionLines(): string[] {
  const options = OPTIONS as readonly { name: string; value?: string; help: string }[];
  return [
    '',
    '| option | meaning |',
    '|---|---|',
    ...options.map(
      ({ name, value, help }) => `| \`--${name}${value ? ` ${value}` : ''}\` | ${escape(help)} |`,
    ),
    '',
  ];
}

function configLines(): string[] {
  const shared = new Set(SHARED_KEYS.map(({ key }) => key));
  return [
    '',
    '| key | for | meaning |',
    '|---|---|---|',
    ...ACCOUNT_KEYS.map(
      (known) =>
        `| \`${known.key}\` | ${shared.has(known.key) ? 'all, or one' : 'one account'} | ${escape(keyHelp(known))} |`,
    ),
    '',
  ];
}

function keyLines(): string[] {
  const lines = ['', '| keys | command | what they do |', '|---|---|---|'];
  let group = '';
  for (const row of keyTable) {
    if (row.group !== group) lines.push(`| **${row.group}** | | |`);
    group = row.group;
    lines.push(`| ${row.keys.map((key) => `\`${key}\``).join(' ')} | ${row.id} | ${escape(row.help)} |`);
  }
  return [...lines, ''];
}

function escape(text: string): string {
  return text.replace(/([|<>\\])/g, '\\$1');
}
