// Writes to the terminal without ever blocking. Node's own stdout blocks on a terminal, so that a stalled SSH link would
// stop the whole program: time-outs, signals, the queue. What a slow terminal cannot take waits here, up to a limit.
import { closeSync, constants, openSync, writeSync } from 'node:fs';

const RETRY_MS = 10;
const LAST_TRIES = 20; // 0.2 s at the end for a terminal that is merely busy

export class TerminalWriter {
  readonly #descriptor: number;
  readonly #own: number | undefined;
  readonly #onLost: (error: Error) => void;
  #queue: Uint8Array[] = [];
  #queued = 0;
  #timer: NodeJS.Timeout | undefined;
  #drained = Promise.withResolvers<void>();

  constructor(descriptor: number, onLost: (error: Error) => void) {
    this.#own = openAgain(descriptor);
    this.#descriptor = this.#own ?? descriptor;
    this.#onLost = onLost;
    this.#drained.resolve();
  }

  /** Bytes that wait for the terminal. */
  get queued(): number {
    return this.#queued;
  }

  /** Resolves when nothing waits. */
  get drained(): Promise<void> {
    return this.#drained.promise;
  }

  write(bytes: Uint8Array): void {
    if (this.#queued === 0) this.#drained = Promise.withResolvers();
    this.#queue.push(bytes);
    this.#queued += bytes.length;
    if (this.#timer === undefined) this.#pump();
  }

  /** Writes last words before anything else happens, in place of what waits; false when the terminal takes them not. */
  writeNow(bytes: Uint8Array): boolean {
    this.#empty();
    let rest = bytes;
    for (let attempt = 0; attempt < LAST_TRIES; attempt += 1) {
      const written = this.#try(rest);
      if (written === undefined) return false;
      rest = rest.subarray(written);
      if (rest.length === 0) return true;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
    return false;
  }

  close(): void {
    this.#empty();
    if (this.#own !== undefined) closeSync(this.#own);
  }

  #pump(): void {
    this.#timer = undefined;
    for (;;) {
      const first = this.#queue[0];
      if (first === undefined) return this.#empty();
      const written = this.#try(first);
      if (written === undefined) return this.#empty();
      this.#queued -= written;
      if (written < first.length) {
        this.#queue[0] = first.subarray(written);
        this.#timer = setTimeout(() => this.#pump(), RETRY_MS);
        return;
      }
      this.#queue.shift();
    }
  }

  // The count written, 0 when the terminal is full, undefined when it is gone.
  #try(bytes: Uint8Array): number | undefined {
    try {
      return writeSync(this.#descriptor, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
      // Later, since the loss ends the program and may be met in the middle of a render.
      setImmediate(() => this.#onLost(error as Error));
      return undefined;
    }
  }

  #empty(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#queue = [];
    this.#queued = 0;
    this.#drained.resolve();
  }
}

// A descriptor of our own, since non-blocking would otherwise also hold for the shell that shares stdout. Where the
// device may not be opened again (after su), writes block as Node's do.
function openAgain(descriptor: number): number | undefined {
  try {
    return openSync(`/dev/fd/${descriptor}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return undefined;
  }
}
