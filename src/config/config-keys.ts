// Which options the configuration file may set, and how they are called there: with underscores, and what is switched off by
// an option is switched by its name without `no`.
import { ACCOUNT_OPTIONS } from './options.ts';
import { optionNamed, type OptionName } from './option-specs.ts';

/** Of one account. */
const OF_ACCOUNTS: readonly OptionName[] = [...ACCOUNT_OPTIONS, 'folder', 'authserv-id'];

/** Of all accounts, and of each. */
const OF_ALL: readonly OptionName[] = [
  'sort',
  'read-only',
  'rescue',
  'max-remove',
  'theme',
  'no-color',
  'ascii',
  'no-cache',
  'log',
  'save-dir',
  'notify',
  'no-clipboard',
];

export interface ConfigKey {
  readonly key: string;
  readonly option: OptionName;
  readonly value: 'text' | 'texts' | 'number' | 'yes or no' | 'no or yes';
}

export const SHARED_KEYS: readonly ConfigKey[] = OF_ALL.map(keyOf);
export const ACCOUNT_KEYS: readonly ConfigKey[] = [...OF_ACCOUNTS, ...OF_ALL].map(keyOf);

function keyOf(option: OptionName): ConfigKey {
  const key = option.replace(/^no-/, '').replaceAll('-', '_');
  const { value, several } = optionNamed(option) ?? {};
  if (several) return { key: `${key}s`, option, value: 'texts' };
  if (option === 'max-remove') return { key, option, value: 'number' };
  if (value !== undefined) return { key, option, value: 'text' };
  return { key, option, value: key === option.replaceAll('-', '_') ? 'yes or no' : 'no or yes' };
}

/** The option's own words; what it switches off is switched on by its key. */
export function keyHelp({ option, value }: ConfigKey): string {
  const help = optionNamed(option)?.help ?? '';
  return value === 'no or yes' ? `\`false\`: ${help}` : help;
}
