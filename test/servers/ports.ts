// Free ports, and waiting until an IMAP server greets on one.
import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

// Below Linux's ephemeral range (32768 up): a port found free there could become some client's end before it is bound.
const FIRST = 10_240;
const LAST = 32_000;

const listens = (port: number, address: string): Promise<Server | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, address, () => resolve(server));
  });

/**
 * A port nobody listens on, and which no other caller gets while this process lives: the same number on 127.0.0.2 is
 * kept as a token, so that two test processes which look at the same moment do not both find it free.
 */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(FIRST, LAST);
    const token = await listens(port, '127.0.0.2');
    token?.unref();
    const probe = token && (await listens(port, '127.0.0.1'));
    if (!probe) continue;
    await new Promise((resolve) => probe.close(resolve));
    return port;
  }
};

const greets = (port: number, greeting: boolean): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const done = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(2_000, () => done(false));
    socket.once('error', () => done(false));
    if (greeting) socket.once('data', (data) => done(data.toString('latin1').startsWith('* OK')));
    else socket.once('connect', () => done(true));
  });

export interface Waiting {
  /** False for a TLS port, where no greeting comes before the handshake. */
  readonly greeting: boolean;
  /** Why waiting is pointless, or undefined while it is not. */
  readonly failed: () => string | undefined;
}

const READY_MS = 90_000; // on a machine that has much else to do; usual is 0.3 s

/** Resolves when the port answers as an IMAP server does; rejects when `failed` has a reason or time is up. */
export const whenReady = async (port: number, { greeting, failed }: Waiting): Promise<void> => {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const reason = failed();
    if (reason !== undefined) throw new Error(reason);
    if (await greets(port, greeting)) return;
    if (Date.now() > deadline) throw new Error(`no IMAP greeting on port ${port} within ${READY_MS} ms`);
    await pause(15);
  }
};
