// A connection through a command's stdin and stdout, such as `ssh host doveadm exec imap`. What the command says on stderr
// is kept for the failure's words; the screen is not its to write on.
import { spawn, type ChildProcess } from 'node:child_process';
import { Duplex } from 'node:stream';
import { SignInRefused } from './sign-in-refused.ts';

const MAX_WORDS = 300;
/** A command that has closed its output usually ends at once, and then says why. */
const ENDING_MS = 500;

/** As much of a socket as ImapFlow and the wire ask for. */
export class Tunnel extends Duplex {
  private readonly child: ChildProcess;
  private words = '';
  private ended: string | undefined;

  constructor(command: string) {
    super({ allowHalfOpen: false });
    this.child = spawn('/bin/sh', ['-c', command], { stdio: ['pipe', 'pipe', 'pipe'] });
    const { stdin, stdout, stderr } = this.child;
    this.child.once('error', (error: NodeJS.ErrnoException) =>
      this.destroy(
        new SignInRefused('refused-connection', `the tunnel command cannot be run: ${error.code}`),
      ),
    );
    this.child.once('exit', (code, signal) => {
      this.ended = signal === null ? `exit code ${code}` : signal;
    });
    stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.words = `${this.words}${text}`.slice(-MAX_WORDS);
    });
    stdin?.on('error', () => undefined);
    stdout?.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) stdout.pause();
    });
    stdout?.once('end', () => this.finish());
  }

  /** ImapFlow's watchdog over silent sockets: the program has deadlines of its own. */
  setTimeout(): this {
    return this;
  }

  override _read(): void {
    this.child.stdout?.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.child.stdin?.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.child.stdin?.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.child.stdin?.destroy();
    this.child.stdout?.destroy();
    this.child.kill();
    done(error);
  }

  private finish(): void {
    const tell = (): void => {
      const last = this.words.trim().split('\n').at(-1) ?? '';
      const why = this.ended === undefined ? 'closed the connection' : `ended with ${this.ended}`;
      const words = `the tunnel command ${why}${last === '' ? '' : `: ${last}`}`;
      this.destroy(new SignInRefused('refused-connection', words));
    };
    if (this.ended !== undefined || this.child.exitCode !== null) return tell();
    const timer = setTimeout(tell, ENDING_MS);
    this.child.once('exit', () => {
      clearTimeout(timer);
      setImmediate(tell);
    });
  }
}
