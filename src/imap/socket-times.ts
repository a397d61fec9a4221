// When a socket that is opened ahead of everything else came how far.
import type { Socket } from 'node:net';

/** Milliseconds of the monotonic clock; they are set as it comes so far. */
export interface SocketTimes {
  readonly begun: number;
  readonly addresses: string[];
  resolved?: number;
  connected?: number;
}

export interface EarlySocket {
  readonly socket: Socket;
  readonly times: SocketTimes;
}

export function timed(socket: Socket): EarlySocket {
  const times: SocketTimes = { begun: performance.now(), addresses: [] };
  socket.on('lookup', (error: Error | null, address: unknown) => {
    if (error || typeof address !== 'string') return;
    times.addresses.push(address);
    times.resolved ??= performance.now();
  });
  socket.once('connect', () => (times.connected = performance.now()));
  return { socket, times };
}
