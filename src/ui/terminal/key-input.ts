// The one stdin listener: chunks into the decoder, the short wait that tells Esc from a sequence, and the fence.
import { Readable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { KeyDecoder } from '../keys/key-decoder.ts';
import type { KeyPress } from '../keys/key-press.ts';
import type { IdleSignal } from './idle-signal.ts';
import { askPosition, POSITION_REPORT } from './terminal-modes.ts';

const ESC_WAIT_MS = 40; // over SSH a sequence may come in two packets; longer than that would be felt
const COLUMNS = 16; // as many questions are told apart
// What the last answers of all may take; of a terminal that has not answered yet it may be one that never does.
const LAST_ANSWERS_MS = 3_000;
const FIRST_ANSWER_MS = 1_000;
const MUTE_AFTER = 2; // unanswered questions until a terminal counts as one that never answers

type Question = { readonly column: number; readonly over: Promise<boolean>; readonly settle: () => void };

/** A stdin for Ink that never says anything: a stray `useInput` fails instead of taking keys. */
export function silentInput(): NodeJS.ReadStream {
  return new Readable({ read: () => undefined }) as unknown as NodeJS.ReadStream;
}

export class KeyInput {
  readonly #stdin: ReadStream;
  readonly #idle: IdleSignal;
  readonly #onPresses: (presses: readonly KeyPress[]) => void;
  readonly #decoder = new KeyDecoder();
  #questions: Question[] = [];
  #asked = 0;
  #answers = 0;
  #unanswered = 0;
  #escTimer: NodeJS.Timeout | undefined;
  #escDone: () => void = () => undefined;
  #listening = false;
  #leaving = false;

  constructor(stdin: ReadStream, idle: IdleSignal, onPresses: (presses: readonly KeyPress[]) => void) {
    this.#stdin = stdin;
    this.#idle = idle;
    this.#onPresses = onPresses;
  }

  /** Serial of the last stdin chunk. */
  get chunk(): number {
    return this.#decoder.chunk;
  }

  start(): void {
    this.#leaving = false;
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
   * Sends a question with `send`. Resolves true once the terminal has answered it or a later one, which it does when it
   * has drawn everything before, false when it has not after `patienceMs`. Undefined, and nothing sent, where it never
   * answers or is being left.
   */
  ask(send: (question: string) => void, patienceMs: number): Promise<boolean> | undefined {
    if (this.#leaving || this.#unanswered >= MUTE_AFTER) return undefined;
    const { promise: over, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => {
      this.#unanswered += 1;
      resolve(false);
    }, patienceMs);
    const settle = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    const column = 1 + (this.#asked++ % COLUMNS);
    this.#questions.push({ column, over, settle });
    send(askPosition(column));
    return over;
  }

  /**
   * Resolves with the serial of the chunk in which the terminal said that it has drawn everything before: presses up to
   * that serial were typed by somebody who had not seen it. Falls back to what has been read when no answer comes.
   */
  async fence(send: (question: string) => void, patienceMs: number): Promise<number> {
    const done = this.#idle.busy();
    await this.ask(send, patienceMs);
    // What the kernel holds by now was typed before as well: one whole turn reads it.
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    done();
    return this.#decoder.chunk;
  }

  /**
   * Asks nothing more until it is started again. Resolves when no answer is awaited any more, so that none is left for the
   * shell to read; soon in any case.
   */
  async answered(): Promise<void> {
    this.#leaving = true;
    if (this.#questions.length === 0) return;
    const all = Promise.all(this.#questions.map(({ over }) => over));
    const patience = this.#answers > 0 ? LAST_ANSWERS_MS : FIRST_ANSWER_MS;
    await Promise.race([all, new Promise((resolve) => setTimeout(resolve, patience).unref())]);
  }

  /** Whoever had the terminal meanwhile has read what it answered. */
  forgetQuestions(): void {
    this.#questions = [];
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
    const pressed = presses.filter((press) => !this.#isAnswer(press));
    if (pressed.length > 0) this.#onPresses(pressed);
  }

  #isAnswer(press: KeyPress): boolean {
    const column = press.kind === 'unknown' ? POSITION_REPORT.exec(press.sequence)?.[1] : undefined;
    if (column === undefined) return false;
    const answered = this.#questions.findIndex((question) => question.column === Number(column));
    for (const { settle } of this.#questions.splice(0, answered + 1)) settle();
    this.#answers += 1;
    this.#unanswered = 0;
    return true;
  }
}
