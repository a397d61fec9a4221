// How bytes go out and come in: commands that are put in together leave together, and reading lets everything else have
// its turn.
import type { Readable, Writable } from 'node:stream';

const BREATH_OCTETS = 128 * 1024; // Some five hundred headers, a few milliseconds.

export class SocketFlow {
  private gathering = false;
  private octets = 0;

  /** What is written until the program's next turn leaves in one piece. */
  gather(socket: Writable): void {
    if (this.gathering) return;
    this.gathering = true;
    socket.cork();
    process.nextTick(() => {
      this.gathering = false;
      socket.uncork();
    });
  }

  /** Node reads two megabytes on end where a server is ahead of us: keys must not have to wait for them. */
  breathe(socket: Readable, read: number): void {
    this.octets += read;
    if (this.octets < BREATH_OCTETS) return;
    this.octets = 0;
    socket.pause();
    setImmediate(() => socket.resume());
  }
}
