// Owns the terminal while the console is on it: modes, keys, size, suspension, and giving it back however it ends.
// Ink draws into `output` and hears nothing from `input`; the keys come from here.
import type { ReadStream, WriteStream } from 'node:tty';
import type { KeyPress } from '../keys/key-press.ts';
import type { IdleSignal } from './idle-signal.ts';
import { KeyInput, silentInput } from './key-input.ts';
import { LinePace } from './line-pace.ts';
import { ScreenOutput } from './screen-output.ts';
import type { ScreenSize } from './screen-output.ts';
import { SessionEnding } from './session-end.ts';
import type { SessionEnd } from './session-end.ts';
import { TerminalQuestions } from './terminal-questions.ts';
import { TerminalWriter } from './terminal-writer.ts';
import { ENTER, LEAVE, MOUSE_ON } from './terminal-modes.ts';

export type TerminalSessionOptions = {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream & { readonly fd: number };
  readonly idle: IdleSignal;
  /** Mouse reports take the terminal's own text selection away, so they are asked for. */
  readonly mouse?: boolean;
  /** All presses of one stdin chunk, in order. */
  readonly onPresses: (presses: readonly KeyPress[]) => void;
  /** Called before Ink draws for the new size. */
  readonly onResize: (size: ScreenSize) => void;
  /** The terminal is given back already; the process ends when this settles, after 1.5 s at the latest. */
  readonly onEnd: (end: SessionEnd) => void | Promise<void>;
};

/** What the session needs of Ink's instance. */
export type Drawing = {
  readonly waitUntilRenderFlush: () => Promise<void>;
  /** Rejects when a component throws: Ink has unmounted then. */
  readonly waitUntilExit?: () => Promise<unknown>;
};

type Standing = 'outside' | 'inside' | 'suspending' | 'leaving';

export class TerminalSession {
  /** For Ink's `stdout`. */
  readonly output: ScreenOutput;
  /** For Ink's `stdin`. */
  readonly input = silentInput();
  readonly #options: TerminalSessionOptions;
  readonly #keys: KeyInput;
  readonly #questions: TerminalQuestions;
  readonly #writer: TerminalWriter;
  readonly #ending: SessionEnding;
  readonly #pace: LinePace;
  #drawing: Drawing | undefined;
  /** What is typed is for us only inside. */
  #standing: Standing = 'outside';

