// TCP connections opened before the code that signs in over them is loaded: names are looked up and the server is reached
// meanwhile.
import { connect } from 'node:net';
import type { Account } from '../model/account.ts';
import { timed, type EarlySocket } from './socket-times.ts';

/** The reader's and the wire's. */
const CONNECTIONS = 2;

export function openEarly({ host, port, family, proxy, tunnel }: Account): EarlySocket[] {
  if (proxy || tunnel !== undefined) return [];
  return Array.from({ length: CONNECTIONS }, () => {
    const early = timed(connect({ host, port, ...(family === undefined ? {} : { family }) }));
    // What went wrong shows when the next attempt fails as well.
    early.socket.on('error', () => undefined);
    return early;
  });
}
