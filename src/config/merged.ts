// The command line over the configuration file: an account by its name, what is set for it, and what is set for all. What
// the command line says counts.
import type { Config, ConfigAccount, SettingPlace } from './config-file.ts';
import type { OptionName } from './option-specs.ts';
import { UsageError } from './server-url.ts';

export type Values = Partial<Record<OptionName, string | boolean | (string | boolean)[]>>;

export interface Written {
  readonly values: Values;
  readonly positionals: readonly string[];
}

export interface Merged extends Written {
  readonly secret: string | undefined;
  readonly colours: Readonly<Record<string, unknown>>;
  readonly keys: ReadonlyMap<string, readonly string[]>;
  /** Where the options stand that the file sets. */
  readonly places: ReadonlyMap<string, SettingPlace>;
  readonly file: string;
  readonly account: ConfigAccount | undefined;
}

/** One way to sign in on the command line puts those of the file aside. */
const PROOFS: readonly OptionName[] = [
  'password-command',
  'password-env',
  'keyring',
  'token-command',
  'auth',
  'tls-cert',
  'tls-key',
];

/** `shared`: what is set for all accounts counts as well. */
export function withConfig(written: Written, config: Config | undefined, shared: boolean): Merged {
  const { values, positionals } = written;
  const [word, ...more] = positionals;
  const named = word !== undefined && !word.includes('://');
  // Without such a file a word without :// is a URL that went wrong.
  const account = named && config ? accountNamed(word, config) : undefined;
  const sections = [...(shared && config ? [config.shared] : []), ...(account ? [account] : [])];
  const signsIn = PROOFS.some((name) => values[name] !== undefined);
  const fromFile: Values = {};
  const places = new Map<string, SettingPlace>();
  for (const section of sections) {
    for (const [name, place] of section.places) {
      if (values[name] !== undefined || (signsIn && PROOFS.includes(name))) continue;
      fromFile[name] = section.values[name]!;
      places.set(name, place);
    }
  }
  return {
    values: { ...fromFile, ...values },
    positionals: account?.url === undefined ? positionals : [account.url, ...more],
    secret: signsIn ? undefined : account?.password,
    colours: Object.assign({}, ...sections.map(({ colours }) => colours)) as Record<string, unknown>,
    keys: new Map(sections.flatMap(({ keys }) => [...keys])),
    places,
    file: config?.file ?? '',
    account,
  };
}

function accountNamed(name: string, config: Config): ConfigAccount {
  const account = config.accounts.find((each) => each.name === name);
  if (!account) {
    // Not repeated where it may be a URL with a password in it.
    const what = /^[\w.-]+$/.test(name)
      ? `no account is called ${name}`
      : 'that is neither a URL nor an account';
    const names = config.accounts.map((each) => each.name).join(', ');
    const those = names === '' ? 'there is no account in the configuration file' : `there are ${names}`;
    throw new UsageError(`${what}: ${those}; a URL is imaps://user@host`);
  }
  if (account.url === undefined)
    throw new UsageError(`${config.file}:${account.line}:${account.column}: account ${name}: url is missing`);
  return account;
}

/** What is wrong, with its place where it stands in the file. */
export function inConfig({ message }: UsageError, { account, file, places }: Merged): string {
  const options = [...message.matchAll(/--([a-z-]+)/g)].map(([, name]) => name!);
  const named = options.find((name) => places.has(name));
  if (named === undefined) {
    // What the command line says is wrong there.
    if (!account || (options.length > 0 && !message.includes('URL'))) return message;
    return `${file}:${account.line}:${account.column}: account ${account.name}: ${message}`;
  }
  const { line, column } = places.get(named)!;
  const words = message.replaceAll(/--([a-z-]+)/g, (option, name: string) => places.get(name)?.key ?? option);
  return `${file}:${line}:${column}: ${account ? `account ${account.name}: ` : ''}${words}`;
}
