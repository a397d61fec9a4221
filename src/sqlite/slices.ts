// Long work in short pieces: between two of them keys are read and frames are drawn.
import { setImmediate } from 'node:timers/promises';

// With the piece that is over it, well within the 10 ms that the program may be deaf.
const SLICE_MS = 3;

export class Slices {
  private since = performance.now();

  /** To be awaited after each piece: lets others work once this has gone on for a while. */
  async rest(): Promise<void> {
    if (performance.now() - this.since < SLICE_MS) return;
    await setImmediate();
    this.since = performance.now();
  }
}
