// Asks for the password on the terminal itself, without echo, whatever stdin and stdout are connected to. The terminal is
// given back as it was, also on Ctrl-C.
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { ReadStream } from 'node:tty';
import { literal, type Safe } from '../text/safe-text.ts';
import { letTerminalGo } from './held-terminal.ts';
import type { Password } from './password.ts';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const CTRL_U = '\u0015';
const BACKSPACES: ReadonlySet<string> = new Set(['\b', '\u007f']);
const MAX_LETTERS = 1000;

export async function promptPassword(prompt: Safe): Promise<Password> {
  let descriptor: number;
  try {
    descriptor = openSync('/dev/tty', 'r+');
  } catch {
    const line = literal(
      'There is no terminal to ask for the password; set IMAPTOP_PASSWORD or use --password-command.',
    );
    return { kind: 'failed', line };
  }
  const terminal = new ReadStream(descriptor);
  try {
    letTerminalGo();
    terminal.setRawMode(true);
    discardTyped();
    writeSync(descriptor, prompt);
    return await typed(terminal);
  } finally {
    terminal.setRawMode(false);
    writeSync(descriptor, '\n');
    terminal.destroy();
  }
}

/** What was typed before anybody was asked, and could be seen, is no part of a password. */
function discardTyped(): void {
  const pending = openSync('/dev/tty', constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  const typed = Buffer.alloc(1024);
  try {
    while (readSync(pending, typed) > 0);
  } catch {
    // Nothing more is there (EAGAIN).
  } finally {
    typed.fill(0);
    closeSync(pending);
  }
}

function typed(terminal: ReadStream): Promise<Password> {
  const line = new PasswordLine();
  const decoder = new StringDecoder('utf8');
  return new Promise((resolve) => {
    terminal.on('data', (chunk: Buffer) => {
      for (const letter of decoder.write(chunk)) {
        const ended = line.take(letter);
        if (ended) {
          terminal.removeAllListeners('data');
          resolve(ended);
          return;
        }
      }
    });
    // The terminal went away.
    const gone = () => resolve({ kind: 'cancelled' });
    terminal.on('end', gone);
    terminal.on('error', gone);
  });
}

/** What was typed so far. */
export class PasswordLine {
  private letters: string[] = [];

  /** Takes one letter; the end, once there is one. */
  take(letter: string): Password | undefined {
    if (letter === '\r' || letter === '\n') {
      const password = this.letters.join('');
      return password === ''
        ? { kind: 'failed', line: literal('No password was given.') }
        : { kind: 'password', password };
    }
    if (letter === CTRL_C || (letter === CTRL_D && this.letters.length === 0)) return { kind: 'cancelled' };
    if (letter === CTRL_U) this.letters = [];
    else if (BACKSPACES.has(letter)) this.letters.pop();
    else if (letter >= ' ' && this.letters.length < MAX_LETTERS) this.letters.push(letter);
    return undefined;
  }
}
