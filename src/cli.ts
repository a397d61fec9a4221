// Reads the command line. Whatever is wrong is one line that names the option, the value and what is allowed; values that
// may be secrets are never repeated.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  helpText,
  MAX_REMOVE,
  OPTIONS,
  takesSeveral,
  takesValue,
  USAGE,
  type OptionName,
} from './config/option-specs.ts';
import { parseServerUrl, UsageError } from './config/server-url.ts';
import { AUTH_MECHANISMS, type Account, type AuthMechanism, type TlsMode } from './model/account.ts';
import { SORT_KEYS, type Sort } from './model/sort.ts';
import { MAX_UID } from './model/uid.ts';
import { toSafe, type Safe } from './text/safe-text.ts';

export { helpText, USAGE };

export const THEMES = ['dark', 'light', 'high-contrast', 'mono'] as const;
export type ThemeName = (typeof THEMES)[number];

export interface Options {
  readonly target: { readonly kind: 'demo' } | { readonly kind: 'account'; readonly account: Account };
  /** As people write it; INBOX unless asked for. */
  readonly folder: string;
  readonly sort: Sort;
  /** Path of the PEM file of --tls-ca. */
  readonly caFile: string | undefined;
  readonly passwordCommand: string | undefined;
  readonly tokenCommand: string | undefined;
  /** Paths of the PEM files of --tls-cert and --tls-key. */
  readonly certificate: { readonly cert: string; readonly key: string } | undefined;
  readonly readOnly: boolean;
  /** Undefined: the program's choice. */
  readonly theme: ThemeName | undefined;
  readonly color: boolean;
  readonly ascii: boolean;
  readonly logFile: string | undefined;
  readonly stateDirectory: string | undefined;
  /** Expunge plans keep rescue copies unless told otherwise. */
  readonly rescue: boolean;
  /** Removals of more messages than that are refused. */
  readonly maxRemove: number;
  /** Servers whose Authentication-Results are believed. */
  readonly authservIds: readonly string[];
  /** Where parts of messages are saved. */
  readonly saveDirectory: string;
  /** What is copied goes to the terminal's clipboard. */
  readonly clipboard: boolean;
  /** Folder lists are kept, and shown until the server has confirmed them. */
  readonly cache: boolean;
}

