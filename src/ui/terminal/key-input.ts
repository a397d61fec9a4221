// The one stdin listener: chunks into the decoder, the short wait that tells Esc from a sequence, and the fence.
import { Readable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { KeyDecoder } from '../keys/key-decoder.ts';
import type { KeyPress } from '../keys/key-press.ts';
import type { IdleSignal } from './idle-signal.ts';
import { STATUS_REPLY } from './terminal-modes.ts';

const ESC_WAIT_MS = 40; // over SSH a sequence may come in two packets; longer than that would be felt
const REPLY_WAIT_MS = 1_000; // a slow line answers later than this only when it is broken
const MUTE_AFTER = 2; // unanswered questions until a terminal counts as one that never answers

type Fence = { readonly answered: Promise<void>; readonly settle: () => void };

/** A stdin for Ink that never says anything: a stray `useInput` fails instead of taking keys. */
export function silentInput(): NodeJS.ReadStream {
  return new Readable({ read: () => undefined }) as unknown as NodeJS.ReadStream;
}

export class KeyInput {
  readonly #stdin: ReadStream;
  readonly #idle: IdleSignal;
  readonly #onPresses: (presses: readonly KeyPress[]) => void;
  readonly #decoder = new KeyDecoder();
  readonly #fences: Fence[] = [];
  #unanswered = 0;
  #escTimer: NodeJS.Timeout | undefined;
  #escDone: () => void = () => undefined;
  #listening = false;

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
   * that serial were typed by somebody who had not seen it. Falls back to what has been read when no answer comes.
   */
  async fence(ask: () => void): Promise<number> {
    const done = this.#idle.busy();
    if (this.#unanswered < MUTE_AFTER) await this.#reply(ask);
    // What the kernel holds by now was typed before as well: one whole turn reads it.
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    done();
    return this.#decoder.chunk;
  }

  /** Resolves when no answer is awaited any more, so that none is left for the shell to read. */
  async answered(): Promise<void> {
    await Promise.all(this.#fences.map((fence) => fence.answered));
  }

  async #reply(ask: () => void): Promise<void> {
    const { promise: answered, resolve } = Promise.withResolvers<void>();
    // A late fence stays in line: its answer may still come, and must not be taken for the next one's.
    const timer = setTimeout(() => {
      this.#unanswered += 1;
      resolve();
    }, REPLY_WAIT_MS);
    const settle = (): void => {
      clearTimeout(timer);
      resolve();
    };
    this.#fences.push({ answered, settle });
    ask();
    await answered;
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
    for (const press of presses) {
      if (press.kind !== 'unknown' || press.sequence !== STATUS_REPLY) continue;
      this.#unanswered = 0;
      this.#fences.shift()?.settle();
    }
    if (presses.length > 0) this.#onPresses(presses);
  }
}
