// Opens a wire for tests: signs in with LOGIN over a plain socket, as ImapFlow would, and hands the socket over.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { transcriptLine } from '../../../src/imap/wire/transcript-line.ts';
import { WireConnection, type WireSockets } from '../../../src/imap/wire/wire-connection.ts';
import { Capabilities } from '../../../src/model/capabilities.ts';
import type { Failure } from '../../../src/model/failure.ts';
import { PASSWORD } from '../../servers/server.ts';
import { ManualClock } from './manual-clock.ts';

export interface Noted {
  readonly closed: Failure[];
  readonly silence: (number | undefined)[];
  readonly alerts: string[];
  readonly transcript: string[];
}

export interface OpenWire<S extends Duplex = Socket> {
  readonly wire: WireConnection;
  readonly clock: ManualClock;
  readonly noted: Noted;
  readonly socket: S;
  /** Resolves when the wire has said that it is closed. */
  readonly closing: Promise<Failure>;
}

export interface OpenOptions {
  readonly user?: string;
  readonly password?: string;
  readonly capabilities?: readonly string[];
}

/** Reads single lines until one starts with `start`; what comes behind it stays in the socket. */
async function readUntil(socket: Socket, start: string): Promise<string> {
  let text = '';
  for (;;) {
    let byte: Buffer | null;
    while ((byte = socket.read(1) as Buffer | null)) {
      text += byte.toString('latin1');
      if (!text.endsWith('\n')) continue;
      const line = text.slice(text.lastIndexOf('\n', text.length - 2) + 1);
      if (line.startsWith(start)) return line;
    }
    await once(socket, 'readable');
  }
}

export async function openWire(port: number, options: OpenOptions = {}): Promise<OpenWire> {
  const { user = 'wire', password = PASSWORD, capabilities = ['IMAP4REV1', 'UIDPLUS', 'ESEARCH'] } = options;
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  await readUntil(socket, '* ');
  socket.write(`a1 LOGIN "${user}" "${password}"\r\n`);
  const answer = await readUntil(socket, 'a1 ');
  if (!answer.startsWith('a1 OK')) throw new Error(answer);
  return wireOver(socket, capabilities);
}

/** Over streams that a test holds the other ends of. */
export function wireOver<S extends Duplex>(
  socket: S,
  capabilities: readonly string[],
  sockets: WireSockets = { readSocket: socket, writeSocket: socket, socket },
): OpenWire<S> {
  const clock = new ManualClock();
  const noted: Noted = { closed: [], silence: [], alerts: [], transcript: [] };
  const { promise: closing, resolve } = Promise.withResolvers<Failure>();
  const wire = new WireConnection(sockets, {
    capabilities: new Capabilities(capabilities),
    clock,
    transcript: {
      signedIn: () => undefined,
      sent: (line) => noted.transcript.push(`client: ${line}`),
      received: (data, start, end) => noted.transcript.push(`server: ${transcriptLine(data, start, end)}`),
      omits: true,
      omitted: (responses) => noted.transcript.push(`server: ${responses} rows`),
    },
    onClosed: (failure) => {
      noted.closed.push(failure);
      resolve(failure);
    },
    onSilence: (seconds) => noted.silence.push(seconds),
    onAlert: (text) => noted.alerts.push(text),
  });
  return { wire, clock, noted, socket, closing };
}
