// The commands that were sent and are not answered yet, in the order they were sent, and which of them a response is for.
import type { Capabilities } from '../../model/capabilities.ts';
import { literalText, type Command } from '../../model/command.ts';
import type { SentFor } from '../../model/transcript.ts';
import type { Answer, Literal } from '../../ports.ts';
import { answerBound } from './answer-bound.ts';
import type { Collector } from './collector.ts';
import { Cursor, visitAttributes } from './cursor.ts';
import type { ResponseCode } from './status-line.ts';

export interface Running<C extends Command = Command> {
  readonly command: C;
  /** The message to APPEND. */
  readonly source: Literal | undefined;
  readonly sentFor?: SentFor | undefined;
  readonly settle: (answer: Answer<unknown>) => void;
}

export interface InFlight extends Running {
  readonly collector: Collector;
}

const NEWS_ONLY: Command = { kind: 'noop' };
const OPEN = 0x28;
const DEPTH = 16; // Enough for the line never to be idle, few enough for every server's input buffer.

export class CommandsInFlight {
  private readonly byTag = new Map<string, InFlight>();
  /** Those that wait for FETCH responses. */
  private fetching: readonly InFlight[] = [];
  private readonly cursor = new Cursor();
  /** The server answered SEARCH where ESEARCH was asked for. */
  private searchesPlainly = false;

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
    this.findFetching();
  }

  delete(tag: string): void {
    this.byTag.delete(tag);
    this.findFetching();
  }

  /** Those that there were. */
  clear(): InFlight[] {
    const all = [...this.byTag.values()];
    this.byTag.clear();
    this.findFetching();
    return all;
  }

  /** Octets that may come before the next tagged answer. */
  bound(exists: number): number {
    let most = answerBound(NEWS_ONLY, exists);
    for (const { command } of this.byTag.values()) most = Math.max(most, answerBound(command, exists));
    return most;
  }

  hasRoomFor(command: Command, { esearch }: Capabilities): boolean {
    const { first } = this;
    if (!first) return true;
    if (goesAlone(command) || this.byTag.size >= DEPTH) return false;
    if (goesAlone(first.command) && !(first.command.kind === 'examine' && isAboutAll(command))) return false;
    if (command.kind === 'sort') return !this.sorting;
    // Dovecot may answer a second SEARCH before a long first one, and a plain answer does not say whose it is.
    if (!isSearch(command) || (esearch && !this.searchesPlainly)) return true;
    return this.searching().length === 0;
  }

  /**
   * The rows of several FETCHes may come before the tagged answer to the first: Dovecot answers them together. Those who
   * asked for the message get its row.
   */
  giveFetch(data: Buffer, at: number, end: number): boolean {
    const { fetching } = this;
    if (fetching.length === 0) return true;
    if (fetching.length === 1) return fetching[0]!.collector.fetch!(data, at, end);
    const uid = this.uidAtFront(data, at, end) ?? this.uidAmong(data, at, end);
    if (uid === undefined) return false;
    let taken = false;
    for (const { collector } of fetching) {
      if (!collector.fetches?.has(uid)) continue;
      if (!collector.fetch!(data, at, end)) return false;
      taken = true;
    }
    // Nobody's row, too, must be whole: else nobody can say where the next response starts.
    return taken || this.uidAmong(data, at, end) !== undefined;
  }

  /** Where the server says it first, as most do, the rest is read once only, by those who asked. */
  private uidAtFront(data: Buffer, at: number, end: number): number | undefined {
    const { cursor } = this;
    cursor.reset(data, at, end);
    cursor.spaces();
    if (!cursor.take(OPEN) || !cursor.atom() || !cursor.is('UID')) return undefined;
    cursor.spaces();
    const uid = cursor.number();
    return uid < 0 ? undefined : uid;
  }

  /** 0 where it is not said; undefined where the response cannot be taken apart. */
  private uidAmong(data: Buffer, at: number, end: number): number | undefined {
    let uid = 0;
    this.cursor.reset(data, at, end);
    const whole = visitAttributes(this.cursor, (cursor) => {
      if (cursor.is('UID')) uid = cursor.number();
    });
    return whole ? uid : undefined;
  }

  giveSort(data: Buffer, at: number, end: number): boolean {
    return this.sorting?.collector.sort?.(data, at, end) ?? true;
  }

  giveSearch(data: Buffer, at: number, end: number): boolean {
    const searching = this.searching();
    if (searching.length > 0) this.searchesPlainly = true;
    if (searching.length > 1) for (const { collector } of searching) collector.doubt?.();
    return searching.every(({ collector }) => collector.search?.(data, at, end));
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
    if (code.name !== 'COPYUID') return;
    for (const { collector } of this.byTag.values()) if (collector.untaggedCode) collector.doubt?.();
  }

  private findFetching(): void {
    this.fetching = [...this.byTag.values()].filter(({ collector }) => collector.fetch);
  }

  private get sorting(): InFlight | undefined {
    for (const one of this.byTag.values()) if (one.collector.sort) return one;
    return undefined;
  }

  private searching(): InFlight[] {
    return [...this.byTag.values()].filter(({ collector }) => collector.search);
  }
}

/**
 * Reads, and means whatever mailbox is open then: such a question may follow its EXAMINE at once. The server goes through
 * them in order (RFC 9051 §5.5), and says NO or BAD to it where the EXAMINE failed.
 */
function isAboutAll(command: Command): boolean {
  return (
    (command.kind === 'search' && !command.uids) || command.kind === 'sort' || command.kind === 'my-rights'
  );
}

function isSearch({ kind }: Command): boolean {
  return kind === 'search' || kind === 'search-text';
}

/** What depends on the selected mailbox, on whose turn it is to write, or on the form of it, must not meet these in flight. */
function goesAlone(command: Command): boolean {
  const { kind } = command;
  if (kind === 'search-text') return literalText(command.search) !== undefined;
  return kind === 'select' || kind === 'examine' || kind === 'append' || kind === 'compress';
}
