// The protocol of all connections of an account: the newest of it in memory, always, and all of it in a file, where one is
// wanted. A scan must not pay for it: behind the first untagged responses after a command there is a branch and a counter.
import type { Logger } from 'imapflow';
import { codeIn, explainCode } from '../../model/response-codes.ts';
import type { ConnectionName, SentFor } from '../../model/transcript.ts';
import { formatCount, formatBytes } from '../../text/size.ts';
import { safe, toSafe, type Safe } from '../../text/safe-text.ts';
import { blotter, type Secrets } from '../secrets.ts';
import { CUT, literalPeek, transcriptLine } from '../wire/transcript-line.ts';
import { Masks } from './masks.ts';
import type { TranscriptFile } from './transcript-file.ts';
import { TranscriptMemory } from './transcript-memory.ts';

/** The lines of one connection. */
export interface ConnectionTranscript {
  /** The sign-in is over. */
  signedIn(): void;
  /** A line that leaves; of a literal its announcement alone. */
  sent(line: string, sentFor?: SentFor): void;
  /** A whole response: the bytes are lent for the call. */
  received(data: Buffer, start: number, end: number): void;
  /** True where untagged responses are only counted now: they may be told by `omitted`, many at once, without line ends. */
  readonly omits: boolean;
  omitted(responses: number, octets: number): void;
}

/** Untagged responses after a command that are kept: enough to see what they are. */
const SHOWN = 20;
/** Who asks by hand wants to read the answer. */
const SHOWN_ON_CONSOLE = 1_000;
/** What comes after so long a rest, in milliseconds, belongs to nothing before it: IDLE goes on for hours. */
const REST_MS = 1_000;
/** Commands whose answers are due; more were never answered. */
const MAX_DUE = 64;
const STAR = 0x2a;

export class Transcript {
  readonly memory = new TranscriptMemory();
  private readonly blot: (text: string) => string;
  private readonly now: () => number;
  private readonly file: TranscriptFile | undefined;
  private readonly lines = new Map<ConnectionName, Lines>();

  constructor(secrets: Secrets, now: () => number, file?: TranscriptFile) {
    this.blot = blotter(secrets);
    this.now = now;
    this.file = file;
  }

  of(connection: ConnectionName): ConnectionTranscript & { note(text: Safe): void } {
    return this.linesOf(connection);
  }

  /** For a connection that begins. Takes ImapFlow's entries: only those that are lines of the protocol. */
  logger(connection: ConnectionName): Logger {
    this.lines.delete(connection);
    const lines = this.linesOf(connection);
    const take = (entry: { src?: unknown; msg?: unknown }): void => {
      if (typeof entry.msg !== 'string') return;
      if (entry.src === 'c') lines.sent(entry.msg);
      else if (entry.src === 's') lines.receivedText(entry.msg);
    };
    const ignore = (): void => {};
    return { trace: take, debug: take, info: ignore, warn: ignore, error: ignore, fatal: ignore };
  }

  private linesOf(connection: ConnectionName): Lines {
    let lines = this.lines.get(connection);
    if (!lines) {
      lines = new Lines(connection, new Masks(this.blot), this.memory, this.file, this.now);
      this.lines.set(connection, lines);
    }
    return lines;
  }
}

interface Due {
  readonly at: number;
  readonly sentFor: SentFor | undefined;
}

class Lines implements ConnectionTranscript {
  private readonly connection: ConnectionName;
  private readonly masks: Masks;
  private readonly memory: TranscriptMemory;
  private readonly file: TranscriptFile | undefined;
  private readonly now: () => number;
  private readonly shown: number;
  private readonly due = new Map<string, Due>();
  /** Codes that were explained. */
  private readonly told = new Set<string>();
  private untagged = 0;
  private omittedOctets = 0;
  private lastText = 0;

  constructor(
    connection: ConnectionName,
    masks: Masks,
    memory: TranscriptMemory,
    file: TranscriptFile | undefined,
    now: () => number,
  ) {
    this.connection = connection;
    this.masks = masks;
    this.memory = memory;
    this.file = file;
    this.now = now;
    this.shown = connection === 'console' ? SHOWN_ON_CONSOLE : SHOWN;
  }

  signedIn(): void {
    this.masks.signedIn();
  }

