// What the program is to do, from the options of the command line and the configuration file. Whatever is wrong is a
// UsageError that names the option, the value and what is allowed; values that may be secrets are never repeated.
import type { Merged, Values } from './merged.ts';
import { MAX_REMOVE, type OptionName } from './option-specs.ts';
import { parseProxy } from './proxy-url.ts';
import { parseServerUrl, UsageError } from './server-url.ts';
import { AUTH_MECHANISMS, type Account, type AuthMechanism, type TlsMode } from '../model/account.ts';
import { SORT_KEYS, type Sort } from '../model/sort.ts';
import { MAX_UID } from '../model/uid.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export const THEMES = ['dark', 'light', 'high-contrast', 'mono'] as const;
export type ThemeName = (typeof THEMES)[number];

export const NOTICES = ['off', 'bell', 'osc9'] as const;
export type Notice = (typeof NOTICES)[number];

export interface LookOptions {
  /** Undefined: the program's choice. */
  readonly theme: ThemeName | undefined;
  readonly color: boolean;
  readonly ascii: boolean;
  /** Styles by token, over those of the theme. */
  readonly colours: Readonly<Record<string, unknown>>;
}

export interface Options extends LookOptions {
  readonly target: { readonly kind: 'demo' } | { readonly kind: 'account'; readonly account: Account };
  /** As people write it; INBOX unless asked for. */
  readonly folder: string;
  readonly sort: Sort;
  /** Path of the PEM file of --tls-ca. */
  readonly caFile: string | undefined;
  readonly passwordCommand: string | undefined;
  readonly tokenCommand: string | undefined;
  /** The password that the configuration file holds. */
  readonly secret: string | undefined;
  /** Name of the environment variable with the password. */
  readonly passwordVariable: string | undefined;
  readonly keyring: boolean;
  /** As people write it; undefined: the one that the server names. */
  readonly trash: string | undefined;
  /** Keys by the name of their command, instead of its own. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  /** Paths of the PEM files of --tls-cert and --tls-key. */
  readonly certificate: { readonly cert: string; readonly key: string } | undefined;
  readonly readOnly: boolean;
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
  /** How the end of what took long is told. */
  readonly notice: Notice;
  /** What is copied goes to the terminal's clipboard. */
  readonly clipboard: boolean;
  /** Folder lists are kept, and shown until the server has confirmed them. */
  readonly cache: boolean;
}

export const ACCOUNT_OPTIONS: readonly OptionName[] = [
  'tls',
  'tls-ca',
  'tls-pin',
  'tls-cert',
  'tls-key',
  'proxy',
  'ip',
  'tunnel',
  'auth',
  'as',
  'password-command',
  'password-env',
  'keyring',
  'token-command',
  'trash',
];

export function optionsOf(merged: Merged, env: Environment, anonymous = false): Options {
  const { values, positionals } = merged;
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
    throw new UsageError(`a URL is missing: imaps://user@host, the name of an account, or --demo`);
  const foreign = ACCOUNT_OPTIONS.find((name) => values[name] !== undefined);
  if (on('demo') && foreign !== undefined)
    throw new UsageError(`--${foreign} goes with a URL, not with --demo`);
  const server = url === undefined ? undefined : parseServerUrl(url, anonymous);
  return {
    target: server
      ? { kind: 'account', account: accountOf(server, text, values['tls-pin']) }
      : { kind: 'demo' },
    folder: text('folder') ?? server?.folder ?? 'INBOX',
    sort: sortOf(text('sort') ?? '-date'),
    caFile: text('tls-ca'),
    passwordCommand: text('password-command'),
    tokenCommand: text('token-command'),
    secret: merged.secret,
    passwordVariable: text('password-env'),
    keyring: on('keyring'),
    trash: text('trash'),
    keys: merged.keys,
    certificate: certificateOf(text),
    readOnly: on('read-only'),
    ...lookOf(merged, env),
    logFile: text('log'),
    stateDirectory: text('state-dir'),
    rescue: on('rescue'),
    maxRemove: maxRemoveOf(text('max-remove')),
    authservIds: authservIdsOf(values['authserv-id']),
    saveDirectory: text('save-dir') ?? '.',
    notice: oneOf('notify', text('notify'), NOTICES) ?? 'off',
    clipboard: !on('no-clipboard'),
    cache: !on('no-cache'),
  };
}

export function lookOf({ values, colours }: Merged, env: Environment): LookOptions {
  const { theme, ascii, 'no-color': colorless } = values;
  return {
    theme: oneOf('theme', typeof theme === 'string' ? theme : undefined, THEMES),
    color: colorless !== true && (env['NO_COLOR'] ?? '') === '',
    ascii: ascii === true || !isUtf8Locale(env),
    colours,
  };
}

function accountOf(
  server: ReturnType<typeof parseServerUrl>,
  text: TextOf,
  pinned: Values[OptionName],
): Account {
  const asked = oneOf('tls', text('tls'), ['implicit', 'starttls', 'none'] as const);
  if (server.scheme === 'imaps' && asked !== undefined && asked !== 'implicit')
    throw new UsageError(`imaps:// is implicit TLS; for --tls ${asked} write imap://`);
  const tunnel = text('tunnel');
  // A tunnel is what TLS would be, unless that is asked for within it.
  const usual = tunnel === undefined ? 'starttls' : 'none';
  const tls: TlsMode = asked ?? (server.scheme === 'imaps' ? 'implicit' : usual);
  const pins = pinsOf(pinned);
  const ca = text('tls-ca');
  if (tls === 'none' && (pins.length > 0 || ca !== undefined))
    throw new UsageError('--tls none has no certificate: leave out --tls-pin and --tls-ca');
  if (pins.length > 0 && ca !== undefined)
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
    ...(pins.length === 0 ? {} : { pins }),
    ...(authMechanism === undefined ? {} : { authMechanism }),
    ...(as === undefined ? {} : { as }),
    ...wayOf(tunnel, text),
  };
}

function wayOf(tunnel: string | undefined, text: TextOf): Pick<Account, 'tunnel' | 'proxy' | 'family'> {
  const [proxyUrl, ip] = [text('proxy'), oneOf('ip', text('ip'), ['4', '6'] as const)];
  if (tunnel !== undefined && (proxyUrl ?? ip) !== undefined)
    throw new UsageError('--tunnel is a way of its own: leave out --proxy and --ip');
  if (proxyUrl !== undefined && ip !== undefined)
    throw new UsageError('--proxy looks the address up itself: leave out --ip');
  if (tunnel !== undefined) return { tunnel };
  if (proxyUrl !== undefined) return { proxy: parseProxy(proxyUrl) };
  return ip === undefined ? {} : { family: ip === '4' ? 4 : 6 };
}

/** RFC 8601 §2.2: as a server calls itself. */
function authservIdsOf(values: Values[OptionName]): string[] {
  const ids = Array.isArray(values) ? values.map(String) : [];
  const wrong = ids.find((id) => !/^[^\s;"()]{1,255}$/.test(id));
  if (wrong !== undefined) throw new UsageError(`--authserv-id ${wrong}: must be the name of a server`);
  return ids;
}

function pinsOf(values: Values[OptionName]): string[] {
  return Array.isArray(values) ? values.map((value) => pinOf(String(value))) : [];
}

function pinOf(value: string): string {
  if (value === '') throw new UsageError('--tls-pin needs a value');
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
