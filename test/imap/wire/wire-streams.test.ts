// The wire over streams without a network: every way of cutting an answer, and the three streams that COMPRESS makes.
import { Duplex, PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { uidsFrom } from '../../../src/model/uid-set.ts';
import { toUid } from '../../../src/model/uid.ts';
import { wireOver } from './open-wire.ts';

const EVERYTHING = uidsFrom(toUid(1));

/** Takes what is written, gives what it is told to. */
class Line extends Duplex {
  written = '';

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.written += chunk.toString('latin1');
    done();
  }
}

const ANSWERS = [
  '* 3 EXISTS\r\n* OK [UIDVALIDITY 77] ok {3}\r\n* OK [PERMANENTFLAGS (\\Seen)] ok\r\nw1 OK [READ-WRITE] done\r\n',
  '* ESEARCH (TAG "w2") UID ALL 5,7:8\r\nw2 OK done\r\n',
  '* 1 FETCH (UID 5 FLAGS (\\Seen) X {4}\r\n)\r\n( RFC822.SIZE 12)\r\n* 2 EXPUNGE\r\nw3 OK done\r\n',
  '* 1 FETCH (BODY[HEADER.FIELDS (FROM SUBJECT)] {18}\r\nSubject: w4 OK\r\n\r\n UID 5)\r\nw4 OK done\r\n',
  'w5 NO [TRYCREATE] no\r\n',
];

async function conversation(parts: (text: string) => readonly string[]): Promise<unknown[]> {
  const line = new Line();
  const { wire, noted } = wireOver(line, ['ESEARCH']);
  const answer = (n: number): void => {
    for (const part of parts(ANSWERS[n] ?? '')) line.emit('data', Buffer.from(part, 'latin1'));
  };
  const results: unknown[] = [];
  for (const [n, command] of [
    { kind: 'select', path: toMailboxPath('INBOX') } as const,
    { kind: 'search' } as const,
    { kind: 'fetch-rows', uids: EVERYTHING } as const,
    { kind: 'fetch-envelopes', uids: EVERYTHING } as const,
    { kind: 'expunge', uids: EVERYTHING } as const,
  ].entries()) {
    const running = wire.run(command);
    answer(n);
    const result = await running;
    results.push(result.kind === 'ok' ? summary(result.data) : result.failure.code);
  }
  expect(noted.closed).toEqual([]);
  results.push(line.written);
  wire.close();
  line.destroy();
  return results;
}

function summary(data: unknown): unknown {
  const rows = data as { count?: number; uids?: Uint32Array; sizes?: Float64Array };
  if (rows.uids) return [rows.count, [...rows.uids], [...(rows.sizes ?? [])]];
  return data instanceof Map ? [...data] : JSON.stringify(data);
}

test('answers cut between any two bytes mean the same', async () => {
  const whole = await conversation((text) => [text]);
  expect(whole[2]).toEqual([1, [5], [12]]);
  expect(whole[3]).toEqual([[5, { from: '', subject: 'w4 OK' }]]);
  expect(whole[4]).toBe('TRYCREATE');
  const longest = Math.max(...ANSWERS.map((text) => text.length));
  for (let cut = 1; cut < longest; cut++) {
    expect(await conversation((text) => [text.slice(0, cut), text.slice(cut)])).toEqual(whole);
  }
  expect(await conversation((text) => [...text])).toEqual(whole);
});

test('an answer in the same bytes as the one before is to nothing that was sent', async () => {
  const line = new Line();
  const { wire, closing } = wireOver(line, []);
  const answers = [wire.run({ kind: 'noop' }), wire.run({ kind: 'select', path: toMailboxPath('INBOX') })];
  line.emit('data', Buffer.from('w1 OK done\r\nw2 OK done\r\n'));
  expect(await Promise.all(answers)).toMatchObject([{ kind: 'ok' }, { kind: 'lost', sent: false }]);
  expect((await closing).kind).toBe('protocol');
  expect(line.written).toBe('w1 NOOP\r\n');
});

test.each(['readSocket', 'writeSocket', 'socket'] as const)(
  'an error of %s alone ends all three',
  async (which) => {
    const sockets = { readSocket: new PassThrough(), writeSocket: new PassThrough(), socket: new Line() };
    const { wire, closing, noted } = wireOver(sockets.socket, [], sockets);
    const running = wire.run({ kind: 'noop' });
    sockets[which].destroy(Object.assign(new Error('bad data'), { code: 'Z_DATA_ERROR' }));
    expect((await closing).text).toBe('Connection lost: Z_DATA_ERROR.');
    expect(await running).toMatchObject({ kind: 'lost', sent: true });
    expect(Object.values(sockets).map((stream) => stream.destroyed)).toEqual([true, true, true]);
    expect(noted.closed).toHaveLength(1);
  },
);