  sent(line: string, sentFor?: SentFor): void {
    const at = this.now();
    this.tellOmitted(at);
    const text = this.masks.client(line);
    this.write('>', text, at, false);
    const tag = tagOf(line);
    if (tag !== undefined) {
      this.due.set(tag, { at, sentFor });
      if (this.due.size > MAX_DUE) this.due.delete(this.due.keys().next().value!);
    }
    this.memory.add({ at, connection: this.connection, from: 'client', text, sentFor });
  }

  get omits(): boolean {
    return this.untagged >= this.shown && !this.file;
  }

  omitted(responses: number, octets: number): void {
    this.untagged += responses;
    this.omittedOctets += octets;
  }

  received(data: Buffer, start: number, end: number): void {
    const isUntagged = data[start] === STAR;
    if (isUntagged && ++this.untagged > this.shown) {
      this.omittedOctets += end - start;
      if (this.file) this.write('<', this.masks.server(transcriptLine(data, start, end)), this.now(), true);
      return;
    }
    const line = transcriptLine(data, start, end);
    const text = this.masks.server(line);
    const at = this.now();
    this.write('<', text, at, isUntagged);
    const peek = literalPeek(data, start, end);
    const more = peek === '' ? text : this.masks.server(`${line.slice(0, -CUT.length)} ${peek}`);
    this.add(line, more, at, isUntagged);
  }

  /** As ImapFlow writes it into its log. */
  receivedText(line: string): void {
    const at = this.now();
    const isUntagged = line.startsWith('*');
    if (at - this.lastText > REST_MS) this.tellOmitted(at);
    this.lastText = at;
    const text = this.masks.server(line);
    this.write('<', text, at, isUntagged);
    if (isUntagged && ++this.untagged > this.shown) this.omittedOctets += line.length;
    else this.add(line, text, at, isUntagged);
  }

  note(text: Safe): void {
    const at = this.now();
    this.tellOmitted(at);
    // It may repeat what was typed.
    this.memory.add({ at, connection: this.connection, from: 'note', text: this.masks.server(text) });
  }

  private add(line: string, text: Safe, at: number, isUntagged: boolean): void {
    this.addLine(line, text, at, isUntagged);
    const code = line.includes('[') ? codeIn(line) : undefined;
    const words = code === undefined ? undefined : this.explained(code, !/ OK \[/i.test(line));
    if (words !== undefined)
      this.memory.add({ at, connection: this.connection, from: 'note', text: toSafe(words) });
  }

  /** What refuses is always explained; what comes with every OK once, and where somebody typed the command. */
  private explained(code: string, refuses: boolean): string | undefined {
    if (!refuses && (this.connection !== 'console' || this.told.has(code))) return undefined;
    this.told.add(code);
    return explainCode(code);
  }

  private addLine(line: string, text: Safe, at: number, isUntagged: boolean): void {
    const { connection } = this;
    const tag = isUntagged ? undefined : tagOf(line);
    const due = tag === undefined ? this.onlyDue : this.due.get(tag);
    if (tag === undefined || !due) {
      this.memory.add({ at, connection, from: 'server', text, sentFor: due?.sentFor });
      return;
    }
    this.tellOmitted(at);
    this.due.delete(tag);
    this.memory.add({
      at,
      connection,
      from: 'server',
      text,
      took: Math.max(0, at - due.at),
      sentFor: due.sentFor,
    });
  }

  /** Where several are in flight, nobody knows to which of them an untagged response belongs. */
  private get onlyDue(): Due | undefined {
    return this.due.size === 1 ? this.due.values().next().value : undefined;
  }

  /** Tells what was left out, and shows the next untagged responses again. */
  private tellOmitted(at: number): void {
    const omitted = this.untagged - this.shown;
    this.untagged = 0;
    if (omitted <= 0) return;
    const octets = this.omittedOctets;
    this.omittedOctets = 0;
    const responses = omitted === 1 ? '1 more response' : `${formatCount(omitted)} more responses`;
    this.memory.add({
      at,
      connection: this.connection,
      from: 'note',
      text: safe`… ${toSafe(responses)}, ${formatBytes(octets)}`,
      sentFor: this.onlyDue?.sentFor,
    });
  }

  private write(arrow: '<' | '>', text: Safe, at: number, mayWait: boolean): void {
    this.file?.write(at, `${this.connection} ${arrow} ${text}\n`, mayWait);
  }
}

function tagOf(line: string): string | undefined {
  return /^([A-Za-z0-9]{1,20}) /.exec(line)?.[1];
}
