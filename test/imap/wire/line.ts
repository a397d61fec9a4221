// A line without a network: takes what is written, says what it is told to.
import { Duplex } from 'node:stream';

export class Line extends Duplex {
  written = '';

  override _read(): void {}

  /** What is gathered for one write is seen as it is said. */
  override cork(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.written += chunk.toString('latin1');
    done();
  }

  /** The tags of what was written since the last look. */
  tags(): string {
    const tags = this.written.split('\r\n').flatMap((line) => /^w\d+/.exec(line) ?? []);
    this.written = '';
    return tags.join(' ');
  }

  says(text: string): void {
    this.emit('data', Buffer.from(text, 'latin1'));
  }
}
