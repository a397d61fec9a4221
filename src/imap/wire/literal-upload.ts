// Sends the octets of a message to APPEND as they are read, and no more and no fewer than were announced: half a literal
// cannot be taken back, and one octet too many would be read as a command.
import type { Writable } from 'node:stream';
import type { Literal } from '../../ports.ts';
import { literal } from '../../text/safe-text.ts';

/** Small enough for any line to take one within the time after which a silent connection is given up. */
const WRITE_OCTETS = 64 * 1024;

const UNREADABLE = literal('the message to append cannot be read');
const TOO_SHORT = literal('the message to append is shorter than was said');
const TOO_LONG = literal('the message to append is longer than was said');

/** Why the literal cannot be sent as announced. */
export type UploadFault = typeof UNREADABLE;

export class LiteralUpload {
  private readonly source: Literal;
  private iterator: AsyncIterator<Uint8Array> | undefined;
  private piece: Uint8Array | undefined;
  /** Octets that are announced and not read yet. */
  private left: number;
  private decide: ((go: boolean) => void) | undefined;
  /** It ended before its last octet was written. */
  stopped = false;
  /** The command's line, or more, was sent, and something of the literal is missing. */
  underWay = false;

  constructor(source: Literal, octets: number) {
    this.source = source;
    this.left = octets;
  }

  /** Reads the first octets before anything is sent: a source that fails at once has cost nothing then. */
  prepare(): Promise<UploadFault | undefined> {
    return this.next();
  }

  /** Waits for the server's `+`; false where it refused, or where the connection ended. */
  goAhead(): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.stopped) resolve(false);
      else this.decide = resolve;
    });
  }

  /** The server said `+`. False where nobody waits for it. */
  continued(): boolean {
    const { decide } = this;
    this.decide = undefined;
    decide?.(true);
    return decide !== undefined;
  }

  /** Nothing more of it may be sent. */
  stop(): void {
    this.stopped = true;
    this.decide?.(false);
    this.decide = undefined;
  }

  /** True while the server was asked to take it and has not said anything. */
  get waits(): boolean {
    return this.decide !== undefined;
  }

  /** Resolves when all of it was written, when it was stopped, or with the fault. */
  async send(socket: Writable, progress: () => void): Promise<UploadFault | undefined> {
    while (this.piece && !this.stopped) {
      for (let at = 0; at < this.piece.length; at += WRITE_OCTETS) {
        // One write after the other: what the source gave is its own again when the next is asked for.
        if (!(await written(socket, this.piece.subarray(at, at + WRITE_OCTETS)))) this.stopped = true;
        if (this.stopped) return undefined;
        progress();
      }
      const fault = await this.next();
      if (fault) return fault;
    }
    return undefined;
  }

  /** Lets go of the source. */
  end(): void {
    this.underWay = false;
    this.stop();
    // Nobody waits for it: a source may hang.
    void this.close();
  }

  private async close(): Promise<void> {
    try {
      await this.iterator?.return?.();
    } catch {
      // What a source says at its end, when it is wanted no more, changes nothing.
    }
  }

  private async next(): Promise<UploadFault | undefined> {
    try {
      this.iterator ??= this.source[Symbol.asyncIterator]();
      for (;;) {
        const read: IteratorResult<Uint8Array, unknown> = await this.iterator.next();
        this.piece = read.done === true ? undefined : read.value;
        if (!this.piece) return this.left > 0 ? TOO_SHORT : undefined;
        this.left -= this.piece.length;
        if (this.left < 0) return TOO_LONG;
        if (this.piece.length > 0) return undefined;
      }
    } catch {
      return UNREADABLE;
    }
  }
}

/** True once the octets went to the system; false where the stream failed, which it tells whoever listens to it. */
function written(socket: Writable, octets: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    socket.write(octets, (error) => resolve(!error));
  });
}
