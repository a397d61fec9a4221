// A signed-in plain socket, for everything that is measured: what lies between sign-in and close is the same for all.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Login {
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** Signs in with LOGIN and leaves nothing unread. */
export async function signedIn({ port, user, password }: Login): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await answered(socket, /^\* OK[^\n]*\n/);
  socket.write(`a0 LOGIN "${user}" "${password}"\r\n`);
  await answered(socket, /^a0 OK[^\n]*\n/m);
  return socket;
}

/** Reads until `end` matches all that came since the call. For short answers only. */
async function answered(socket: Socket, end: RegExp): Promise<string> {
  let text = '';
  while (!end.test(text)) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    text += chunk.toString('latin1');
  }
  return text;
}

/** Sends one command and throws its answer away but for the last octets, as the limit of what one connection can bring. */
export async function drained(socket: Socket, tag: string, command: string): Promise<number> {
  const end = Buffer.from(`\r\n${tag} OK`);
  let octets = 0;
  let tail: Buffer = Buffer.alloc(0);
  socket.write(`${tag} ${command}\r\n`);
  return new Promise((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      octets += chunk.length;
      // The tagged line is the last one and short.
      tail = chunk.length >= 512 ? chunk.subarray(-512) : Buffer.concat([tail, chunk]).subarray(-512);
      if (tail.includes(end) || tail.subarray(0, end.length - 2).equals(end.subarray(2))) {
        socket.off('data', onData);
        resolve(octets);
      }
    };
    socket.on('data', onData);
    socket.once('close', () => reject(new Error(`${command}: the connection closed`)));
  });
}
