// The one stdin listener: chunks into the decoder, the short wait that tells Esc from a sequence, and the fence.
import { Readable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { KeyDecoder } from '../keys/key-decoder.ts';
import type { KeyPress } from '../keys/key-press.ts';
import type { IdleSignal } from './idle-signal.ts';
import type { TerminalQuestions } from './terminal-questions.ts';

const ESC_WAIT_MS = 40; // over SSH a sequence may come in two packets; longer than that would be felt

/** A stdin for Ink that never says anything: a stray `useInput` fails instead of taking keys. */
export function silentInput(): NodeJS.ReadStream {
  return new Readable({ read: () => undefined }) as unknown as NodeJS.ReadStream;
}

export interface KeyInputOptions {
  readonly stdin: ReadStream;
  readonly idle: IdleSignal;
  /** What the terminal is asked between its keys: the answers come among them. */
  readonly questions: TerminalQuestions;
  /** All presses of one chunk, in order. */
  readonly onPresses: (presses: readonly KeyPress[]) => void;
}

export class KeyInput {
  readonly #stdin: ReadStream;
  readonly #idle: IdleSignal;
  readonly #onPresses: (presses: readonly KeyPress[]) => void;
  readonly #decoder = new KeyDecoder();
  readonly #questions: TerminalQuestions;
  #escTimer: NodeJS.Timeout | undefined;
  #escDone: () => void = () => undefined;
  #listening = false;

  constructor({ stdin, idle, questions, onPresses }: KeyInputOptions) {
    this.#stdin = stdin;
    this.#idle = idle;
    this.#questions = questions;
    this.#onPresses = onPresses;
  }

  /** Serial of the last stdin chunk. */
  get chunk(): number {
    return this.#decoder.chunk;
  }

  start(): void {
    // libuv skips a mode it believes is set already, but a shell may have changed it while we were stopped (ink #989).
    this.#stdin.setRawMode(false);
    this.#stdin.setRawMode(true);
    if (this.#listening) return;
    this.#listening = true;
    this.#stdin.on('data', this.#read);
    this.#stdin.resume();
  }

  stop(): void {
    if (!this.#listening) return;
    this.#listening = false;
    this.#stdin.off('data', this.#read);
    this.#stdin.pause();
    this.#stdin.setRawMode(false);
  }

  /**
   * Resolves with the serial of the chunk in which the terminal said that it has drawn everything before: presses up to
   * that serial were typed by somebody who had not seen it.
   */
  async fence(): Promise<number> {
    const done = this.#idle.busy();
    await this.#questions.drawn();
    // What the kernel holds by now was typed before as well: one whole turn reads it.
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    done();
    return this.#decoder.chunk;
  }

  readonly #read = (bytes: Uint8Array): void => {
    const done = this.#idle.busy();
    this.#idle.consumed(bytes.length);
    this.#escOver();
    this.#hear(this.#decoder.push(bytes));
    if (this.#decoder.pending()) {
      this.#escDone = this.#idle.busy();
      this.#escTimer = setTimeout(() => {
        this.#hear(this.#decoder.flush());
        this.#escOver();
      }, ESC_WAIT_MS);
    }
    done();
  };

  #escOver(): void {
    clearTimeout(this.#escTimer);
    this.#escDone();
  }

  #hear(presses: readonly KeyPress[]): void {
    const pressed = presses.filter((press) => !this.#questions.isAnsweredBy(press));
    if (pressed.length > 0) this.#onPresses(pressed);
  }
}
