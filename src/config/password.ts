// Where the password comes from: the environment, a command, or the prompt. It is kept out of argv, of the environment of
// child processes, and of every message.
import type { Safe } from '../text/safe-text.ts';
import { safe } from '../text/safe-text.ts';
import { promptPassword } from './password-prompt.ts';

export type Password =
  | { readonly kind: 'password'; readonly password: string }
  /** The user ended the prompt with Ctrl-C or Ctrl-D: exit 130. */
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly line: Safe };

const VARIABLE = 'IMAPTOP_PASSWORD';

export interface PasswordRequest {
  /** Its IMAPTOP_PASSWORD is taken out. */
  readonly env: Record<string, string | undefined>;
  readonly command: string | undefined;
  /** "bob@mail.example.org", for the prompt. */
  readonly account: Safe;
  /** Where it is not, none is asked for; one that was given is used all the same. */
  readonly needed?: boolean;
}

export async function readPassword({
  env,
  command,
  account,
  needed = true,
}: PasswordRequest): Promise<Password> {
  const fromEnvironment = env[VARIABLE];
  // Whatever is used: no child of this process gets to see it.
  delete env[VARIABLE];
  if (command !== undefined) {
    const { fromCommand } = await import('./password-command.ts');
    return fromCommand(command, env);
  }
  if (fromEnvironment !== undefined && fromEnvironment !== '')
    return { kind: 'password', password: fromEnvironment };
  if (!needed) return { kind: 'password', password: '' };
  return promptPassword(safe`Password for ${account}: `);
}
