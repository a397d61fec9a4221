// One signed-in connection on which imaptop speaks IMAP itself: tagged commands out, responses in. It fails closed: after
// one answer that cannot be understood, nothing that follows is believed. Commands may be put in at any time; up to 32 are
// under way at once, and whoever needs one's answer for the next waits for it.
import type { Duplex, Readable, Writable } from 'node:stream';
import { commandLine, type Command, type CommandData } from '../../model/command.ts';
import { Capabilities } from '../../model/capabilities.ts';
import type { Failure } from '../../model/failure.ts';
import type { Answer, Clock, Lease, Literal } from '../../ports.ts';
import { literal, type Safe } from '../../text/safe-text.ts';
import type { ConnectionTranscript } from '../transcript/transcript.ts';
import type { SentFor } from '../../model/transcript.ts';
import { collectorFor } from './collectors.ts';
import { literalOf, takesUnasked, type CommandLiteral } from './command-literal.ts';
import { compressed } from './compression.ts';
import { CommandsInFlight, type InFlight, type Running } from './commands-in-flight.ts';
import { Cursor } from './cursor.ts';
import { LiteralUpload, type UploadFault } from './literal-upload.ts';
import { ResponseSplitter } from './response-splitter.ts';
import { unsendable } from './sendable.ts';
import { ENDLESS_SECONDS, patienceFor, SilenceWatch } from './silence.ts';
import { SocketFlow } from './socket-flow.ts';
import { capabilitiesOf, readStatus, type StatusLine } from './status-line.ts';
import {
  changedUidValidity,
  closedByUs,
  commandFault,
  endless,
  goodbye,
  halfSent,
  protocolFault,
  refusal,
  silent,
  socketLost,
  splitFailure,
} from './wire-failures.ts';

/** What `client.unbind()` of ImapFlow gives: with COMPRESS on, three different streams, else one. */
export interface WireSockets {
  readonly readSocket: Readable;
  readonly writeSocket: Writable;
  readonly socket: Duplex;
}

export interface WireOptions {
  readonly capabilities: Capabilities;
  readonly clock: Clock;
  readonly transcript?: ConnectionTranscript | undefined;
  /** Once, unless it was `close()` that closed it. */
  onClosed(failure: Failure): void;
  /** Seconds without a byte while an answer is due; undefined when that is over. */
  onSilence(seconds: number | undefined): void;
  onAlert(text: Safe): void;
}

const GOODBYE_MS = 1_000; // How long an end that was announced may take.
const MAX_COUNT_DIGITS = 10;
const LINE_END_OCTETS = 2;
const COMPRESS = 'COMPRESS=DEFLATE';
const STAR = 0x2a;
const PLUS = 0x2b;
const SPACE = 0x20;

export class WireConnection {
  private sockets: WireSockets;
  private readonly options: WireOptions;
  private readonly silence: SilenceWatch;
  private splitter = this.newSplitter();
  private readonly cursor = new Cursor();
  private readonly waiting: Running[] = [];
  private readonly inFlight = new CommandsInFlight();
  private readonly flow = new SocketFlow();
  /** A literal from the first look at its source to its last octet; nothing else is sent meanwhile. */
  private upload: LiteralUpload | undefined;
  private open: Lease['selected'];
  private known: Capabilities;
  private tags = 0;
  /** From the server's OK to COMPRESS until the streams are changed. */
  private compressing = false;
  private answerOctets = 0;
  /** A whole response was among the bytes that came. */
  private responded = false;
  /** Messages in the open mailbox, as the server said last. */
  private exists = 0;
  private bye: StatusLine | undefined;
  private closed: Failure | undefined;

  constructor(sockets: WireSockets, options: WireOptions) {
    this.sockets = sockets;
    this.options = options;
    this.known = options.capabilities;
    this.silence = new SilenceWatch(options.clock, {
      silence: (seconds) => options.onSilence(seconds),
      gaveUp: (seconds) => this.fail(silent(seconds)),
      patience: () => patienceFor(this.inFlight.first?.command),
      endless: () => this.fail(endless(ENDLESS_SECONDS)),
    });
    this.listen(sockets);
  }

