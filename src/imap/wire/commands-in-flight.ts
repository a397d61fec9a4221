// The commands that were sent and are not answered yet, in the order they were sent, and which of them a response is for.
import type { Capabilities } from '../../model/capabilities.ts';
import type { Command } from '../../model/command.ts';
import type { Answer, Literal } from '../../ports.ts';
import type { Collector } from './collector.ts';
import type { ResponseCode } from './status-line.ts';

export interface Running<C extends Command = Command> {
  readonly command: C;
  /** The message to APPEND. */
  readonly source: Literal | undefined;
  readonly settle: (answer: Answer<unknown>) => void;
}

export interface InFlight extends Running {
  readonly collector: Collector;
}

const DEPTH = 16; // Enough for the line never to be idle, few enough for every server's input buffer.

export class CommandsInFlight {
  private readonly byTag = new Map<string, InFlight>();

  get isEmpty(): boolean {
    return this.byTag.size === 0;
  }

  get first(): InFlight | undefined {
    return this.byTag.values().next().value;
  }

  get(tag: string): InFlight | undefined {
    return this.byTag.get(tag);
  }

  add(tag: string, command: InFlight): void {
    this.byTag.set(tag, command);
  }

  delete(tag: string): void {
    this.byTag.delete(tag);
  }

  /** Those that there were. */
  clear(): InFlight[] {
    const all = [...this.byTag.values()];
    this.byTag.clear();
    return all;
  }

  hasRoomFor(command: Command, { esearch }: Capabilities): boolean {
    const { first } = this;
    if (!first) return true;
    if (goesAlone(command) || goesAlone(first.command) || this.byTag.size >= DEPTH) return false;
    // Dovecot may answer a second SEARCH before a long first one, and a plain answer does not say whose it is.
    if (command.kind !== 'search' || esearch) return true;
    return [...this.byTag.values()].every(({ collector }) => !collector.search);
  }

  /** Servers work in order: what does not say whose it is belongs to the first command that waits for its like. */
  giveFirst(to: 'fetch' | 'search', data: Buffer, at: number, end: number): boolean {
    for (const { collector } of this.byTag.values()) {
      if (collector[to]) return collector[to](data, at, end);
    }
    return true;
  }

  /** What says whose it is finds its command by itself. */
  showAll(to: 'esearch' | 'status' | 'myRights', data: Buffer, at: number, end: number): boolean {
    for (const { collector } of this.byTag.values()) {
      if (collector[to]?.(data, at, end) === false) return false;
    }
    return true;
  }

  giveCode(code: ResponseCode): void {
    for (const { collector } of this.byTag.values()) if (collector.untaggedCode?.(code)) return;
    for (const { collector } of this.byTag.values()) collector.disownedCode?.(code);
  }

  /** Another FETCH was sent before and is not answered yet: it was given the rows that were this one's. */
  isOutOfTurn({ collector }: InFlight): boolean {
    for (const before of this.byTag.values()) {
      if (before.collector === collector) return false;
      if (collector.fetch && before.collector.fetch) return true;
    }
    return false;
  }
}

/** What depends on the selected mailbox, or on whose turn it is to write, must not meet these in flight. */
function goesAlone({ kind }: Command): boolean {
  return kind === 'select' || kind === 'examine' || kind === 'append';
}