export type CommandLine =
  | { readonly kind: 'run'; readonly options: Options }
  | {
      readonly kind: 'rescue';
      readonly order: { readonly kind: 'list' } | { readonly kind: 'clear'; readonly plan: number | 'all' };
      readonly stateDirectory: string | undefined;
    }
  | { readonly kind: 'clear-cache'; readonly stateDirectory: string | undefined }
  /** `signIn`: the URL names a user. */
  | { readonly kind: 'probe'; readonly options: Options; readonly json: boolean; readonly signIn: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  /** Nothing was asked for: the usage and exit 1. */
  | { readonly kind: 'usage' }
  | { readonly kind: 'wrong'; readonly line: Safe };

type Values = Partial<Record<OptionName, string | boolean | (string | boolean)[]>>;
type Environment = Readonly<Record<string, string | undefined>>;

export function parseCommandLine(argv: readonly string[], env: Environment): CommandLine {
  if (argv.length === 0) return { kind: 'usage' };
  try {
    const { values, positionals } = split(argv);
    if (values.help === true) return { kind: 'help' };
    if (values.version === true) return { kind: 'version' };
    if (positionals[0] === 'rescue') return rescueOf(values, positionals.slice(1));
    if (positionals[0] === 'cache') return clearCacheOf(values, positionals.slice(1));
    if (positionals[0] === 'probe') return probeOf(values, positionals.slice(1), env);
    if (values.json === true) throw new UsageError('--json goes with probe');
    return { kind: 'run', options: optionsOf(values, positionals, env) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { kind: 'wrong', line: toSafe(`imaptop: ${error.message}`) };
  }
}

/** Of the package this file belongs to; dist/main.js is as deep as src/cli.ts. */
export function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function split(argv: readonly string[]): { values: Values; positionals: string[] } {
  const options = Object.fromEntries(
    OPTIONS.map(({ name }) => [
      name,
      { type: takesValue(name) ? ('string' as const) : ('boolean' as const), multiple: takesSeveral(name) },
    ]),
  );
  try {
    return parseArgs({ args: joinValues(argv), options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(wordsFor(error, argv));
  }
}

/** `--sort -size` as `--sort=-size`: parseArgs takes a value with a minus only so. */
function joinValues(argv: readonly string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    const next = argv[i + 1];
    if (word === '--') return [...joined, ...argv.slice(i)];
    if (word.startsWith('--') && takesValue(word.slice(2)) && next !== undefined && !next.startsWith('--')) {
      joined.push(`${word}=${next}`);
      i++;
    } else joined.push(word);
  }
  return joined;
}

function wordsFor(error: unknown, argv: readonly string[]): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (argv.some((word) => /^--?pass(word)?(=|$)/.test(word)))
    return 'there is no option for the password; set IMAPTOP_PASSWORD, use --password-command, or wait for the prompt';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `${firstSentence(message)}; --help lists the options`;
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') return firstSentence(message);
  throw error;
}

/** Node's messages name the option and go on with advice of several lines. */
function firstSentence(message: string): string {
  return (message.split(/\.\s|\n/)[0] ?? message)
    .replace(/\.$/, '')
    .replace(/^[A-Z](?=[a-z])/, (c) => c.toLowerCase());
}

function rescueOf(values: Values, words: readonly string[]): CommandLine {
  const stateDirectory = onlyStateDirectory(values, 'rescue');
  const [verb, plan, ...more] = words;
  if (verb === undefined) return { kind: 'rescue', order: { kind: 'list' }, stateDirectory };
  if (verb !== 'clear' || plan === undefined || more.length > 0 || !/^(all|\d{1,15})$/.test(plan))
    throw new UsageError('usage: imaptop rescue [clear PLAN|all] [--state-dir DIR]');
  return {
    kind: 'rescue',
    order: { kind: 'clear', plan: plan === 'all' ? plan : Number(plan) },
    stateDirectory,
  };
}

function clearCacheOf(values: Values, words: readonly string[]): CommandLine {
  const stateDirectory = onlyStateDirectory(values, 'cache');
  if (words.length !== 1 || words[0] !== 'clear')
    throw new UsageError('usage: imaptop cache clear [--state-dir DIR]');
  return { kind: 'clear-cache', stateDirectory };
}

function onlyStateDirectory(values: Values, command: string): string | undefined {
  const foreign = Object.keys(values).find((name) => name !== 'state-dir');
  if (foreign !== undefined) throw new UsageError(`--${foreign} does not go with ${command}`);
  const { 'state-dir': directory } = values;
  if (directory === '') throw new UsageError('--state-dir needs a value');
  return typeof directory === 'string' ? directory : undefined;
}

const PROBE_OPTIONS: readonly string[] = ['folder', 'log', 'state-dir', 'json'];

function probeOf(values: Values, words: readonly string[], env: Environment): CommandLine {
  const known: readonly string[] = [...ACCOUNT_OPTIONS, ...PROBE_OPTIONS];
  const foreign = Object.keys(values).find((name) => !known.includes(name));
  if (foreign !== undefined) throw new UsageError(`--${foreign} does not go with probe`);
  if (words.length !== 1) throw new UsageError('usage: imaptop probe [--json] imaps://[user@]host[:port]');
  const options = optionsOf(values, words, env, true);
  const { target } = options;
  const signIn = target.kind === 'account' && target.account.user !== '';
  return { kind: 'probe', options, json: values.json === true, signIn };
}

const ACCOUNT_OPTIONS: readonly OptionName[] = [
  'tls',
  'tls-ca',
  'tls-pin',
  'tls-cert',
  'tls-key',
  'auth',
  'as',
  'password-command',
  'token-command',
];

function optionsOf(
  values: Values,
  positionals: readonly string[],
  env: Environment,
  anonymous = false,
): Options {
  const text = (name: OptionName): string | undefined => {
    const value = values[name];
    if (typeof value !== 'string') return undefined;
    if (value === '') throw new UsageError(`--${name} needs a value`);
    return value;
  };
  const on = (name: OptionName): boolean => values[name] === true;
  if (positionals.length > 1) throw new UsageError('one URL is enough');
  const [url] = positionals;
  if (on('demo') && url !== undefined) throw new UsageError('--demo takes no URL');
  if (!on('demo') && url === undefined)
    throw new UsageError(`a URL is missing: imaps://user@host, or --demo`);
  const foreign = ACCOUNT_OPTIONS.find((name) => values[name] !== undefined);
  if (on('demo') && foreign !== undefined)
    throw new UsageError(`--${foreign} goes with a URL, not with --demo`);
  const server = url === undefined ? undefined : parseServerUrl(url, anonymous);
  return {
    target: server ? { kind: 'account', account: accountOf(server, text) } : { kind: 'demo' },
    folder: text('folder') ?? server?.folder ?? 'INBOX',
    sort: sortOf(text('sort') ?? '-date'),
    caFile: text('tls-ca'),
    passwordCommand: text('password-command'),
    tokenCommand: text('token-command'),
    certificate: certificateOf(text),
    readOnly: on('read-only'),
    theme: oneOf('theme', text('theme'), THEMES),
    color: !on('no-color') && (env['NO_COLOR'] ?? '') === '',
    ascii: on('ascii') || !isUtf8Locale(env),
    logFile: text('log'),
    stateDirectory: text('state-dir'),
    rescue: on('rescue'),
    maxRemove: maxRemoveOf(text('max-remove')),
    authservIds: authservIdsOf(values['authserv-id']),
    saveDirectory: text('save-dir') ?? '.',
    clipboard: !on('no-clipboard'),
    cache: !on('no-cache'),
  };
}

function accountOf(server: ReturnType<typeof parseServerUrl>, text: TextOf): Account {
  const asked = oneOf('tls', text('tls'), ['implicit', 'starttls', 'none'] as const);
  if (server.scheme === 'imaps' && asked !== undefined && asked !== 'implicit')
    throw new UsageError(`imaps:// is implicit TLS; for --tls ${asked} write imap://`);
  const tls: TlsMode = asked ?? (server.scheme === 'imaps' ? 'implicit' : 'starttls');
  const pin = pinOf(text('tls-pin'));
  const ca = text('tls-ca');
  if (tls === 'none' && (pin ?? ca) !== undefined)
    throw new UsageError('--tls none has no certificate: leave out --tls-pin and --tls-ca');
  if (pin !== undefined && ca !== undefined)
    throw new UsageError('--tls-pin accepts one certificate whoever signed it: leave out --tls-ca');
  const authMechanism = mechanismOf(text('auth'));
  const as = text('as');
  if (tls === 'none' && text('tls-cert') !== undefined)
    throw new UsageError('--tls none shows no certificate: leave out --tls-cert');
  checkProofs(authMechanism, text);
  return {
    user: server.user,
    host: server.host,
    port: server.port ?? (tls === 'implicit' ? 993 : 143),
    tls,
    ...(pin === undefined ? {} : { pin }),
    ...(authMechanism === undefined ? {} : { authMechanism }),
    ...(as === undefined ? {} : { as }),
  };
}

/** RFC 8601 §2.2: as a server calls itself. */
function authservIdsOf(values: Values[OptionName]): string[] {
  const ids = Array.isArray(values) ? values.map(String) : [];
  const wrong = ids.find((id) => !/^[^\s;"()]{1,255}$/.test(id));
  if (wrong !== undefined) throw new UsageError(`--authserv-id ${wrong}: must be the name of a server`);
  return ids;
}

function pinOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const hex = /^sha256:((?:[0-9a-f]{2}:?){31}[0-9a-f]{2})$/i.exec(value)?.[1];
  if (hex === undefined)
    throw new UsageError('--tls-pin must be sha256: and 64 hexadecimal digits, colons between them optional');
  return hex.replaceAll(':', '').toLowerCase();
}

function mechanismOf(value: string | undefined): AuthMechanism | undefined {
  return oneOf('auth', value?.toUpperCase(), AUTH_MECHANISMS);
}

type TextOf = (name: OptionName) => string | undefined;

/** What can never work is said before anybody is asked for a password. */
function checkProofs(mechanism: AuthMechanism | undefined, text: TextOf): void {
  const bearer = mechanism === 'OAUTHBEARER' || mechanism === 'XOAUTH2';
  const [token, cert, password] = [text('token-command'), text('tls-cert'), text('password-command')];
  if (bearer && token === undefined) throw new UsageError(`--auth ${mechanism} needs --token-command`);
  if (mechanism === 'EXTERNAL' && cert === undefined)
    throw new UsageError('--auth EXTERNAL needs --tls-cert');
  if (token !== undefined && mechanism !== undefined && !bearer)
    throw new UsageError(`--token-command does not go with --auth ${mechanism}`);
  if (token !== undefined && password !== undefined)
    throw new UsageError('--token-command and --password-command: one of them is enough');
  if (mechanism === 'LOGIN' && text('as') !== undefined)
    throw new UsageError("--as: LOGIN cannot open somebody else's mailbox");
}

function certificateOf(text: TextOf): Options['certificate'] {
  const [cert, key] = [text('tls-cert'), text('tls-key')];
  if (cert === undefined && key !== undefined) throw new UsageError('--tls-key needs --tls-cert');
  return cert === undefined ? undefined : { cert, key: key ?? cert };
}

/** As many as a mailbox can have, at most: nothing is refused then. */
function maxRemoveOf(value: string | undefined): number {
  if (value === undefined) return MAX_REMOVE;
  if (!/^\d{1,10}$/.test(value) || Number(value) > MAX_UID)
    throw new UsageError(`--max-remove ${value}: must be a number of messages, 0 to ${MAX_UID}`);
  return Number(value);
}

function sortOf(value: string): Sort {
  const descending = value.startsWith('-');
  const name = value.slice(descending ? 1 : 0);
  const key = SORT_KEYS.find((known) => known === name);
  if (!key)
    throw new UsageError(
      `--sort ${value}: the key must be one of ${SORT_KEYS.join(', ')}, with or without a minus`,
    );
  return { key, descending };
}

function oneOf<T extends string>(
  name: OptionName,
  value: string | undefined,
  allowed: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((known) => known === value);
  if (found === undefined) throw new UsageError(`--${name} ${value}: must be one of ${allowed.join(', ')}`);
  return found;
}

/** POSIX: the first of these that is set decides. None set says nothing about the terminal: nearly all are UTF-8. */
function isUtf8Locale(env: Environment): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return locale === undefined || /utf-?8/i.test(locale);
}
