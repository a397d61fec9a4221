// $XDG_CONFIG_HOME/imaptop/config.toml: accounts, and what is as it is for all of them. Whatever is wrong in
// it is a line with its place.
import { readFileSync, statSync } from 'node:fs';
import { failed, ok, type Result } from '../model/failure.ts';
import { toSafe } from '../text/safe-text.ts';
import { ACCOUNT_KEYS, SHARED_KEYS, type ConfigKey } from './config-keys.ts';
import type { Values } from './merged.ts';
import type { OptionName } from './option-specs.ts';
import { UsageError } from './server-url.ts';
import { placeWords, readToml, type Place, type Setting } from './toml.ts';

/** What is set for an account, or for all. */
export interface ConfigSettings {
  readonly values: Values;
  /** Where each of them stands. */
  readonly places: ReadonlyMap<OptionName, SettingPlace>;
  /** Styles by token, as in a theme. */
  readonly colours: Readonly<Record<string, unknown>>;
  /** Keys by the name of their command. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  readonly password: string | undefined;
}

export interface SettingPlace extends Place {
  readonly key: string;
}

export interface ConfigAccount extends ConfigSettings, Place {
  readonly name: string;
  /** Undefined where it has none, which is an error for whoever wants to open it. */
  readonly url: string | undefined;
}

export interface Config {
  readonly file: string;
  readonly shared: ConfigSettings;
  readonly accounts: readonly ConfigAccount[];
}

const OTHERS_READ = 0o077;

/** The file's contents; undefined where there is no file. */
export function readConfig(file: string): Result<Config | undefined> {
  try {
    const { mode } = statSync(file);
    const config = configOf(readToml(readFileSync(file, 'utf8'), file), file);
    const secret = config.accounts.find(({ password }) => password !== undefined);
    if (secret && (mode & OTHERS_READ) !== 0)
      throw new UsageError(
        `${file} holds the password of ${secret.name} and can be read by others. Run: chmod 600 ${shellWord(file)}`,
      );
    return ok(config);
  } catch (error) {
    if (error instanceof UsageError) return failed({ kind: 'limit', text: toSafe(error.message) });
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return ok(undefined);
    if (code === undefined) throw error;
    return failed({ kind: 'limit', text: toSafe(`The configuration ${file} cannot be read: ${code}.`) });
  }
}

const shellWord = (text: string): string =>
  /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

function configOf(settings: readonly Setting[], file: string): Config {
  const shared = new Section(file, SHARED_KEYS);
  const accounts = new Map<string, Section>();
  for (const setting of settings) {
    const [first, name, ...rest] = setting.keys;
    if (first !== 'accounts') shared.take(setting.keys, setting);
    else if (name === undefined) continue;
    else {
      const account = accounts.get(name) ?? new Section(file, ACCOUNT_KEYS, setting, name);
      accounts.set(name, account);
      account.take(rest, setting);
    }
  }
  return {
    file,
    shared: shared.settings,
    accounts: [...accounts.values()].map((account) => account.account),
  };
}

const areTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

/** What is gathered for one account, or for all. */
class Section {
  private readonly file: string;
  private readonly allowed: readonly ConfigKey[];
  private readonly place: Place;
  private readonly name: string | undefined;
  private readonly values: Values = {};
  private readonly places = new Map<OptionName, SettingPlace>();
  private readonly colours: Record<string, Record<string, unknown>> = {};
  private readonly keys = new Map<string, readonly string[]>();
  private url: string | undefined;
  private password: string | undefined;

  constructor(
    file: string,
    allowed: readonly ConfigKey[],
    place: Place = { line: 1, column: 1 },
    name?: string,
  ) {
    this.file = file;
    this.allowed = allowed;
    this.place = { line: place.line, column: place.column };
    this.name = name;
    if (name !== undefined && !/^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,63}$/u.test(name))
      throw this.wrong(place, `an account's name is of letters, digits, _ . and -`);
  }

  get settings(): ConfigSettings {
    const { values, places, colours, keys, password } = this;
    return { values, places, colours, keys, password };
  }

  get account(): ConfigAccount {
    return { ...this.settings, ...this.place, name: this.name ?? '', url: this.url };
  }

  take(keys: readonly string[], setting: Setting): void {
    const [first, ...rest] = keys;
    const { value } = setting;
    if (first === undefined || (value === undefined && (first === 'colours' || first === 'keys'))) return;
    if (first === 'keys') return this.takeKey(rest, setting);
    if (first === 'colours') return this.takeColour(rest, setting);
    if (rest.length > 0 || value === undefined)
      throw this.wrong(setting, `there is no table ${keys.join('.')}`);
    if (this.name !== undefined && (first === 'url' || first === 'password')) {
      if (typeof value !== 'string' || value === '')
        throw this.wrong(setting, `${first} is a text in quotes`);
      this[first] = value;
      return;
    }
    const known = this.allowed.find(({ key }) => key === first);
    if (!known) throw this.wrong(setting, this.unknownWords(first));
    this.values[known.option] = this.valueOf(known, setting);
    this.places.set(known.option, { key: first, line: setting.line, column: setting.column });
  }

  private takeKey([command, ...rest]: readonly string[], setting: Setting): void {
    const { value } = setting;
    const names = typeof value === 'string' ? [value] : value;
    if (command === undefined || rest.length > 0 || !areTexts(names))
      throw this.wrong(setting, 'keys are a text, or a list of texts, for the name of a command');
    this.keys.set(command, names);
  }

  /** `"row.cursor" = { bold = true }`: the tokens' own dots are keys of TOML where they stand without quotes. */
  private takeColour(keys: readonly string[], setting: Setting): void {
    const style = keys.at(-1);
    if (keys.length < 2 || style === undefined)
      throw this.wrong(setting, 'colours are styles by token, as in a theme: "row.cursor" = { bold = true }');
    const token = keys.slice(0, -1).join('.');
    this.colours[token] = { ...this.colours[token], [style]: setting.value };
  }

  private valueOf({ key, value: kind }: ConfigKey, setting: Setting): string | boolean | string[] {
    const { value } = setting;
    switch (kind) {
      case 'text':
        if (typeof value === 'string' && value !== '') return value;
        throw this.wrong(setting, `${key} is a text in quotes`);
      case 'texts':
        if (areTexts(value)) return value;
        throw this.wrong(setting, `${key} is a list of texts: ["...", "..."]`);
      case 'number':
        if (typeof value === 'number' || typeof value === 'bigint') return String(value);
        throw this.wrong(setting, `${key} is a number`);
      case 'yes or no':
      case 'no or yes':
        if (typeof value === 'boolean') return kind === 'yes or no' ? value : !value;
        throw this.wrong(setting, `${key} is true or false`);
    }
  }

  private unknownWords(key: string): string {
    if (this.name === undefined && ACCOUNT_KEYS.some((known) => known.key === key || key === 'url'))
      return `${key} belongs to an account: write it below [accounts.NAME]`;
    const url = this.name === undefined ? [] : ['url', 'password'];
    return `there is no ${key}; there are ${[...url, ...this.allowed.map((known) => known.key), 'colours', 'keys'].join(', ')}`;
  }

  private wrong(place: Place, why: string): UsageError {
    const account = this.name === undefined ? '' : `account ${this.name}: `;
    return new UsageError(`${placeWords(this.file, place)}: ${account}${why}`);
  }
}
