// Where the password comes from: a command, the configuration file, the environment, the keyring, or the prompt. It is kept
// out of argv, of the environment of child processes, and of every message.
import type { Safe } from '../text/safe-text.ts';
import { safe, toSafe } from '../text/safe-text.ts';
import { promptPassword } from './password-prompt.ts';

export type Password =
  | {
      readonly kind: 'password';
      readonly password: string;
      /** The keyring was asked and has none: it may take this one. */
      readonly toKeep?: true;
    }
  /** The user ended the prompt with Ctrl-C or Ctrl-D: exit 130. */
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly line: Safe };

const VARIABLE = 'IMAPTOP_PASSWORD';

export interface PasswordRequest {
  /** IMAPTOP_PASSWORD and `variable` are taken out of it. */
  readonly env: Record<string, string | undefined>;
  readonly command: string | undefined;
  /** Of the configuration file. */
  readonly secret?: string | undefined;
  /** Name of the environment variable that must have it. */
  readonly variable?: string | undefined;
  /** The account's name in the keyring, where that is to be asked. */
  readonly inKeyring?: string | undefined;
  /** Says why the keyring is of no use, in a line. */
  readonly remark?: (line: Safe) => void;
  /** "bob@mail.example.org", for the prompt. */
  readonly account: Safe;
  /** False while the terminal is not there for questions: a password that has to be typed is none then. */
  readonly mayAsk?: boolean;
  /** Where it is not, none is asked for; one that was given is used all the same. */
  readonly needed?: boolean;
}

export async function readPassword(request: PasswordRequest): Promise<Password> {
  const { env, command, secret, variable, inKeyring, account, mayAsk = true, needed = true } = request;
  const fromEnvironment = env[VARIABLE];
  const fromVariable = variable === undefined ? undefined : env[variable];
  // Whatever is used: no child of this process gets to see it.
  delete env[VARIABLE];
  if (variable !== undefined) delete env[variable];
  if (command !== undefined) {
    const { fromCommand } = await import('./password-command.ts');
    return fromCommand(command, env, { what: 'password', mayAsk });
  }
  if (secret !== undefined) return { kind: 'password', password: secret };
  if (variable !== undefined) {
    const line = toSafe(`The password is to be in ${variable}, and that is not set. Nothing was sent.`);
    return fromVariable ? { kind: 'password', password: fromVariable } : { kind: 'failed', line };
  }
  if (fromEnvironment !== undefined && fromEnvironment !== '')
    return { kind: 'password', password: fromEnvironment };
  if (!needed) return { kind: 'password', password: '' };
  const kept = inKeyring === undefined ? undefined : await fromKeyring(inKeyring, request);
  if (kept?.kind === 'password') return kept;
  if (!mayAsk) {
    const line = safe`The password of ${account} would have to be typed, and cannot be here: the account needs password_command, password_env or keyring. Nothing was sent.`;
    return { kind: 'failed', line };
  }
  const typed = await promptPassword(safe`Password for ${account}: `);
  return typed.kind === 'password' && kept?.kind === 'none' ? { ...typed, toKeep: true } : typed;
}

async function fromKeyring(
  name: string,
  { remark }: PasswordRequest,
): Promise<Password | { readonly kind: 'none' } | undefined> {
  const { Keyring } = await import('./keyring.ts');
  const found = await new Keyring().find(name);
  if (found.kind === 'failed') {
    remark?.(safe`${found.failure.text}. The password is asked for.`);
    return undefined;
  }
  return found.value === undefined ? { kind: 'none' } : { kind: 'password', password: found.value };
}
