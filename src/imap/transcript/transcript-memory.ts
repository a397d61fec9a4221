// The newest lines of the protocol, in memory: bounded in lines and in octets, whatever a server sends.
import type { TranscriptLine } from '../../model/transcript.ts';
import type { ProtocolLog } from '../../ports.ts';

const MAX_LINES = 5_000;
const MAX_LETTERS = 1_000_000; // Of two octets each at most.
/** Lines that were dropped are given back to memory so many at a time. */
const DROPPED_AT_ONCE = 1_000;

export class TranscriptMemory implements ProtocolLog {
  private held: TranscriptLine[] = [];
  /** Those before are dropped. */
  private first = 0;
  private letters = 0;
  private last = 0;
  private readonly listeners = new Set<() => void>();

  add(line: Omit<TranscriptLine, 'number'>): void {
    this.held.push({ ...line, number: ++this.last });
    this.letters += line.text.length;
    while (this.held.length - this.first > MAX_LINES || this.letters > MAX_LETTERS) {
      this.letters -= this.held[this.first]!.text.length;
      this.first++;
    }
    if (this.first >= DROPPED_AT_ONCE) {
      this.held = this.held.slice(this.first);
      this.first = 0;
    }
    for (const listener of this.listeners) listener();
  }

  lines(): readonly TranscriptLine[] {
    return this.held.slice(this.first);
  }

  onLine(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}
