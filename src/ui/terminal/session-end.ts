// How the console ends against its will: signals, a terminal that is gone, a bug. The terminal is given back first,
// then the caller parks its work, then the process ends, within two seconds (RELIABILITY: SIGHUP, SIGTERM, EPIPE, EIO).
import type { ReadStream, WriteStream } from 'node:tty';

const DEADLINE_MS = 1_500;

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 } as const;

type EndSignal = keyof typeof SIGNALS;

export type SessionEnd =
  | { readonly kind: 'signal'; readonly signal: EndSignal; readonly exitCode: number }
  /** EPIPE or EIO on stdout, or the end of stdin: nobody is there any more. */
  | { readonly kind: 'terminal-lost'; readonly error: Error; readonly exitCode: number }
  | { readonly kind: 'crash'; readonly error: unknown; readonly exitCode: number };

type Streams = { readonly stdin: ReadStream; readonly stdout: WriteStream };

export interface SessionEndOptions {
  /** Leaves the screen at once; resolves when all is given back. */
  readonly giveBack: (end: SessionEnd) => Promise<void>;
  /** Gives all back at once. */
  readonly restore: () => void;
  readonly onEnd: (end: SessionEnd) => void | Promise<void>;
}

export class SessionEnding {
  readonly #giveBack: (end: SessionEnd) => Promise<void>;
  readonly #restore: () => void;
  readonly #onEnd: (end: SessionEnd) => void | Promise<void>;
  readonly #deafen: (() => void)[] = [];
  #ending = false;

  constructor({ giveBack, restore, onEnd }: SessionEndOptions) {
    this.#giveBack = giveBack;
    this.#restore = restore;
    this.#onEnd = onEnd;
  }

  /** Listens from now on: what goes wrong after the screen was left still ends here, unless somebody else sees to it. */
  watch({ stdin, stdout }: Streams): void {
    for (const [signal, number] of Object.entries(SIGNALS) as [EndSignal, number][]) {
      this.#listen(process, signal, () =>
        this.#signalled({ kind: 'signal', signal, exitCode: 128 + number }),
      );
    }
    const lost = (error: Error): void => this.lost(error);
    this.#listen(stdout, 'error', lost);
    this.#listen(stdin, 'error', lost);
    this.#listen(stdin, 'end', () => lost(new Error('stdin ended')));
    process.stderr.on('error', () => undefined); // the same terminal, heard above
    this.#listen(process, 'uncaughtException', (error: unknown) => this.crashed(error));
    this.#listen(process, 'exit', this.#restore);
  }

  /** Somebody else sees to it. */
  unwatch(): void {
    this.#deafen.splice(0).forEach((deafen) => deafen());
  }

  /** The terminal is gone. */
  lost(error: Error): void {
    this.#end({ kind: 'terminal-lost', error, exitCode: 128 + SIGNALS.SIGHUP });
  }

  /** A bug. */
  crashed(error: unknown): void {
    this.#end({ kind: 'crash', error, exitCode: 3 });
  }

  // A second signal does not wait for the first one's work. That the terminal is gone the kernel may say twice.
  #signalled(end: Extract<SessionEnd, { kind: 'signal' }>): void {
    if (this.#ending && end.signal !== 'SIGHUP') process.exit(end.exitCode);
    this.#end(end);
  }

  #end(end: SessionEnd): void {
    if (this.#ending) return;
    this.#ending = true;
    setTimeout(() => process.exit(end.exitCode), DEADLINE_MS);
    void this.#park(end).finally(() => process.exit(end.exitCode)); // ends the process either way
  }

  async #park(end: SessionEnd): Promise<void> {
    const given = this.#giveBack(end);
    await this.#onEnd(end);
    await given;
  }

  #listen(emitter: NodeJS.EventEmitter, event: string, hear: (error: Error) => void): void {
    emitter.on(event, hear);
    this.#deafen.push(() => emitter.off(event, hear));
  }
}
