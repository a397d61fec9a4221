// The stdout that Ink gets: the real one behind a gate. While the gate is shut (before enter, suspended, after restore)
// frames are dropped, so that nothing of ours lands on the shell's screen, whoever unmounts when.
import { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';

export type ScreenSize = { readonly columns: number; readonly rows: number };

export class ScreenOutput extends Writable {
  /** Ink draws only on what calls itself a terminal. */
  readonly isTTY = true;
  readonly #target: WriteStream;
  #open = false;
  #drawn = 0;

  constructor(target: WriteStream) {
    super({ decodeStrings: false });
    this.#target = target;
  }

  get columns(): number {
    return this.#target.columns || 80;
  }

  get rows(): number {
    return this.#target.rows || 24;
  }

  get size(): ScreenSize {
    return { columns: this.columns, rows: this.rows };
  }

  /** Bytes that went to the terminal. */
  get drawn(): number {
    return this.#drawn;
  }

  open(): void {
    this.#open = true;
  }

  shut(): void {
    this.#open = false;
  }

  // Calls back at once: a terminal's stdout writes synchronously, and its errors are heard by the session.
  override _write(chunk: string | Uint8Array, _encoding: BufferEncoding, callback: () => void): void {
    if (this.#open) {
      this.#drawn += Buffer.byteLength(chunk);
      this.#target.write(chunk);
    }
    callback();
  }
}
