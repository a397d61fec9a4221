// The stdout that Ink gets: it takes whole frames and sends what changed of them. While the gate is shut (before enter,
// suspended, after restore) nothing is sent, so that nothing of ours lands on the shell's screen, whoever unmounts when.
// While the terminal has not taken what was sent, or has not drawn it, no frame is queued behind it: the newest one is
// drawn when it has.
import { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import type { LinePace } from './line-pace.ts';
import { ShownScreen } from './shown-screen.ts';
import { BEGIN_FRAME, CLEAR_SCREEN, END_FRAME } from './terminal-modes.ts';
import type { TerminalWriter } from './terminal-writer.ts';

export type ScreenSize = { readonly columns: number; readonly rows: number };

export class ScreenOutput extends Writable {
  /** Ink draws only on what calls itself a terminal. */
  readonly isTTY = true;
  readonly #stdout: WriteStream;
  readonly #writer: TerminalWriter;
  readonly #pace: LinePace;
  readonly #shown = new ShownScreen();
  #open = false;
  #frame = '';
  /** Nobody knows what the screen shows. */
  #unknown = true;
  /** Until a frame that could not be sent yet has been. */
  #waiting: Promise<void> | undefined;
  #drawn = 0;

  constructor(stdout: WriteStream, writer: TerminalWriter, pace: LinePace) {
    super({ decodeStrings: false });
    this.#stdout = stdout;
    this.#writer = writer;
    this.#pace = pace;
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

  /** Returns whether it was open. */
  shut(): boolean {
    const was = this.#open;
    this.#open = false;
    return was;
  }

  /** The screen shows anything from now on: the next frame is drawn in full. */
  forget(): void {
    this.#unknown = true;
  }

  /** Draws what of the newest frame is not on the screen. */
  draw(): void {
    if (!this.#open) return;
    if (this.#writer.queued > 0) return this.#drawAfter(this.#writer.drained);
    if (!this.#pace.free) return this.#drawAfter(this.#pace.next);
    const clear = this.#unknown ? CLEAR_SCREEN : '';
    if (this.#unknown) this.#shown.clear();
    this.#unknown = false;
    const change = clear + this.#shown.draw(this.#frame);
    if (change !== '') this.#pace.sent(this.#put(BEGIN_FRAME + change + END_FRAME));
  }

  /** Sends a sequence that draws nothing. */
  send(sequence: string): void {
    this.#pace.besides(this.#put(sequence));
  }

  /** Last words, in place of what waits: sends them also where the gate is shut. */
  sendNow(sequence: string): void {
    const bytes = Buffer.from(sequence);
    this.#drawn += bytes.length - this.#writer.queued;
    this.#writer.writeNow(bytes);
  }

  /** Resolves when the newest frame has been sent, and the terminal has taken it. */
  async flushed(): Promise<void> {
    while (this.#waiting || this.#writer.queued > 0) await (this.#waiting ?? this.#writer.drained);
  }

  /** A frame: painted rows, one a line. */
  override _write(frame: string, _encoding: BufferEncoding, callback: () => void): void {
    // Ink writes nothing at all to learn that everything is written.
    if (frame !== '') {
      this.#frame = frame;
      this.draw();
    }
    callback();
  }

  /** Octets that were sent. */
  #put(sequence: string): number {
    if (!this.#open) return 0;
    const bytes = Buffer.from(sequence);
    this.#drawn += bytes.length;
    this.#writer.write(bytes);
    return bytes.length;
  }

  /** Neither what is free then, nor when, ever rejects. */
  #drawAfter(free: Promise<void>): void {
    this.#waiting ??= free.then(() => {
      this.#waiting = undefined;
      this.draw();
    });
  }
}
