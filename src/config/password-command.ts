// The password that a command prints, such as a password manager's.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { literal, toSafe } from '../text/safe-text.ts';
import type { Password } from './password.ts';

// A password manager may print a whole entry; a command that never ends is cut off.
const MAX_OUTPUT = 65_536;

/** Runs with the terminal as stdin and stderr, so that a password manager can ask its own questions. */
export async function fromCommand(
  command: string,
  env: Record<string, string | undefined>,
): Promise<Password> {
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
