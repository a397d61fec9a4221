// When a socket that is opened ahead of everything else came how far.
import type { Socket } from 'node:net';

interface SocketTimes {
  readonly begun: number;
  readonly addresses: string[];
  resolved?: number;
  connected?: number;
}

const times = new WeakMap<Socket, SocketTimes>();

export function timed(socket: Socket): Socket {
  const own: SocketTimes = { begun: performance.now(), addresses: [] };
  times.set(socket, own);
  socket.on('lookup', (error: Error | null, address: unknown) => {
    if (error || typeof address !== 'string') return;
    own.addresses.push(address);
    own.resolved ??= performance.now();
  });
  socket.once('connect', () => (own.connected = performance.now()));
  return socket;
}

export function timesOf(socket: Socket): SocketTimes | undefined {
  return times.get(socket);
}