  private listen({ readSocket, writeSocket, socket }: WireSockets): void {
    for (const stream of new Set<Readable | Writable>([socket, readSocket, writeSocket])) {
      stream.on('error', (error) => this.fail(socketLost(error)));
      stream.on('close', () => this.fail(socketLost(undefined)));
    }
    readSocket.on('end', () => this.fail(socketLost(undefined)));
    readSocket.on('data', this.receive);
    readSocket.resume();
  }

  private newSplitter(): ResponseSplitter {
    return new ResponseSplitter(
      (data, start, end) => this.respond(data, start, end),
      (data, start, end) => this.takeRows(data, start, end),
    );
  }

  /** The server's OK was the last that is not compressed (RFC 4978 §3). */
  private compress(): void {
    this.compressing = false;
    const { rest } = this.splitter;
    this.sockets.readSocket.off('data', this.receive);
    this.sockets = compressed(this.sockets, rest);
    this.splitter = this.newSplitter();
    this.known = new Capabilities([...this.known.names].filter((name) => name !== COMPRESS));
    this.listen(this.sockets);
  }

  /** What the server said last that it can do. */
  get capabilities(): Capabilities {
    return this.known;
  }

  /** The mailbox that the last SELECT or EXAMINE opened; undefined while one is under way and after it failed. */
  get selected(): Lease['selected'] {
    return this.open;
  }

  /** Sends one command and waits for its tagged answer. Never rejects. `source`: the message to APPEND. */
  run<C extends Command>(
    command: C,
    source?: Literal,
    sentFor?: SentFor,
  ): Promise<Answer<CommandData[C['kind']]>> {
    return new Promise((resolve) => {
      // The collector that is made for a kind of command makes that kind's data.
      const settle = resolve as (answer: Answer<unknown>) => void;
      const failure = unsendable(command, source);
      if (failure) settle({ kind: 'refused', failure });
      else if (this.closed) settle({ kind: 'lost', sent: false, failure: this.closed });
      else {
        this.waiting.push({ command, source, sentFor, settle });
        this.sendNext();
      }
    });
  }

  /** Takes leave and closes. Commands without an answer are lost; `onClosed` is not called. */
  close(): void {
    if (this.closed) return;
    const { writeSocket } = this.sockets;
    const halfSaid = this.upload?.underWay ?? false;
    this.end(closedByUs);
    // The server would take the words for a part of the message.
    if (halfSaid) return this.destroy();
    if (writeSocket.writable) writeSocket.end(`${this.nextTag()} LOGOUT\r\n`);
    const cancel = this.options.clock.after(GOODBYE_MS, () => this.destroy());
    this.sockets.socket.once('close', cancel);
  }

  private sendNext(): void {
    while (!this.closed && !this.bye) {
      const next = this.waiting[0];
      if (!next || this.upload || !this.inFlight.hasRoomFor(next.command, this.known)) return;
      if (!this.sockets.writeSocket.writable) return this.fail(socketLost(undefined));
      this.waiting.shift();
      const literal = literalOf(next);
      if (literal) {
        // It settles its command whatever happens.
        void this.runWithLiteral(next, literal);
      } else {
        const tag = this.nextTag();
        this.send(next, tag, this.lineOf(next.command, tag));
      }
    }
  }

  private lineOf(command: Command, tag: string): string {
    return `${tag} ${commandLine(command, { esearch: this.known.esearch })}`;
  }

  private send(running: Running, tag: string, line: string): void {
    const { command } = running;
    // RFC 9051 §6.3.2: the mailbox that was open is closed by the attempt alone.
    if (command.kind === 'select' || command.kind === 'examine') this.open = undefined;
    if (this.inFlight.isEmpty) this.answerOctets = 0;
    const collector = collectorFor(command, { tag });
    this.inFlight.add(tag, { ...running, collector });
    this.silence.start();
    this.options.transcript?.sent(line, running.sentFor);
    this.flow.gather(this.sockets.writeSocket);
    this.sockets.writeSocket.write(`${line}\r\n`);
  }

