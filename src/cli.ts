// Reads the command line. Whatever is wrong is one line that names the option, the value and what is allowed; values that
// may be secrets are never repeated.
import { readFileSync } from 'node:fs';
import { helpText, optionNamed, USAGE } from './config/option-specs.ts';
import type { Config } from './config/config-file.ts';
import { inConfig, withConfig, type Merged, type Values } from './config/merged.ts';
import { UsageError } from './config/server-url.ts';
import { ok, type Result } from './model/failure.ts';
import {
  ACCOUNT_OPTIONS,
  lookOf,
  optionsOf,
  type Environment,
  type LookOptions,
  type Options,
} from './config/options.ts';
import { toSafe, type Safe } from './text/safe-text.ts';

export { helpText, USAGE };

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
  /** Nothing was asked for, and there are accounts to choose from. */
  | { readonly kind: 'choose'; readonly config: Config; readonly look: LookOptions }
  | { readonly kind: 'check-config' }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  /** Nothing was asked for: the usage and exit 1. */
  | { readonly kind: 'usage' }
  | { readonly kind: 'wrong'; readonly line: Safe };

/** `config`: the configuration file, undefined where there is none, or what is wrong with it. */
export function parseCommandLine(
  argv: readonly string[],
  env: Environment,
  config: Result<Config | undefined> = ok(undefined),
): CommandLine {
  let merged: Merged | undefined;
  try {
    if (argv.length === 0) return nothingAsked(config, env);
    const { values, positionals } = split(argv);
    if (values.help === true) return { kind: 'help' };
    if (values.version === true) return { kind: 'version' };
    if (positionals[0] === 'rescue') return rescueOf(values, positionals.slice(1));
    if (positionals[0] === 'cache') return clearCacheOf(values, positionals.slice(1));
    if (positionals[0] === 'config') return configOrder(values, positionals.slice(1));
    const isProbe = positionals[0] === 'probe';
    if (!isProbe && values.json === true) throw new UsageError('--json goes with probe');
    merged = withConfig({ values, positionals: positionals.slice(isProbe ? 1 : 0) }, given(config), !isProbe);
    if (isProbe) return probeOf(values, merged, env);
    return { kind: 'run', options: optionsOf(merged, env) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { kind: 'wrong', line: toSafe(`imaptop: ${merged ? inConfig(error, merged) : error.message}`) };
  }
}

/** What is wrong in an account of the configuration file, for whoever checks it. */
export function checkAccount(name: string, config: Config, env: Environment): string | undefined {
  let merged: Merged | undefined;
  try {
    merged = withConfig({ values: {}, positionals: [name] }, config, true);
    optionsOf(merged, env);
    return undefined;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return merged ? inConfig(error, merged) : error.message;
  }
}

function nothingAsked(result: Result<Config | undefined>, env: Environment): CommandLine {
  const config = given(result);
  if (!config || config.accounts.length === 0) return { kind: 'usage' };
  return {
    kind: 'choose',
    config,
    look: lookOf(withConfig({ values: {}, positionals: [] }, config, true), env),
  };
}

function given(config: Result<Config | undefined>): Config | undefined {
  if (config.kind === 'failed') throw new UsageError(config.failure.text);
  return config.value;
}

function configOrder(values: Values, words: readonly string[]): CommandLine {
  const [foreign] = Object.keys(values);
  if (foreign !== undefined) throw new UsageError(`--${foreign} does not go with config`);
  if (words.length !== 1 || words[0] !== 'check') throw new UsageError('usage: imaptop config check');
  return { kind: 'check-config' };
}

/** Of the package this file belongs to; dist/main.cjs is as deep as src/cli.ts. */
export function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** The options with their values, and the other words. Node's own parseArgs is one thing more to load, and takes no `-size`. */
function split(argv: readonly string[]): { values: Values; positionals: string[] } {
  const values: Values = {};
  const positionals: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === '--') return { values, positionals: [...positionals, ...argv.slice(at + 1)] };
    if (!/^-./.test(word)) {
      positionals.push(word);
      continue;
    }
    const [, name = '', given] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    const option = optionNamed(name);
    if (!option) throw new UsageError(unknownOption(word));
    if (option.value === undefined) {
      if (given !== undefined) throw new UsageError(`option '--${name}' does not take an argument`);
      values[option.name] = true;
      continue;
    }
    const value = given ?? valueFrom(argv[++at]);
    if (value === undefined) throw new UsageError(`option '--${name} <value>' argument missing`);
    const before = values[option.name];
    values[option.name] = option.several ? [...(Array.isArray(before) ? before : []), value] : value;
  }
  return { values, positionals };
}

/** With one minus it is a value, as in `--sort -size`; with two it is the next option. */
const valueFrom = (word: string | undefined): string | undefined =>
  word?.startsWith('--') === true ? undefined : word;

/** Without what is behind it: it may be a secret. */
const unknownOption = (word: string): string =>
  /^--?pass(word)?(=|$)/.test(word)
    ? 'there is no option for the password; set IMAPTOP_PASSWORD, use --password-command, or wait for the prompt'
    : `unknown option '${/^(?:--[^=]+|..)/s.exec(word)?.[0] ?? word}'; --help lists the options`;

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

function probeOf(values: Values, merged: Merged, env: Environment): CommandLine {
  const known: readonly string[] = [...ACCOUNT_OPTIONS, ...PROBE_OPTIONS];
  const foreign = Object.keys(values).find((name) => !known.includes(name));
  if (foreign !== undefined) throw new UsageError(`--${foreign} does not go with probe`);
  if (merged.positionals.length !== 1)
    throw new UsageError('usage: imaptop probe [--json] imaps://[user@]host[:port]');
  const options = optionsOf(merged, env, true);
  const { target } = options;
  const signIn = target.kind === 'account' && target.account.user !== '';
  return { kind: 'probe', options, json: values.json === true, signIn };
}
