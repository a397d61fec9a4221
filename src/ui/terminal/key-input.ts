// The one stdin listener: chunks into the decoder, the short wait that tells Esc from a sequence, and the fence.
import { Readable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { KeyDecoder } from '../keys/key-decoder.ts';
import type { KeyPress } from '../keys/key-press.ts';
import type { IdleSignal } from './idle-signal.ts';
import type { ScreenSize } from './screen-output.ts';
import { askPosition, POSITION_REPORT } from './terminal-modes.ts';

const ESC_WAIT_MS = 40; // over SSH a sequence may come in two packets; longer than that would be felt
// Questions are told apart by where the cursor is, below the first row, whose reports may be F3 as well.
const PLACE_COLUMNS = 32;
const PLACE_ROWS = 4;
const ASK_AGAIN_MS = 3_000; // an answer may be lost
const GIVE_UP_MS = 60_000; // a terminal that has answered once does so as soon as it can
const MUTE_AFTER = 2; // fences in vain until there is no waiting any more for a terminal that has never answered
const FIRST_ANSWER_MS = 1_000; // what the first answer of all takes
const LAST_ANSWERS_MS = 3_000; // nobody who leaves waits longer for those that are due
const LOST_MS = 30_000; // an answer that long overdue does not come

/** What became of a question: a later one was answered, or no answer can be expected any more. */
export type Fate = 'answered' | 'overtaken' | 'forgotten';

interface Question {
  readonly place: string;
  readonly askedAt: number;
  readonly over: Promise<Fate>;
  readonly settle: (fate: Fate) => void;
}

/** A stdin for Ink that never says anything: a stray `useInput` fails instead of taking keys. */
export function silentInput(): NodeJS.ReadStream {
  return new Readable({ read: () => undefined }) as unknown as NodeJS.ReadStream;
}

export interface KeyInputOptions {
  readonly stdin: ReadStream;
  readonly idle: IdleSignal;
  readonly size: () => ScreenSize;
  /** All presses of one chunk, in order. */
  readonly onPresses: (presses: readonly KeyPress[]) => void;
}

export class KeyInput {
  readonly #stdin: ReadStream;
  readonly #idle: IdleSignal;
  readonly #onPresses: (presses: readonly KeyPress[]) => void;
  readonly #decoder = new KeyDecoder();
  #questions: Question[] = [];
  readonly #size: () => ScreenSize;
  /** Of all of them: what a session was not answered is no answer to the next one. */
  static #asked = 0;
  #answers = 0;
  /** Fences that no answer came to. */
  #inVain = 0;
  #escTimer: NodeJS.Timeout | undefined;
  #escDone: () => void = () => undefined;
  #listening = false;
  #leaving = false;

  constructor({ stdin, idle, size, onPresses }: KeyInputOptions) {
    this.#stdin = stdin;
    this.#idle = idle;
    this.#size = size;
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
   * Sends a question with `send`, which the terminal answers when it has drawn everything before. Undefined, and nothing
   * sent, where it never answers or is being left.
   */
  ask(send: (question: string) => void): Promise<Fate> | undefined {
    return this.#leaving || this.#isMute ? undefined : this.#question(send);
  }

  /**
   * Resolves with the serial of the chunk in which the terminal said that it has drawn everything before: presses up to
   * that serial were typed by somebody who had not seen it. A terminal that has answered before is waited for as long as
   * it takes, up to a minute of silence; for one that never has, what has been read after a second is what counts.
   */
  async fence(send: (question: string) => void): Promise<number> {
    const done = this.#idle.busy();
    await this.#drawn(send);
    // What the kernel holds by now was typed before as well: one whole turn reads it.
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    done();
    return this.#decoder.chunk;
  }

  /**
   * Asks nothing more until it is started again. Resolves when no answer is due any more, so that none is left for the
   * shell to read; soon in any case.
   */
  async answered(): Promise<void> {
    this.#leaving = true;
    const patience = this.#answers > 0 ? LAST_ANSWERS_MS : FIRST_ANSWER_MS;
    const lost = this.#answers > 0 ? LOST_MS : FIRST_ANSWER_MS;
    const now = performance.now();
    const due = this.#questions.filter(({ askedAt }) => now - askedAt < lost);
    if (due.length > 0) await within(patience, Promise.all(due.map(({ over }) => over)));
  }

  /** Whoever had the terminal meanwhile has read what it answered. */
  forgetQuestions(): void {
    this.#questions.splice(0).forEach(({ settle }) => settle('forgotten'));
  }

  /** Nothing was ever answered, and should have been. */
  get #isMute(): boolean {
    if (this.#answers > 0) return false;
    const oldest = this.#questions[0];
    return oldest !== undefined && performance.now() - oldest.askedAt > 2 * FIRST_ANSWER_MS;
  }

  #question(send: (question: string) => void): Promise<Fate> {
    const { columns, rows } = this.#size();
    const [across, down] = [Math.min(columns, PLACE_COLUMNS), Math.max(1, Math.min(rows - 1, PLACE_ROWS))];
    const number = KeyInput.#asked++ % (across * down);
    const place = `${2 + Math.floor(number / across)};${1 + (number % across)}`;
    // Never two in the same place.
    while (this.#questions.length >= across * down) this.#questions.shift()!.settle('forgotten');
    const { promise: over, resolve: settle } = Promise.withResolvers<Fate>();
    this.#questions.push({ place, askedAt: performance.now(), over, settle });
    send(askPosition(place));
    return over;
  }

  /** Until the terminal says that it has drawn everything before. */
  async #drawn(send: (question: string) => void): Promise<void> {
    const asked: Promise<Fate>[] = [];
    for (let waited = 0; waited < GIVE_UP_MS && !this.#leaving; waited += ASK_AGAIN_MS) {
      const isKnown = this.#answers > 0;
      if (!isKnown && this.#inVain >= MUTE_AFTER) return;
      asked.push(this.#question(send));
      const drawn = Promise.any(asked.map(isDrawn));
      const seen = await within(
        isKnown ? ASK_AGAIN_MS : FIRST_ANSWER_MS,
        drawn.catch(() => false),
      );
      if (seen) return;
      if (!isKnown && this.#answers === 0) {
        this.#inVain += 1;
        return;
      }
    }
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
    const place = press.kind === 'unknown' ? POSITION_REPORT.exec(press.sequence)?.[1] : undefined;
    if (place === undefined) return false;
    const answered = this.#questions.findIndex((question) => question.place === place);
    if (answered < 0) return true;
    const over = this.#questions.splice(0, answered + 1);
    over.forEach(({ settle }, index) => settle(index === answered ? 'answered' : 'overtaken'));
    this.#answers += 1;
    return true;
  }
}

/** Rejects where no answer can be expected any more. */
async function isDrawn(fate: Promise<Fate>): Promise<true> {
  if ((await fate) === 'forgotten') throw new Error('forgotten');
  return true;
}

/** What a promise resolves with; undefined where it does not in so many milliseconds. */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), milliseconds);
  const first = await Promise.race([promise, late]);
  clearTimeout(timer);
  return first;
}
