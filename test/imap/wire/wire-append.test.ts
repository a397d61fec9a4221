// APPEND: the octets go out as they were announced, or the connection goes.
import { PassThrough, Writable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { LiteralUpload } from '../../../src/imap/wire/literal-upload.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import type { Literal } from '../../../src/ports.ts';
import { Line } from './line.ts';
import { wireOver, type OpenWire } from './open-wire.ts';
import { closeScripted, scriptedWire, type ScriptedWire } from './scripted-wire.ts';
import { inPieces } from './sign-in.ts';

const INBOX = toMailboxPath('INBOX');
const DONE = { APPEND: '{TAG} OK [APPENDUID 7 3955] done\r\n' };
const command = { kind: 'append', path: INBOX, flags: ['\\Seen', 'a'], date: 0, octets: 11 } as const;
const LINE = 'APPEND "INBOX" (\\Seen a) " 1-Jan-1970 00:00:00 +0000"';
const TEXT = 'one\r\ntwo {3';
const sync = { capabilities: ['IMAP4rev1'] };
const eager = { capabilities: ['IMAP4rev1', 'LITERAL+'] };

afterEach(closeScripted);

/** A source of these pieces, that fails behind them where told to, and notes that it was let go. */
function source(pieces: readonly string[], fails = false): Literal & { readonly ended: () => boolean } {
  let ended = false;
  return {
    ended: () => ended,
    async *[Symbol.asyncIterator]() {
      try {
        for (const piece of pieces) yield Buffer.from(piece);
        if (fails) throw new Error('EIO');
      } finally {
        ended = true;
      }
    },
  };
}

describe('a message of the announced length', () => {
  test.each([
    ['waits for +', sync, `w1 ${LINE} {11}\r\n${TEXT}`],
    ['is sent at once with LITERAL+', eager, `w1 ${LINE} {11+}\r\n${TEXT}`],
    ['is sent at once with LITERAL-', { capabilities: ['LITERAL-'] }, `w1 ${LINE} {11+}\r\n${TEXT}`],
  ])('%s', async (_name, options, line) => {
    const { wire, server, noted } = await scriptedWire({ answers: DONE }, options);
    const octets = source(['one', '', '\r\ntwo {', '3', '']);
    expect(await wire.run(command, octets)).toEqual({
      kind: 'ok',
      data: { uidValidity: 7, uid: 3955 },
      text: 'done',
      code: 'APPENDUID',
    });
    expect(server.lines.at(-1)).toBe(line);
    expect(octets.ended()).toBe(true);
    expect(await wire.run({ kind: 'noop' })).toMatchObject({ kind: 'ok' });
    // The log has how long it was, and nothing of it.
    expect(noted.transcript.filter((text) => text.startsWith('client'))).toEqual([
      `client: ${line.split('\r\n')[0]}`,
      'client: w2 NOOP',
    ]);
    expect(noted.transcript.join()).not.toContain('two');
  });

  test('LITERAL- holds for 4096 octets', async () => {
    const { wire, server } = await scriptedWire({ answers: DONE }, { capabilities: ['LITERAL-'] });
    for (const octets of [4096, 4097]) {
      await wire.run({ ...command, octets, flags: [], date: NaN }, inPieces(Buffer.alloc(octets, 'a')));
    }
    expect(server.lines.slice(1).map((line) => line.split('\r\n')[0])).toEqual([
      'w1 APPEND "INBOX" {4096+}',
      'w2 APPEND "INBOX" {4097}',
    ]);
  });

  test('may be empty, and may come in one piece of many megabytes', async () => {
    const { wire, server } = await scriptedWire({ answers: DONE }, eager);
    expect(await wire.run({ ...command, octets: 0 }, source([]))).toMatchObject({ kind: 'ok' });
    expect(server.lines.at(-1)).toBe(`w1 ${LINE} {0+}\r\n`);
    const text = 'x'.repeat(5_000_000);
    expect(await wire.run({ ...command, octets: text.length }, source([text]))).toMatchObject({ kind: 'ok' });
    expect(server.lines.at(-1)).toBe(`w2 ${LINE} {5000000+}\r\n${text}`);
  });

  test.each([['1'], ['0 1'], ['7 1:2'], ['7 4294967296']])('APPENDUID %s says nothing', async (argument) => {
    const reply = `{TAG} OK [APPENDUID ${argument}] done\r\n`;
    const { wire } = await scriptedWire({ answers: { APPEND: reply } }, eager);
    expect(await wire.run(command, source([TEXT]))).toMatchObject({ kind: 'ok', data: undefined });
  });
});

describe('a source that is not what was announced', () => {
  const faults: readonly [string, () => Literal, RegExp][] = [
    ['fails', () => source([], true), /cannot be read/],
    ['is empty', () => source(['', '']), /shorter/],
    ['is too long at once', () => source([`${TEXT}.`]), /longer/],
    [
      'cannot be opened',
      () => ({
        [Symbol.asyncIterator]: () => {
          throw new Error('ENOENT');
        },
      }),
      /cannot be read/,
    ],
  ];

  test.each(faults)('%s: nothing was sent', async (_name, make, text) => {
    const { wire, server } = await scriptedWire({ answers: DONE }, eager);
    const answers = await Promise.all([wire.run(command, make()), wire.run({ kind: 'noop' })]);
    expect(answers).toMatchObject([{ kind: 'refused', failure: { kind: 'limit' } }, { kind: 'ok' }]);
    expect(answers[0].kind === 'refused' && answers[0].failure.text).toMatch(text);
    expect(server.lines.slice(1)).toEqual(['w1 NOOP']);
  });

  test.each([
    ['fails half way', ['one'], true],
    ['fails at its end', [TEXT], true],
    ['is too short', ['one'], false],
    ['is too long by one', [TEXT, '.'], false],
  ] as const)(
    '%s: the connection is given up, and the server got no whole command',
    async (_name, pieces, fails) => {
      for (const options of [sync, eager]) {
        const { wire, server, closing, noted } = await scriptedWire({ answers: DONE }, options);
        const octets = source(pieces, fails);
        const answers = await Promise.all([wire.run(command, octets), wire.run({ kind: 'noop' })]);
        expect(answers).toMatchObject([
          { kind: 'lost', sent: true },
          { kind: 'lost', sent: false },
        ]);
        expect((await closing).text).toMatch(/^Connection given up: the message to append/);
        const session = await server.session();
        if (!session.socket.destroyed) await new Promise((resolve) => session.socket.once('close', resolve));
        expect(server.lines.map((line) => line.split(' ')[1])).toEqual(['LOGIN']);
        expect(noted.closed).toHaveLength(1);
        expect(octets.ended()).toBe(true);
      }
    },
  );
});

describe('a server that does not want it', () => {
  test('a NO instead of +: nothing more is sent', async () => {
    const { wire, server } = await scriptedWire(
      { announced: () => '{TAG} NO [TRYCREATE] no such folder\r\n', answers: DONE },
      sync,
    );
    const octets = source([TEXT]);
    const answers = await Promise.all([wire.run(command, octets), wire.run({ kind: 'noop' })]);
    expect(answers).toMatchObject([
      {
        kind: 'refused',
        failure: {
          code: 'TRYCREATE',
          text: 'Could not append to INBOX: the server said: [TRYCREATE] no such folder.',
        },
      },
      { kind: 'ok' },
    ]);
    expect(server.lines.slice(1)).toEqual([`w1 ${LINE} {11}`, 'w2 NOOP']);
    expect(octets.ended()).toBe(true);
  });

  test.each([['OK done'], ['OK [APPENDUID 7 1] done']])('an %s instead of + is a lie', async (text) => {
    const { wire, closing } = await scriptedWire({ announced: () => `{TAG} ${text}\r\n` }, sync);
    expect(await wire.run(command, source([TEXT]))).toMatchObject({ kind: 'lost', sent: true });
    expect(await closing).toMatchObject({ kind: 'protocol' });
  });

  test('a + that nobody waits for is a fault', async () => {
    const { wire, closing } = await scriptedWire({ answers: { APPEND: '+ more\r\n' } }, sync);
    expect(await wire.run(command, source([TEXT]))).toMatchObject({ kind: 'lost', sent: true });
    expect(await closing).toMatchObject({ kind: 'protocol' });
  });

  test('a bare + is one, too', async () => {
    const { wire, server } = await scriptedWire(
      {
        announced: (_command, session) => {
          session.send('+\r\n');
          return undefined;
        },
        answers: DONE,
      },
      sync,
    );
    // The script says `+ go on` behind the bare one.
    expect(await wire.run(command, source([TEXT]))).toMatchObject({ kind: 'lost' });
    expect(server.lines).toHaveLength(1);
  });
});

describe('the line under load', () => {
  /** Takes one write and finishes it when told to. */
  class SlowLine extends Writable {
    taken = 0;
    finish: (() => void) | undefined;

    override _write(chunk: Buffer, _encoding: string, done: () => void): void {
      this.taken += chunk.length;
      this.finish = done;
    }
  }

  test('no more is read than the line takes', async () => {
    let given = 0;
    const octets = (async function* () {
      for (; given < 100; given++) yield Buffer.alloc(1000);
    })();
    const upload = new LiteralUpload(octets, 100_000);
    expect(await upload.prepare()).toBeUndefined();
    const line = new SlowLine();
    let told = 0;
    const sent = upload.send(line, () => told++);
    expect([line.taken, given, told]).toEqual([1000, 0, 0]);
    for (let n = 1; n <= 100; n++) {
      line.finish?.();
      await new Promise(setImmediate);
      expect(told).toBe(n);
      expect(line.taken).toBe(Math.min(n + 1, 100) * 1000);
    }
    expect(await sent).toBeUndefined();
    line.destroy();
  });

  test('a write that fails ends it, whoever else is told', async () => {
    const line = new Writable({
      autoDestroy: false,
      write: (_chunk, _encoding, done) => done(new Error('EPIPE')),
    });
    line.on('error', () => undefined);
    const octets = source(['one', 'two']);
    const upload = new LiteralUpload(octets, 6);
    expect(await upload.prepare()).toBeUndefined();
    expect(await upload.send(line, () => undefined)).toBeUndefined();
    expect(upload.stopped).toBe(true);
    upload.end();
    await new Promise(setImmediate);
    expect(octets.ended()).toBe(true);
  });

  test('what the server takes is no silence; what it does not take is', async () => {
    const incoming = new PassThrough();
    const line = new SlowLine();
    const sockets = { readSocket: incoming, writeSocket: line, socket: new PassThrough() };
    const { wire, clock, closing } = wireOver(sockets.socket, ['LITERAL+'], sockets);
    const running = wire.run({ ...command, octets: 200_000 }, inPieces(Buffer.alloc(200_000), 200_000));
    const taken = async (): Promise<void> => {
      line.finish?.();
      await new Promise(setImmediate);
    };
    await new Promise(setImmediate);
    for (let n = 0; n < 3; n++) {
      await taken();
      clock.advance(29_000);
    }
    expect(line.taken).toBeGreaterThan(2 * 64 * 1024);
    clock.advance(1_000);
    expect(await running).toMatchObject({ kind: 'lost', sent: true, failure: { kind: 'timeout' } });
    expect((await closing).kind).toBe('timeout');
  });
});

describe('an answer that does not wait for the whole message', () => {
  async function halfWay(): Promise<
    { line: Line; answers: Promise<unknown>[]; goOn: () => void } & OpenWire<Line>
  > {
    const { promise, resolve } = Promise.withResolvers<void>();
    const octets = (async function* () {
      yield Buffer.from('one');
      await promise;
      yield Buffer.from(TEXT.slice(3));
    })();
    const line = new Line();
    const wire = wireOver(line, ['LITERAL+']);
    const answers = [wire.wire.run(command, octets), wire.wire.run({ kind: 'noop' })];
    await new Promise(setImmediate);
    expect(line.written).toBe(`w1 ${LINE} {11+}\r\none`);
    return { ...wire, line, answers, goOn: resolve };
  }

  test('a NO is the answer, and the server gets the rest that it waits for', async () => {
    const { line, answers, goOn, wire, clock } = await halfWay();
    line.says('w1 NO [OVERQUOTA] full\r\n');
    expect(await answers[0]).toMatchObject({ kind: 'refused', failure: { code: 'OVERQUOTA' } });
    expect(line.written).not.toContain('NOOP');
    goOn();
    await new Promise(setImmediate);
    expect(line.written).toBe(`w1 ${LINE} {11+}\r\n${TEXT}\r\nw2 NOOP\r\n`);
    line.says('w2 OK done\r\n');
    expect(await answers[1]).toMatchObject({ kind: 'ok' });
    expect(clock.pending).toBe(0);
    wire.close();
  });

  test('an OK is a lie', async () => {
    const { line, answers, goOn, closing } = await halfWay();
    line.says('w1 OK [APPENDUID 7 1] done\r\n');
    expect(await Promise.all(answers)).toMatchObject([
      { kind: 'lost', sent: true },
      { kind: 'lost', sent: false },
    ]);
    expect(await closing).toMatchObject({ kind: 'protocol' });
    goOn();
    await new Promise(setImmediate);
    expect(line.written).not.toContain('two');
  });

  test('a connection that is lost leaves the answer unknown', async () => {
    const { line, answers, goOn, closing, clock } = await halfWay();
    line.destroy();
    goOn();
    expect(await Promise.all(answers)).toMatchObject([
      { kind: 'lost', sent: true },
      { kind: 'lost', sent: false },
    ]);
    expect(await closing).toMatchObject({ kind: 'connection-lost' });
    expect(clock.pending).toBe(0);
  });

  test('silence of a source is silence: the server would not wait for ever either', async () => {
    const { answers, clock, closing } = await halfWay();
    clock.advance(30_000);
    expect(await answers[0]).toMatchObject({ kind: 'lost', sent: true, failure: { kind: 'timeout' } });
    await closing;
  });
});

test('with APPEND under way nothing else is sent, and closing does not speak into the message', async () => {
  let go: () => void = () => undefined;
  const waits = new Promise<void>((resolve) => (go = resolve));
  const octets = (async function* () {
    yield Buffer.from('one');
    await waits;
    yield Buffer.from(TEXT.slice(3));
  })();
  const open = async (): Promise<ScriptedWire> => scriptedWire({ answers: DONE }, eager);
  const { wire, server } = await open();
  const answers = [wire.run({ kind: 'noop' }), wire.run(command, octets), wire.run({ kind: 'noop' })];
  await answers[0];
  await new Promise(setImmediate);
  expect(server.lines.slice(1)).toEqual(['w1 NOOP']);
  go();
  expect(await Promise.all(answers)).toMatchObject([{ kind: 'ok' }, { kind: 'ok' }, { kind: 'ok' }]);
  expect(server.lines.at(-1)).toBe('w3 NOOP');

  const second = await open();
  const hanging = (async function* () {
    yield Buffer.from('one');
    await new Promise(() => undefined);
  })();
  const lost = second.wire.run(command, hanging);
  await new Promise(setImmediate);
  const closed = new Promise((resolve) => second.socket.once('close', resolve));
  second.wire.close();
  expect(await lost).toMatchObject({ kind: 'lost', sent: true });
  await closed;
  expect(second.server.lines).toHaveLength(1);
});
