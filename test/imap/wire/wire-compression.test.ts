// COMPRESS=DEFLATE on the wire: what is asked and answered behind the OK, also in the same bytes; and what is no deflate.
import { deflateRawSync, inflateRawSync, constants } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { seedMailbox } from '../../helpers/seed.ts';
import { sharedServers } from '../../servers/shared.ts';
import { inPieces, data, signIn, signOut } from './sign-in.ts';
import { Line } from './line.ts';
import { wireOver, type OpenWire } from './open-wire.ts';

const INBOX = toMailboxPath('INBOX');
const SYNC = { finishFlush: constants.Z_SYNC_FLUSH };

let last: OpenWire<Line> | undefined;

function open(): OpenWire<Line> {
  last = wireOver(new Line(), ['COMPRESS=DEFLATE', 'LITERAL+']);
  return last;
}

afterEach(async () => {
  last?.wire.close();
  last?.socket.destroy();
  last = undefined;
  await signOut();
});

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe('a compressed connection', () => {
  test('reads what came behind the OK, and says the rest compressed', async () => {
    const { wire, socket } = open();
    const compressing = wire.run({ kind: 'compress' });
    const asked = wire.run({ kind: 'noop' });
    expect(socket.written).toBe('w1 COMPRESS DEFLATE\r\n');
    socket.written = '';
    const behind = deflateRawSync('* 5 EXISTS\r\n* OK [ALERT] hello\r\n', SYNC);
    socket.emit('data', Buffer.concat([Buffer.from('w1 OK done\r\n'), behind]));
    expect(await compressing).toMatchObject({ kind: 'ok' });
    await soon();
    expect(last?.noted.alerts).toEqual(['hello']);
    expect(inflateRawSync(Buffer.from(socket.written, 'latin1'), SYNC).toString()).toBe('w2 NOOP\r\n');
    expect(wire.capabilities.compress).toBe(false);
    // The stream goes on: what was sent before is still known to whoever inflates.
    wire.close();
    expect(await asked).toMatchObject({ kind: 'lost' });
  });

  test('goes alone', () => {
    const { wire, socket } = open();
    void wire.run({ kind: 'noop' });
    void wire.run({ kind: 'compress' });
    void wire.run({ kind: 'noop' });
    expect(socket.tags()).toBe('w1');
    socket.says('w1 OK x\r\n');
    expect(socket.tags()).toBe('w2');
  });

  test('stays as it was where the server will not', async () => {
    const { wire, socket } = open();
    const compressing = wire.run({ kind: 'compress' });
    const asked = wire.run({ kind: 'noop' });
    socket.says('w1 NO [COMPRESSIONACTIVE] it is on already\r\n');
    socket.says('w2 OK x\r\n');
    expect((await compressing).kind).toBe('refused');
    expect((await asked).kind).toBe('ok');
  });

  test('ends at bytes that are no deflate', async () => {
    const { wire, socket, closing } = open();
    void wire.run({ kind: 'compress' });
    const asked = wire.run({ kind: 'noop' });
    socket.says('w1 OK done\r\n');
    socket.says('w2 OK in the clear\r\n');
    expect(await asked).toMatchObject({ kind: 'lost' });
    expect(await closing).toMatchObject({ kind: 'connection-lost' });
  });

  test('ends at an answer that grows without end, in bounded memory', async () => {
    const { wire, socket, closing } = open();
    void wire.run({ kind: 'compress' });
    void wire.run({ kind: 'noop' });
    socket.says('w1 OK done\r\n');
    const bomb = deflateRawSync(Buffer.alloc(64 * 1024 * 1024, '* OK x'), SYNC);
    expect(bomb.length).toBeLessThan(1024 * 1024);
    const before = process.memoryUsage().rss;
    socket.emit('data', bomb);
    expect(await closing).toMatchObject({ kind: 'protocol' });
    expect(process.memoryUsage().rss - before).toBeLessThan(48 * 1024 * 1024);
  });
});

describe.each(['dovecot', 'cyrus'] as const)('%s', (name) => {
  test('says and takes the same compressed as not', async () => {
    const session = await signIn(sharedServers()[name]);
    await seedMailbox(session.raw, 'INBOX', 30);
    await data(session, { kind: 'select', path: INBOX });
    const found = await data(session, { kind: 'search' });
    const plain = await data(session, { kind: 'fetch-rows', uids: found });
    await data(session, { kind: 'compress' });
    const rows = await data(session, { kind: 'fetch-rows', uids: found });
    expect([rows.uids, rows.sizes, rows.dates]).toEqual([plain.uids, plain.sizes, plain.dates]);
    expect(session.wire.selected?.readOnly).toBe(false);
    const message = Buffer.from(`Subject: x\r\n\r\n${'line\r\n'.repeat(20_000)}`);
    const append = { kind: 'append', path: INBOX, flags: [], date: NaN, octets: message.length } as const;
    const appended = await data(session, append, inPieces(message));
    const whole = await session.raw.ok(`UID FETCH ${appended!.uid} RFC822.SIZE`).catch(async () => {
      await session.raw.ok('EXAMINE INBOX');
      return session.raw.ok(`UID FETCH ${appended!.uid} RFC822.SIZE`);
    });
    expect(whole.untagged.join()).toContain(`RFC822.SIZE ${message.length}`);
  });
});