  private async runWithLiteral(running: Running, { source, octets }: CommandLiteral): Promise<void> {
    const { command } = running;
    const upload = (this.upload = new LiteralUpload(source, octets));
    const fault = await upload.prepare();
    if (fault) running.settle({ kind: 'refused', failure: commandFault(command, 'limit', fault) });
    else if (this.closed) running.settle({ kind: 'lost', sent: false, failure: this.closed });
    else if (this.bye) this.waiting.unshift(running);
    else await this.sendWithLiteral(running, upload, octets);
    upload.end();
    this.upload = undefined;
    if (this.inFlight.isEmpty) this.silence.stop();
    this.sendNext();
  }

  private async sendWithLiteral(running: Running, upload: LiteralUpload, octets: number): Promise<void> {
    const { writeSocket } = this.sockets;
    const tag = this.nextTag();
    const line = this.lineOf(running.command, tag);
    const eager = takesUnasked(this.known, octets);
    upload.underWay = true;
    this.send(running, tag, eager ? line.replace(/\}$/, '+}') : line);
    if (!eager && !(await upload.goAhead())) return;
    const fault: UploadFault | undefined = await upload.send(writeSocket, () => this.silence.progress());
    if (fault) this.fail(halfSent(fault));
    else if (!upload.stopped) writeSocket.write('\r\n');
  }

  private nextTag(): string {
    return `w${++this.tags}`;
  }

  private readonly receive = (chunk: Buffer): void => {
    if (this.closed) return;
    this.answerOctets += chunk.length;
    this.responded = false;
    const fault = this.splitter.push(chunk);
    // Once for all that came together: a row is not worth a timer.
    if (this.responded) this.silence.progress();
    else this.silence.heard();
    if (this.compressing) this.compress();
    if (fault) this.fail(splitFailure(fault));
    else if (this.answerOctets > this.inFlight.bound(this.exists))
      this.fail(protocolFault(literal('an answer had no end')));
    this.flow.breathe(this.sockets.readSocket, chunk.length);
    // Only now: an answer that came in the same bytes as the one before cannot be to a command sent after it.
    if (this.inFlight.isEmpty && !this.upload) this.silence.stop();
    this.sendNext();
  };

  /** The rows of a scan, which are nearly all that ever comes, once nobody has to see each of them. */
  private takeRows(data: Buffer, start: number, end: number): number {
    const { transcript } = this.options;
    if (transcript && !transcript.omits) return start;
    const { rows, next } = this.inFlight.giveRows(data, start, end);
    if (rows === 0) return start;
    this.responded = true;
    transcript?.omitted(rows, next - start - rows * LINE_END_OCTETS);
    return next;
  }

  private respond(data: Buffer, start: number, end: number): boolean {
    this.options.transcript?.received(data, start, end);
    this.responded = true;
    if (data[start] === PLUS && (end === start + 1 || data[start + 1] === SPACE)) {
      if (!this.upload?.continued()) {
        this.fail(protocolFault(literal('the server asked for more where nothing was announced')));
      }
      return !this.closed;
    }
    const untagged = data[start] === STAR && data[start + 1] === SPACE;
    if (untagged) {
      if (!this.untagged(data, start + 2, end)) {
        this.fail(protocolFault(literal('the server sent something that is not IMAP')));
      }
    } else if (!this.tagged(data, start, end)) {
      this.fail(protocolFault(literal('the server answered a command that was not sent')));
    }
    return !this.closed && !this.compressing;
  }

  private untagged(data: Buffer, at: number, end: number): boolean {
    const { cursor } = this;
    cursor.reset(data, at, end);
    const count = cursor.number();
    if (count >= 0) return cursor.at - at <= MAX_COUNT_DIGITS && cursor.take(SPACE) && this.numbered(count);
    if (!cursor.atom()) return false;
    if (cursor.is('SEARCH')) return this.inFlight.giveSearch(data, cursor.at, end);
    if (cursor.is('SORT')) return this.inFlight.giveSort(data, cursor.at, end);
    if (cursor.is('THREAD')) return this.inFlight.giveThread(data, cursor.at, end);
    if (cursor.is('ESEARCH')) return this.inFlight.showAll('esearch', data, cursor.at, end);
    if (cursor.is('STATUS')) return this.inFlight.showAll('status', data, cursor.at, end);
    if (cursor.is('MYRIGHTS')) return this.inFlight.showAll('myRights', data, cursor.at, end);
    const status = readStatus(data, at, end);
    if (!status) return true;
    // RFC 9051 §7.1.4: PREAUTH greets; here it would be a second greeting.
    if (status.status === 'PREAUTH') return false;
    if (status.status === 'BYE') this.beginGoodbye(status);
    if (status.code) this.inFlight.giveCode(status.code);
    this.heed(status);
    return true;
  }

  /**
   * `* n FETCH`, `* n EXISTS` and `* n EXPUNGE`, where a command waits for them. What comes unasked names messages by numbers
   * that nobody here counts; the reader watches.
   */
  private numbered(count: number): boolean {
    const { cursor } = this;
    if (!cursor.atom()) return false;
    if (cursor.is('FETCH')) return this.inFlight.giveFetch(cursor.data, cursor.at, cursor.end);
    if (cursor.is('EXISTS')) {
      this.exists = count;
      this.inFlight.first?.collector.exists?.(count);
    }
    if (cursor.is('EXPUNGE')) this.inFlight.first?.collector.expunged?.();
    return true;
  }

  private tagged(data: Buffer, start: number, end: number): boolean {
    const space = data.indexOf(SPACE, start);
    if (space < 0 || space >= end) return false;
    const tag = data.toString('latin1', start, space);
    const answered = this.inFlight.get(tag);
    const status = answered && readStatus(data, space + 1, end);
    if (!status || status.status === 'BYE' || status.status === 'PREAUTH') return false;
    if (status.status === 'OK' && this.upload) return false;
    if (!this.inFlight.isDue(answered)) return false;
    this.inFlight.delete(tag);
    this.answerOctets = 0;
    if (this.upload?.waits) this.upload.stop();
    if (status.code) answered.collector.taggedCode?.(status.code);
    this.heed(status);
    if (status.status === 'OK' && answered.command.kind === 'compress') this.compressing = true;
    answered.settle(this.answer(answered, status));
    return true;
  }

  private answer({ command, collector }: InFlight, status: StatusLine): Answer<unknown> {
    if (status.status !== 'OK') {
      const partial = collector.partial?.();
      const refused = { kind: 'refused', failure: refusal(command, status) } as const;
      return partial === undefined ? refused : { ...refused, partial };
    }
    const finished = collector.finish();
    if (finished.kind === 'failed') return { kind: 'refused', failure: finished.failure };
    const { opened } = finished;
    // Another one, on whose way it was, is not open yet.
    if (opened && !this.inFlight.isOpening)
      this.open = { mailbox: opened.mailbox, readOnly: opened.readOnly };
    return { kind: 'ok', data: finished.data, text: status.text, code: status.code?.name };
  }

  private heed({ code, text }: StatusLine): void {
    if (!code) return;
    if (code.name === 'ALERT') this.options.onAlert(text);
    else if (code.name === 'CAPABILITY') this.known = capabilitiesOf(code);
    else if (code.name === 'READ-ONLY' && this.open) this.open = { ...this.open, readOnly: true };
    // Another one in the middle of things: every UID in every plan for this mailbox names nothing any more.
    else if (
      code.name === 'UIDVALIDITY' &&
      this.open &&
      Number(code.argument) !== this.open.mailbox.uidValidity
    )
      this.fail(changedUidValidity);
  }

  /** RFC 9051 §7.1.5: the server is about to close. What it still answers counts; nothing more is sent. */
  private beginGoodbye(status: StatusLine): void {
    if (this.bye) return;
    this.bye = status;
    this.options.clock.after(GOODBYE_MS, () => this.fail(goodbye(status)));
  }

  private fail(failure: Failure): void {
    if (this.closed) return;
    const told = this.bye && failure.kind === 'connection-lost' ? goodbye(this.bye) : failure;
    this.destroy();
    this.end(told);
    this.options.onClosed(told);
  }

  private end(failure: Failure): void {
    this.closed = failure;
    this.open = undefined;
    this.silence.stop();
    this.upload?.stop();
    for (const { settle } of this.inFlight.clear()) settle({ kind: 'lost', sent: true, failure });
    for (const { settle } of this.waiting.splice(0)) settle({ kind: 'lost', sent: false, failure });
  }

  private destroy(): void {
    this.sockets.writeSocket.destroy();
    this.sockets.readSocket.destroy();
    this.sockets.socket.destroy();
  }
}
