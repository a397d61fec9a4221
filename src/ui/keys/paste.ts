// Collects one bracketed paste, bounded, until its end marker, which may be split over chunks.

/** More than anybody pastes into a query or a command line; the rest is counted out, not kept. */
export const MAX_PASTE_BYTES = 65_536;

const END = [0x1b, 0x5b, 0x32, 0x30, 0x31, 0x7e]; // ESC [ 201 ~

// C0 and C1 but tab and line feed: nothing of a paste may steer the terminal that shows it.
const CONTROLS = /[^\P{Cc}\t\n]/gu;

export class Paste {
  readonly #bytes: number[] = [];
  #matched = 0;
  #truncated = false;

  /** Takes one byte; true when it was the last of the end marker. */
  take(byte: number): boolean {
    if (byte === END[this.#matched]) {
      this.#matched += 1;
      return this.#matched === END.length;
    }
    for (const held of END.slice(0, this.#matched)) this.#keep(held);
    this.#matched = 0;
    if (byte === END[0]) this.#matched = 1;
    else this.#keep(byte);
    return false;
  }

  result(): { readonly text: string; readonly truncated: boolean } {
    const decoded = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(this.#bytes));
    return { text: decoded.replace(/\r\n?/g, '\n').replace(CONTROLS, ''), truncated: this.#truncated };
  }

  #keep(byte: number): void {
    if (this.#bytes.length < MAX_PASTE_BYTES) this.#bytes.push(byte);
    else this.#truncated = true;
  }
}