  constructor(options: TerminalSessionOptions) {
    this.#options = options;
    this.#ending = new SessionEnding({
      giveBack: (end) => this.#giveBack(end),
      restore: () => this.restore(),
      onEnd: options.onEnd,
    });
    this.#writer = new TerminalWriter(options.stdout.fd, (error) => this.#ending.lost(error));
    this.#questions = new TerminalQuestions({
      size: () => this.output.size,
      send: (question) => this.output.send(question),
    });
    this.#pace = new LinePace(() => this.#questions.ask());
    this.output = new ScreenOutput(options.stdout, this.#writer, this.#pace);
    this.#keys = new KeyInput({
      stdin: options.stdin,
      idle: options.idle,
      questions: this.#questions,
      onPresses: (presses) => {
        if (this.#standing === 'inside') options.onPresses(presses);
      },
    });
  }

  get size(): ScreenSize {
    return this.output.size;
  }

  /** Serial of the last stdin chunk (see `KeyPress.chunk`). */
  get chunk(): number {
    return this.#keys.chunk;
  }

  /** Takes the terminal, once. Ink may be loaded and attached later. */
  enter(): void {
    const { stdin, stdout, idle } = this.#options;
    this.#ending.watch({ stdin, stdout });
    stdout.on('resize', this.#resized);
    process.on('SIGTSTP', this.#stopped);
    process.on('SIGCONT', this.#continued);
    idle.setScreen(this.output);
    this.#standing = 'inside';
    this.#take();
  }

  /** Tells the session who draws: a frame that is due is waited for. */
  attach(drawing: Drawing): void {
    this.#drawing = drawing;
    this.#options.idle.setFlush(() => this.#flushed());
    drawing.waitUntilExit?.().catch((error: unknown) => this.#ending.crashed(error));
  }

  /** Draws the whole screen anew, whatever is on it. */
  repaint(): void {
    this.#pace.probe();
    this.output.forget();
    this.output.draw();
  }

  /** Ctrl-z: gives the terminal back, stops the whole job as the shell expects, and takes it again when continued. */
  suspend(): void {
    if (this.#standing === 'inside') void this.#stopJob(); // never rejects
  }

  /**
   * Resolves when all drawn so far is on the screen, as the terminal itself says, with a chunk serial: a press with a
   * serial up to it was made before its maker could have seen the screen.
   */
  async fence(): Promise<number> {
    const done = this.#options.idle.busy();
    await this.#flushed();
    const chunk = await this.#keys.fence();
    done();
    return chunk;
  }

  /** The orderly way out: no answer of the terminal is left for the shell to read. */
  async leave(): Promise<void> {
    if (this.#standing === 'outside') return;
    this.#standing = 'leaving';
    await this.#questions.answered();
    this.restore();
  }

  /** Leaves the terminal to another session of this process, and with it whatever may end that. */
  async handOn(): Promise<void> {
    await this.leave();
    this.#ending.unwatch();
  }

  /** Gives the terminal back: synchronous, may be called at any time and more than once. */
  restore(): void {
    if (this.#standing === 'outside') return;
    this.#standing = 'outside';
    const { stdout } = this.#options;
    stdout.off('resize', this.#resized);
    process.off('SIGTSTP', this.#stopped);
    process.off('SIGCONT', this.#continued);
    this.#give();
    this.#writer.close();
  }

  /** The screen at once; the keys when the answers are in, where there is somebody to answer. */
  async #giveBack(end: SessionEnd): Promise<void> {
    if (this.#standing === 'outside') return;
    this.#standing = 'leaving';
    // What waits for a terminal that takes no more is thrown away, and questions with it.
    const answers = this.#writer.queued === 0 && isSomebodyThere(end);
    this.#leaveScreen();
    if (answers) await this.#questions.answered();
    this.restore();
  }

  async #stopJob(): Promise<void> {
    const done = this.#options.idle.busy();
    this.#standing = 'suspending';
    await this.#questions.answered(); // so that no answer is left for the shell to read
    if (this.#isSuspending()) {
      this.#give();
      process.off('SIGTSTP', this.#stopped);
      // The group, since `npm start` is more than one process. Where no shell could continue it the kernel ignores this.
      process.kill(0, 'SIGTSTP');
      process.on('SIGTSTP', this.#stopped);
      this.#standing = 'inside';
      this.#take();
    }
    done();
  }

  /** A signal may have come meanwhile. */
  #isSuspending(): boolean {
    return this.#standing === 'suspending';
  }

  async #flushed(): Promise<void> {
    await this.#drawing?.waitUntilRenderFlush();
    await this.output.flushed();
  }

  #take(): void {
    // The terminal's modes first: in the background this stops us before a byte is written.
    this.#questions.start();
    this.#keys.start();
    this.output.open();
    this.output.send(this.#options.mouse ? ENTER + MOUSE_ON : ENTER);
    this.repaint();
  }

  #give(): void {
    this.#leaveScreen();
    this.#keys.stop();
  }

  #leaveScreen(): void {
    if (!this.output.shut()) return;
    this.output.sendNow(LEAVE);
  }

  readonly #resized = (): void => {
    const done = this.#options.idle.busy();
    // What a terminal makes of its screen then is its own affair. The old frame does not fit any more.
    this.#pace.probe();
    this.output.forget();
    this.#options.onResize(this.size);
    void this.#redrawn().finally(done); // never rejects
  };

  async #redrawn(): Promise<void> {
    await this.#drawing?.waitUntilRenderFlush();
    this.output.draw();
  }

  readonly #stopped = (): void => this.suspend();

  // Also after a SIGSTOP that gave no warning: the shell has been on the screen and has changed its modes and size.
  readonly #continued = (): void => {
    if (this.#standing !== 'inside') return;
    const done = this.#options.idle.busy();
    this.#questions.forget();
    this.#pace.forget();
    this.#take();
    process.kill(process.pid, 'SIGWINCH'); // makes Node look at the size again
    done();
  };
}

function isSomebodyThere(end: SessionEnd): boolean {
  return end.kind === 'crash' || (end.kind === 'signal' && end.signal !== 'SIGHUP');
}
