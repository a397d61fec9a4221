// Writes the last few bytes to the terminal synchronously and without ever hanging: a terminal that takes no bytes
// (flow control, a dead network) must not keep the program from ending.
import { closeSync, constants, openSync, writeSync } from 'node:fs';

const TRIES = 20;
const PAUSE_MS = 10; // 20 tries: 0.2 s for a terminal that is merely busy

export class RescueWriter {
  readonly #descriptor: number;
  readonly #own: number | undefined;

  constructor(descriptor: number) {
    this.#own = openAgain(descriptor);
    this.#descriptor = this.#own ?? descriptor;
  }

  /** False when the terminal is gone or did not take everything. */
  write(text: string): boolean {
    let rest: Uint8Array = Buffer.from(text, 'latin1');
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      try {
        rest = rest.subarray(writeSync(this.#descriptor, rest));
        if (rest.length === 0) return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return false;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
      }
    }
    return false;
  }

  close(): void {
    if (this.#own !== undefined) closeSync(this.#own);
  }
}

// A descriptor of our own, since non-blocking would otherwise also hold for the shell that shares stdout.
function openAgain(descriptor: number): number | undefined {
  try {
    return openSync(`/dev/fd/${descriptor}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return undefined;
  }
}
