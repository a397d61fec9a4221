// The commands that were sent and are not answered yet, in the order they were sent, and which of them a response is for.
import type { Capabilities } from '../../model/capabilities.ts';
import { literalText, type Command } from '../../model/command.ts';
import type { SentFor } from '../../model/transcript.ts';
import { uidsFrom } from '../../model/uid-set.ts';
import { toUid } from '../../model/uid.ts';
import type { Answer, Literal } from '../../ports.ts';
import { answerBound } from './answer-bound.ts';
import type { Collector } from './collector.ts';
import { Cursor, visitAttributes } from './cursor.ts';
import type { FetchScanner } from './fetch-scanner.ts';
import { PlainRow } from './plain-row.ts';
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

const EVERY_UID = uidsFrom(toUid(1));
const NEWS_ONLY: Command = { kind: 'noop' };
const OPEN = 0x28;
const DEPTH = 32; // Enough for the line never to be idle, few enough for every server's input buffer.

export class CommandsInFlight {
  private readonly byTag = new Map<string, InFlight>();
  /**
   * Those whose answers may come now. A server goes through ambiguous commands in order (RFC 9051 §5.5): what comes before
   * the OK to an EXAMINE is of those before it, and what was sent behind it waits.
   */
  private due: readonly InFlight[] = [];
  /** Those of them that wait for FETCH responses. */
  private fetching: readonly InFlight[] = [];
  /** What these make rows with, where all of them do. */
  private scanners: readonly FetchScanner[] = [];
  private readonly row = new PlainRow();
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
    this.findDue();
  }

  delete(tag: string): void {
    this.byTag.delete(tag);
    this.findDue();
  }

  /** Answered before that, nobody could say which mailbox it is about. */
  isDue(command: InFlight): boolean {
    return this.due.includes(command);
  }

  /** A mailbox is still to be opened. */
  get isOpening(): boolean {
    return this.some(({ kind }) => kind === 'select' || kind === 'examine');
  }

  /** Those that there were. */
  clear(): InFlight[] {
    const all = [...this.byTag.values()];
    this.byTag.clear();
    this.findDue();
    return all;
  }

  /** Octets that may come before the next tagged answer. */
  bound(exists: number): number {
    let most = answerBound(NEWS_ONLY, exists);
    for (const { command } of this.byTag.values()) most = Math.max(most, answerBound(command, exists));
    return most;
  }

  hasRoomFor(command: Command, { esearch }: Capabilities): boolean {
    if (this.isEmpty) return true;
    if (this.byTag.size >= DEPTH) return false;
    if (command.kind === 'examine') return !this.some((sent) => !mayHaveExamineBehind(sent));
    if (goesAlone(command)) return false;
    if (this.some((sent) => goesAlone(sent) && !mayFollow(command, sent))) return false;
    if (command.kind === 'sort' || command.kind === 'thread')
      return !this.some(({ kind }) => kind === command.kind);
    // Dovecot may answer a second SEARCH before a long first one, and a plain answer does not say whose it is.
    if (!isSearch(command) || (esearch && !this.searchesPlainly)) return true;
    return !this.some(isSearch);
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

  /** How many plain rows the bytes begin with that somebody asked for, all of them given, and where the rest begins. */
  giveRows(data: Buffer, start: number, end: number): { readonly rows: number; readonly next: number } {
    const { scanners, row } = this;
    let [rows, next] = [0, start];
    for (; scanners.length > 0; rows++) {
      const behind = row.read(data, next, end);
      if (behind < 0) break;
      let taken = false;
      for (const scanner of scanners) taken = scanner.takePlain(row, data) || taken;
      if (!taken) break;
      next = behind;
    }
    return { rows, next };
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

  giveThread(data: Buffer, at: number, end: number): boolean {
    return this.due.find(({ collector }) => collector.thread)?.collector.thread?.(data, at, end) ?? true;
  }

  giveSearch(data: Buffer, at: number, end: number): boolean {
    const searching = this.due.filter(({ collector }) => collector.search);
    if (searching.length > 0) this.searchesPlainly = true;
    if (searching.length > 1) for (const { collector } of searching) collector.doubt?.();
    return searching.every(({ collector }) => collector.search?.(data, at, end));
  }

  /** What says whose it is finds its command by itself. */
  showAll(to: 'esearch' | 'status' | 'myRights', data: Buffer, at: number, end: number): boolean {
    for (const { collector } of this.due) {
      if (collector[to]?.(data, at, end) === false) return false;
    }
    return true;
  }

  giveCode(code: ResponseCode): void {
    for (const { collector } of this.due) if (collector.untaggedCode?.(code)) return;
    if (code.name !== 'COPYUID') return;
    for (const { collector } of this.due) if (collector.untaggedCode) collector.doubt?.();
  }

  private findDue(): void {
    const due: InFlight[] = [];
    let isOpening = false;
    for (const one of this.byTag.values()) {
      const { kind } = one.command;
      const opens = kind === 'select' || kind === 'examine';
      isOpening ||= opens && due.length > 0;
      // It names the mailbox by itself, and is the same whichever one is open.
      if (!isOpening || kind === 'my-rights') due.push(one);
      isOpening ||= opens;
    }
    this.due = due;
    this.fetching = due.filter(({ collector }) => collector.fetch);
    const scanners = this.fetching.flatMap(({ collector }) => collector.rows ?? []);
    this.scanners = scanners.length === this.fetching.length ? scanners : [];
  }

  private get sorting(): InFlight | undefined {
    return this.due.find(({ collector }) => collector.sort);
  }

  private some(test: (command: Command) => boolean): boolean {
    for (const { command } of this.byTag.values()) if (test(command)) return true;
    return false;
  }
}

/**
 * Questions may follow what opens their mailbox at once: those that mean whatever is open then, and those whose answers
 * nobody goes by unless it was the right one. The server goes through them in order (RFC 9051 §5.5), and says NO or BAD to
 * them where it was not opened.
 */
function mayFollow(command: Command, opening: Command): boolean {
  const { kind } = command;
  if (opening.kind !== 'examine' && opening.kind !== 'select') return false;
  return isAboutAll(command) || kind === 'fetch-identities' || kind === 'search';
}

function isAboutAll(command: Command): boolean {
  const { kind } = command;
  if (kind === 'fetch-rows') return command.uids.equals(EVERY_UID);
  return kind === 'sort' || kind === 'my-rights';
}

/** Each says by its own answer how far it came: whoever opens many small mailboxes need not wait for that. */
function mayHaveExamineBehind({ kind }: Command): boolean {
  return kind === 'examine' || kind === 'fetch-rows';
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
