// A signed-in connection for commands that are typed by hand: one at a time, as they are, their answers to the transcript.
// Of an answer only its end and what it says of the open folder are kept, however long it is.
import type { Failure } from '../model/failure.ts';
import type { Clock, RawAnswer, RawPart } from '../ports.ts';
import { literal } from '../text/safe-text.ts';
import type { ConnectionTranscript } from './transcript/transcript.ts';
import { ResponseSplitter } from './wire/response-splitter.ts';
import { ENDLESS_SECONDS, GIVE_UP_SECONDS, SilenceWatch } from './wire/silence.ts';
import { SocketFlow } from './wire/socket-flow.ts';
import { readStatus } from './wire/status-line.ts';
import type { WireSockets } from './wire/wire-connection.ts';
import {
  closedByUs,
  endless,
  protocolFault,
  silent,
  socketLost,
  splitFailure,
} from './wire/wire-failures.ts';

const GOODBYE_MS = 1_000;
const STAR = 0x2a;
const PLUS = 0x2b;
const SPACE = 0x20;

interface Running {
  readonly tag: string;
  /** Still to be sent, each once the server asks for its literal. */
  readonly parts: RawPart[];
  readonly settle: (answer: RawAnswer) => void;
  uidValidity: number | undefined;
}

export class RawConnection {
  private readonly sockets: WireSockets;
  private readonly clock: Clock;
  private readonly transcript: ConnectionTranscript | undefined;
  private readonly onClosed: () => void;
  private readonly silence: SilenceWatch;
  private readonly flow = new SocketFlow();
  private readonly splitter = new ResponseSplitter((data, start, end) => this.respond(data, start, end));
  private running: Running | undefined;
  private tags = 0;
  private closed: Failure | undefined;

  constructor(
    sockets: WireSockets,
    clock: Clock,
    transcript: ConnectionTranscript | undefined,
    onClosed: () => void,
  ) {
    this.sockets = sockets;
    this.clock = clock;
    this.transcript = transcript;
    this.onClosed = onClosed;
    this.silence = new SilenceWatch(clock, {
      silence: () => undefined,
      gaveUp: () => this.fail(silent(GIVE_UP_SECONDS)),
      endless: () => this.fail(endless(ENDLESS_SECONDS)),
    });
    const { readSocket, writeSocket, socket } = sockets;
    for (const stream of new Set([socket, readSocket, writeSocket])) {
      stream.on('error', (error: unknown) => this.fail(socketLost(error)));
      stream.on('close', () => this.fail(socketLost(undefined)));
    }
    readSocket.on('end', () => this.fail(socketLost(undefined)));
    readSocket.on('data', (chunk: Buffer) => this.receive(chunk));
    readSocket.resume();
  }

  /** The caller sends one at a time. */
  run(parts: readonly RawPart[]): Promise<RawAnswer> {
    return new Promise((settle) => {
      if (this.closed) return settle({ kind: 'lost', sent: false, failure: this.closed });
      const tag = `c${++this.tags}`;
      this.running = { tag, parts: [...parts], settle, uidValidity: undefined };
      this.silence.start();
      this.sendLine(`${tag} `);
    });
  }

  /** Takes leave, or where an answer is due, closes at once. */
  close(): void {
    if (this.closed) return;
    const { writeSocket, socket } = this.sockets;
    const isBusy = this.running !== undefined;
    this.end(closedByUs);
    if (isBusy || !writeSocket.writable) return this.destroy();
    this.transcript?.sent(`c${++this.tags} LOGOUT`);
    writeSocket.end(`c${this.tags} LOGOUT\r\n`);
    const cancel = this.clock.after(GOODBYE_MS, () => this.destroy());
    socket.once('close', cancel);
  }

  /** The line of the next part; its literal stays until it is asked for. */
  private sendLine(before: string): void {
    const part = this.running?.parts[0];
    if (!part) return;
    if (part.literal === undefined) this.running?.parts.shift();
    const line = `${before}${part.line}`;
    this.transcript?.sent(line);
    this.sockets.writeSocket.write(`${line}\r\n`);
  }

  private receive(chunk: Buffer): void {
    if (this.closed) return;
    this.silence.progress();
    const fault = this.splitter.push(chunk);
    if (fault) this.fail(splitFailure(fault));
    this.flow.breathe(this.sockets.readSocket, chunk.length);
  }

  private respond(data: Buffer, start: number, end: number): boolean {
    this.transcript?.received(data, start, end);
    if (data[start] === PLUS) this.goOn();
    else if (data[start] === STAR && data[start + 1] === SPACE) this.untagged(data, start + 2, end);
    else this.tagged(data, start, end);
    return !this.closed;
  }

  /** The server waits for a literal (RFC 9051 §4.3). */
  private goOn(): void {
    const part = this.running?.parts.shift();
    if (part?.literal === undefined) {
      this.fail(protocolFault(literal('the server asked for more where nothing was announced')));
      return;
    }
    this.sockets.writeSocket.write(part.literal);
    this.sendLine('');
  }

  private untagged(data: Buffer, at: number, end: number): void {
    const { running } = this;
    const code = running && readStatus(data, at, Math.min(end, at + 200))?.code;
    if (running && code?.name === 'UIDVALIDITY') running.uidValidity = Number(code.argument);
  }

  private tagged(data: Buffer, start: number, end: number): void {
    const { running } = this;
    const space = data.indexOf(SPACE, start);
    const tag = space < 0 || space >= end ? '' : data.toString('latin1', start, space);
    const status = running?.tag === tag ? readStatus(data, space + 1, end) : undefined;
    if (!running || !status) {
      this.fail(protocolFault(literal('the server answered a command that was not sent')));
      return;
    }
    this.running = undefined;
    this.silence.stop();
    const { uidValidity } = running;
    const code = status.code?.name;
    const kind = status.status === 'OK' ? 'ok' : 'refused';
    running.settle({ kind, text: status.text, code, uidValidity });
  }

  private fail(failure: Failure): void {
    if (this.closed) return;
    this.end(failure);
    this.destroy();
    this.onClosed();
  }

  private end(failure: Failure): void {
    this.closed = failure;
    this.silence.stop();
    this.running?.settle({ kind: 'lost', sent: true, failure });
    this.running = undefined;
  }

  private destroy(): void {
    const { writeSocket, readSocket, socket } = this.sockets;
    for (const stream of [writeSocket, readSocket, socket]) stream.destroy();
  }
}
