// The stdout that Ink gets: the terminal behind a gate. While the gate is shut (before enter, suspended, after restore)
// frames are dropped, so that nothing of ours lands on the shell's screen, whoever unmounts when. Frames that a slow
// terminal cannot take are dropped as well, and the screen is drawn anew when it has caught up.
import { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import type { TerminalWriter } from './terminal-writer.ts';

const MAX_QUEUED_BYTES = 65_536; // a few full frames of a big window

export type ScreenSize = { readonly columns: number; readonly rows: number };

export class ScreenOutput extends Writable {
  /** Ink draws only on what calls itself a terminal. */
  readonly isTTY = true;
  readonly #stdout: WriteStream;
  readonly #writer: TerminalWriter;
  readonly #onCaughtUp: () => void;
  #open = false;
  #stale = false;
  #drawn = 0;

  constructor(stdout: WriteStream, writer: TerminalWriter, onCaughtUp: () => void) {
    super({ decodeStrings: true });
    this.#stdout = stdout;
    this.#writer = writer;
    this.#onCaughtUp = onCaughtUp;
  }

  get columns(): number {
    return this.#stdout.columns || 80;
  }

  get rows(): number {
    return this.#stdout.rows || 24;
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

  /** Resolves when the terminal has taken all that was drawn. */
  async flushed(): Promise<void> {
    while (this.#writer.queued > 0) await this.#writer.drained;
  }

  // Calls back at once: what waits, waits in the writer.
  override _write(bytes: Uint8Array, _encoding: BufferEncoding, callback: () => void): void {
    if (this.#open && bytes.length > 0) this.#draw(bytes);
    callback();
  }

  #draw(bytes: Uint8Array): void {
    if (this.#stale) return;
    if (this.#writer.queued > MAX_QUEUED_BYTES) {
      this.#stale = true;
      void this.#writer.drained.then(() => this.#caughtUp()); // never rejects
      return;
    }
    this.#drawn += bytes.length;
    this.#writer.write(bytes);
  }

  #caughtUp(): void {
    this.#stale = false;
    this.#onCaughtUp();
  }
}
