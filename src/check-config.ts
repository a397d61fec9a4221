// `imaptop config check`: everything that is wrong with the configuration file, a line each, without asking any server.
import { accessSync, constants } from 'node:fs';
import { bindingsFault } from './app/bindings.ts';
import { checkAccount } from './cli.ts';
import { readConfig, type Config, type ConfigSettings } from './config/config-file.ts';
import { EXIT_USAGE } from './ending.ts';
import { toSafe, type Safe } from './text/safe-text.ts';
import { parseTheme } from './ui/theme.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigChecked {
  readonly exitCode: number;
  readonly lines: readonly Safe[];
}

export function checkConfig(file: string, env: Environment): ConfigChecked {
  const read = readConfig(file);
  if (read.kind === 'failed') return { exitCode: EXIT_USAGE, lines: [read.failure.text] };
  const config = read.value;
  if (!config) return { exitCode: EXIT_USAGE, lines: [toSafe(`There is no ${file}.`)] };
  const faults = [
    ...settingsFaults(config.shared, config, undefined),
    ...config.accounts.flatMap((account) => {
      const fault = checkAccount(account.name, config, env);
      return [...(fault === undefined ? [] : [fault]), ...settingsFaults(account, config, account.name)];
    }),
  ];
  if (faults.length > 0) return { exitCode: EXIT_USAGE, lines: faults.map(toSafe) };
  const { length } = config.accounts;
  return {
    exitCode: 0,
    lines: [toSafe(`${file}: ${length} ${length === 1 ? 'account' : 'accounts'}, nothing wrong`)],
  };
}

const FILES = ['tls-ca', 'tls-cert', 'tls-key'] as const;

function settingsFaults(settings: ConfigSettings, { file }: Config, name: string | undefined): string[] {
  const owner = name === undefined ? '' : `account ${name}: `;
  const missing = FILES.flatMap((option) => {
    const path = settings.values[option];
    const place = settings.places.get(option);
    if (typeof path !== 'string' || !place || canRead(path)) return [];
    return [`${file}:${place.line}:${place.column}: ${owner}${place.key}: ${path} cannot be read`];
  });
  const keys = bindingsFault(settings.keys);
  const colours = coloursFault(settings.colours);
  return [
    ...missing,
    ...[keys, colours].flatMap((fault) => (fault === undefined ? [] : [`${file}: ${owner}${fault}`])),
  ];
}

/** What is wrong with styles by token, in words; undefined where nothing is. */
function coloursFault(colours: Readonly<Record<string, unknown>>): string | undefined {
  const parsed = parseTheme({ name: 'colours', tokens: colours });
  return parsed.kind === 'failed' ? parsed.why.replace(/^theme /, '') : undefined;
}

function canRead(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
