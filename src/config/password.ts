// Where the password comes from: the environment, a command, or the prompt. It is kept out of argv, of the environment of
// child processes, and of every message.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Safe } from '../text/safe-text.ts';
import { literal, safe, toSafe } from '../text/safe-text.ts';
import { promptPassword } from './password-prompt.ts';

export type Password =
  | { readonly kind: 'password'; readonly password: string }
  /** The user ended the prompt with Ctrl-C or Ctrl-D: exit 130. */
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly line: Safe };

const VARIABLE = 'IMAPTOP_PASSWORD';
// A password manager may print a whole entry; a command that never ends is cut off.
const MAX_OUTPUT = 65_536;

export interface PasswordRequest {
  /** Its IMAPTOP_PASSWORD is taken out. */
  readonly env: Record<string, string | undefined>;
  readonly command: string | undefined;
  /** "bob@mail.example.org", for the prompt. */
  readonly account: Safe;
}

export async function readPassword({ env, command, account }: PasswordRequest): Promise<Password> {
  const fromEnvironment = env[VARIABLE];
  // Whatever is used: no child of this process gets to see it.
  delete env[VARIABLE];
  if (command !== undefined) return fromCommand(command, env);
  if (fromEnvironment !== undefined && fromEnvironment !== '')
    return { kind: 'password', password: fromEnvironment };
  return promptPassword(safe`Password for ${account}: `);
}

/** Runs with the terminal as stdin and stderr, so that a password manager can ask its own questions. */
async function fromCommand(command: string, env: Record<string, string | undefined>): Promise<Password> {
  const child = spawn('/bin/sh', ['-c', command], { env, stdio: ['inherit', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  let length = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    if (length < MAX_OUTPUT) chunks.push(chunk);
    length += chunk.length;
    if (length < MAX_OUTPUT) return;
    // Not the shell alone: what it runs finds nobody reading.
    child.stdout.destroy();
    child.kill();
  });
  let code: number | null;
  let signal: NodeJS.Signals | null;
  try {
    [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  } catch (error) {
    return {
      kind: 'failed',
      line: toSafe(`The password command cannot be run: ${String((error as NodeJS.ErrnoException).code)}`),
    };
  }
  if (length >= MAX_OUTPUT) return { kind: 'failed', line: literal('The password command prints too much.') };
  if (signal !== null)
    return { kind: 'failed', line: toSafe(`The password command was ended by ${signal}.`) };
  if (code !== 0)
    return { kind: 'failed', line: toSafe(`The password command failed with exit code ${code}.`) };
  const password = Buffer.concat(chunks).toString('utf8').split('\n', 1)[0]?.replace(/\r$/, '') ?? '';
  if (password === '') return { kind: 'failed', line: literal('The password command printed no password.') };
  return { kind: 'password', password };
}
