// Another account of the configuration file, with what it takes to sign in: while the console is on screen, so that nobody
// can be asked for a password. Loaded when the first one is asked for.
import { parseCommandLine } from './cli.ts';
import { readConfig } from './config/config-file.ts';
import { configFile } from './config/paths.ts';
import { credentialsOf, type Credentials } from './destination.ts';
import { isEnding } from './ending.ts';
import { failed, ok, type Result } from './model/failure.ts';
import { toSafe } from './text/safe-text.ts';

type Environment = Record<string, string | undefined>;

/**
 * `env` is not changed. `given`: what was taken out of it for the account on screen; only an account that names it gets to
 * see it.
 */
export async function otherAccount(
  name: string,
  env: Readonly<Environment>,
  given: Readonly<Environment> = {},
): Promise<Result<Credentials>> {
  const file = configFile(env);
  const config = readConfig(file);
  if (config.kind === 'failed') return config;
  if (!config.value) return refusal(`There is no configuration file ${file}: "to" takes an account of it.`);
  if (!config.value.accounts.some((account) => account.name === name)) {
    const names = config.value.accounts.map((account) => account.name).join(', ');
    return refusal(`No account of ${file} is called "${name}"${names && `: there are ${names}`}.`);
  }
  const commandLine = parseCommandLine([name], env, config);
  if (commandLine.kind === 'wrong') return refusal(`${withoutName(commandLine.line)}.`);
  if (commandLine.kind !== 'run' || commandLine.options.target.kind !== 'account')
    return refusal(`"${name}" is no account that can be signed in to.`);
  const { options } = commandLine;
  try {
    const { passwordVariable: variable } = options;
    const own = variable !== undefined && variable in given ? { [variable]: given[variable] } : {};
    const asking = { env: { ...env, ...own }, mayAsk: false };
    return ok(await credentialsOf(commandLine.options.target.account, options, () => undefined, asking));
  } catch (error) {
    if (!isEnding(error)) throw error;
    return refusal(withoutName(error.message));
  }
}

const withoutName = (line: string): string => line.replace(/^imaptop: /, '');

function refusal(text: string): Result<never> {
  const ended = text.endsWith('.') ? text : `${text}.`;
  return failed({ kind: 'limit', text: toSafe(ended) });
}
