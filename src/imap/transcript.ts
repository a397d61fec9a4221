// The protocol transcript of --log: one line of the file for each line of the protocol, secrets masked, readable by its
// owner only. What LOGIN and AUTHENTICATE carry is never written, and the password is blotted out wherever it turns up.
import { closeSync, constants, fchmodSync, fstatSync, openSync, writeSync } from 'node:fs';
import type { Logger } from 'imapflow';
import { failed, ok, type Result } from '../model/failure.ts';
import { concat, literal, toSafe } from '../text/safe-text.ts';
import { blotter, MASKED, type Secrets } from './secrets.ts';

type Connection = 'reader' | 'wire' | 'spare';

/** The lines of one connection. */
export interface Transcript {
  line(direction: 'client' | 'server', text: string): void;
}

// Enough of a line to follow the protocol.
const MAX_LINE = 2000;

export class TranscriptFile {
  private readonly descriptor: number;
  private readonly now: () => number;
  private readonly blot: (text: string) => string;
  private readonly signingIn = new Set<Connection>();
  private failedWriting = false;

  private constructor(descriptor: number, secrets: Secrets, now: () => number) {
    this.descriptor = descriptor;
    this.now = now;
    this.blot = blotter(secrets);
  }

  /** Appends to `path`, which must be an ordinary file, or becomes one. */
  static open(path: string, secrets: Secrets, now: () => number): Result<TranscriptFile> {
    try {
      const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants;
      // Without O_NONBLOCK, opening a pipe that nobody reads would hang.
      const descriptor = openSync(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK, 0o600);
      if (!fstatSync(descriptor).isFile()) {
        closeSync(descriptor);
        return failed(refusal(path, 'it is not an ordinary file'));
      }
      fchmodSync(descriptor, 0o600);
      return ok(new TranscriptFile(descriptor, secrets, now));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return failed(refusal(path, code === 'ELOOP' ? 'it is a symbolic link' : String(code)));
    }
  }

  of(connection: Connection): Transcript {
    return { line: (direction, text) => this.write(connection, direction, text) };
  }

  private write(connection: Connection, direction: 'client' | 'server', text: string): void {
    if (this.failedWriting) return;
    const shown =
      direction === 'client' ? this.maskCredentials(connection, text) : this.maskChallenge(connection, text);
    const arrow = direction === 'client' ? '>' : '<';
    const clear = this.blot(toSafe(this.blot(shown.slice(0, MAX_LINE))));
    try {
      writeSync(this.descriptor, `${new Date(this.now()).toISOString()} ${connection} ${arrow} ${clear}\n`);
    } catch {
      // A full disk must not stop the work: the transcript ends here.
      this.failedWriting = true;
    }
  }

  close(): void {
    this.failedWriting = true;
    closeSync(this.descriptor);
  }

  /** Takes ImapFlow's entries: only those that are lines of the protocol. */
  logger(connection: Connection): Logger {
    const take = (entry: { src?: unknown; msg?: unknown }): void => {
      if (typeof entry.msg !== 'string') return;
      if (entry.src === 'c') this.write(connection, 'client', entry.msg);
      else if (entry.src === 's') this.write(connection, 'server', entry.msg);
    };
    const ignore = (): void => {};
    return { trace: take, debug: take, info: ignore, warn: ignore, error: ignore, fatal: ignore };
  }

  /** With a SCRAM server's challenges passwords can be tried at home. */
  private maskChallenge(connection: Connection, text: string): string {
    return this.signingIn.has(connection) && text.startsWith('+ ') ? `+ ${MASKED}` : text;
  }

  /** The command's name stays; its arguments and all that follows until the next command does not. */
  private maskCredentials(connection: Connection, text: string): string {
    const command = /^([A-Za-z0-9]{1,20}) ([A-Za-z]{2,20})(?: |$)/.exec(text);
    const name = command?.[2]?.toUpperCase();
    if (command && (name === 'LOGIN' || name === 'AUTHENTICATE')) {
      this.signingIn.add(connection);
      return `${command[1]} ${name} ${MASKED}`;
    }
    if (!this.signingIn.has(connection)) return text;
    if (!command || !KNOWN_AFTER_SIGN_IN.has(name ?? '')) return MASKED;
    this.signingIn.delete(connection);
    return text;
  }
}

/** What ImapFlow and the wire send after the sign-in; anything else there may be part of it. */
const KNOWN_AFTER_SIGN_IN: ReadonlySet<string> = new Set([
  'CAPABILITY',
  'ENABLE',
  'EXAMINE',
  'ID',
  'LIST',
  'LOGOUT',
  'NAMESPACE',
  'NOOP',
  'SELECT',
]);

function refusal(path: string, why: string) {
  return {
    kind: 'limit',
    text: concat(
      toSafe(`The transcript ${path} cannot be written: ${why}`),
      literal('. Nothing was logged.'),
    ),
  } as const;
}
