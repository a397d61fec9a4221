// COMPRESS=DEFLATE (RFC 4978): from the end of the server's OK on, both directions are one deflate stream each.
import { constants, createDeflateRaw, createInflateRaw } from 'node:zlib';
import type { WireSockets } from './wire-connection.ts';

/** The same connection, compressed. `rest`: what came behind the OK already. */
export function compressed({ readSocket, writeSocket, socket }: WireSockets, rest: Buffer): WireSockets {
  const inflate = createInflateRaw();
  // Each line has to reach the server, not the end of a block.
  const deflate = createDeflateRaw({ flush: constants.Z_SYNC_FLUSH });
  deflate.pipe(writeSocket);
  if (rest.length > 0) inflate.write(rest);
  readSocket.pipe(inflate);
  return { readSocket: inflate, writeSocket: deflate, socket };
}
