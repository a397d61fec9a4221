// TCP connections opened before the code that signs in over them is loaded: names are looked up and the server is reached
// meanwhile.
import { connect, type Socket } from 'node:net';
import type { Account } from '../model/account.ts';
import { timed } from './socket-times.ts';

/** The reader's and the wire's. */
const CONNECTIONS = 2;

export function openEarly({ host, port, family, proxy, tunnel }: Account): Socket[] {
  if (proxy || tunnel !== undefined) return [];
  return Array.from({ length: CONNECTIONS }, () => {
    const socket = timed(connect({ host, port, ...(family === undefined ? {} : { family }) }));
    // What went wrong shows when the next attempt fails as well.
    socket.on('error', () => undefined);
    return socket;
  });
}
