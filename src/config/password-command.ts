// The password or token that a command prints, such as a password manager's.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { toSafe } from '../text/safe-text.ts';
import { letTerminalGo } from './held-terminal.ts';
import type { Password } from './password.ts';

// A password manager may print a whole entry; a command that never ends is cut off.
const MAX_OUTPUT = 65_536;

interface Printing {
  readonly what: 'password' | 'token';
  /** The terminal is the command's stdin and stderr: a password manager can ask its own questions. */
  readonly mayAsk: boolean;
}

export type Printed = Exclude<Password, { kind: 'cancelled' }>;

export async function fromCommand(
  command: string,
  env: Record<string, string | undefined>,
  { what, mayAsk }: Printing = { what: 'password', mayAsk: true },
): Promise<Printed> {
  if (mayAsk) letTerminalGo();
  const terminal = mayAsk ? 'inherit' : 'ignore';
  const child = spawn('/bin/sh', ['-c', command], { env, stdio: [terminal, 'pipe', terminal] });
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
      line: toSafe(`The ${what} command cannot be run: ${String((error as NodeJS.ErrnoException).code)}`),
    };
  }
  if (length >= MAX_OUTPUT) return { kind: 'failed', line: toSafe(`The ${what} command prints too much.`) };
  if (signal !== null) return { kind: 'failed', line: toSafe(`The ${what} command was ended by ${signal}.`) };
  if (code !== 0)
    return { kind: 'failed', line: toSafe(`The ${what} command failed with exit code ${code}.`) };
  const password = Buffer.concat(chunks).toString('utf8').split('\n', 1)[0]?.replace(/\r$/, '') ?? '';
  if (password === '') return { kind: 'failed', line: toSafe(`The ${what} command printed no ${what}.`) };
  return { kind: 'password', password };
}
