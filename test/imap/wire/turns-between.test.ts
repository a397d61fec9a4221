// What comes in masses leaves the rest of the program its turns.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WireLeases } from '../../../src/imap/wire/leases.ts';
import { SocketFlow } from '../../../src/imap/wire/socket-flow.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { toUid } from '../../../src/model/uid.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { Line } from './line.ts';
import { wireOver } from './open-wire.ts';

const MEGABYTE = 1024 * 1024;

async function socketThatBrings(octets: number): Promise<Socket> {
  const server = createServer((socket) => socket.end(Buffer.alloc(octets, 'x')));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  return socket;
}

test('of sixteen megabytes no more than a few reads come before everything else has its turn', async () => {
  const socket = await socketThatBrings(16 * MEGABYTE);
  const flow = new SocketFlow();
  let [total, since, most] = [0, 0, 0];
  const turn = (): void => {
    since = 0;
    if (!socket.destroyed) setImmediate(turn);
  };
  turn();
  socket.on('data', (chunk) => {
    total += chunk.length;
    since += chunk.length;
    most = Math.max(most, since);
    flow.breathe(socket, chunk.length);
  });
  await once(socket, 'end');
  expect(total).toBe(16 * MEGABYTE);
  // What is read at once, and the read that crosses it.
  expect(most).toBeLessThanOrEqual((128 + 64) * 1024);
});

test('answers with many messages, come in the same bytes, are given out one a turn', async () => {
  const line = new Line();
  const { wire } = wireOver(line, ['IMAP4REV1']);
  onTestFinished(() => wire.close());
  const leases = new WireLeases();
  leases.attach(wire);
  const lease = (await leases.lease('batch'))!;
  let turns = 0;
  const given: number[] = [];
  const count = (): void => {
    turns++;
    if (given.length < 3) setImmediate(count);
  };
  const answers = [1, 2, 3].map(async (uid) => {
    const uids = UidSet.of(toUid(uid));
    await lease.run({ kind: 'copy', uids, to: toMailboxPath('Other') });
    given.push(turns);
  });
  line.says('w1 OK x\r\nw2 OK x\r\nw3 OK x\r\n');
  count();
  await Promise.all(answers);
  expect(new Set(given).size).toBe(3);
});
