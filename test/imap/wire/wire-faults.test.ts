// Connections that end, fall silent or lie: the wire says what is known of the command, and believes nothing more.
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { ScriptedServer, type Answer } from '../../helpers/scripted-server.ts';
import { openWire, type OpenWire } from './open-wire.ts';

const INBOX = toMailboxPath('INBOX');
const ALL = UidSet.parse('1:1000') ?? UidSet.empty;

let server: ScriptedServer | undefined;
let last: OpenWire | undefined;

async function wireTo(answers: Record<string, Answer>): Promise<OpenWire & { server: ScriptedServer }> {
  server = await ScriptedServer.start({ answers });
  last = await openWire(server.port);
  return { ...last, server };
}

afterEach(async () => {
  last?.wire.close();
  await server?.stop();
});

describe('answers that nobody waits for', () => {
  test.each([
    ['a tag that was never sent', 'w7 OK done\r\n'],
    ['a doubled tag', '{TAG} OK done\r\n{TAG} OK again\r\n'],
    ['a tag of the future', '{TAG} OK done\r\nw2 OK done\r\n'],
    ['a continuation', '+ go on\r\n'],
    ['an empty line', '\r\n'],
    ['rubbish', 'HTTP/1.1 400 Bad Request\r\n'],
    ['rubbish behind the star', '*\r\n'],
    ['nothing behind the star', '* \r\n'],
    ['a second greeting', '* PREAUTH hello\r\n'],
    ['a tagged BYE', '{TAG} BYE\r\n'],
    ['a tagged word of its own', '{TAG} MAYBE\r\n'],
    ['an endless number', '* 12345678901 EXISTS\r\n'],
    ['a number alone', '* 12\r\n'],
  ])('%s ends the connection', async (_name, reply) => {
    const { wire, closing, noted } = await wireTo({ NOOP: reply });
    const [answer, next] = await Promise.all([
      wire.run({ kind: 'noop' }),
      wire.run({ kind: 'examine', path: INBOX }),
    ]);
    expect(await closing).toMatchObject({ kind: 'protocol' });
    expect(next).toMatchObject({ kind: 'lost', failure: { kind: 'protocol' } });
    expect(answer.kind).toBe(reply.startsWith('{TAG} OK') ? 'ok' : 'lost');
    expect(noted.closed).toHaveLength(1);
    expect(wire.selected).toBeUndefined();
    expect(await wire.run({ kind: 'noop' })).toMatchObject({ kind: 'lost', sent: false });
  });

  test('a tagged answer with nothing running', async () => {
    const { wire, closing, server: scripted } = await wireTo({});
    (await scripted.session()).send('w1 OK done\r\n');
    expect(await closing).toMatchObject({ kind: 'protocol' });
    expect(await wire.run({ kind: 'noop' })).toMatchObject({ kind: 'lost', sent: false });
  });

  test('news that come unasked change nothing', async () => {
    const { wire } = await wireTo({
      NOOP:
        '* 5 EXPUNGE\r\n* VANISHED 1:4294967295\r\n* 4294967295 EXISTS\r\n* 7 FETCH (FLAGS (\\Seen))\r\n' +
        '* SEARCH x\r\n* XNEWS (a "b)" {3}\r\n)))\r\n* LIST () "/" a\r\n* FLAGS ()\r\n{TAG} OK done\r\n',
    });
    expect(await wire.run({ kind: 'noop' })).toMatchObject({ kind: 'ok', data: null });
  });
});

describe('rows that cannot be taken apart', () => {
  test.each([
    '(UID 1 FLAGS (\\Seen)',
    'UID 1 FLAGS (\\Seen))',
    '(UID 1 FLAGS ()) (UID 2 FLAGS ())',
    '(UID 1 BODY[TEXT "a)',
    '(UID 1 X "a)',
    '(UID 1 X)',
    '(UID 1 X (a (b))',
    '(UID 1 X {5} abc)',
    '(UID 1 X {}\r\nabc)',
    '',
  ])('* 1 FETCH %s', async (row) => {
    const { wire, closing } = await wireTo({ 'UID FETCH': `* 1 FETCH ${row}\r\n{TAG} OK done\r\n` });
    const answer = await wire.run({ kind: 'fetch-rows', uids: ALL });
    expect(answer).toMatchObject({ kind: 'lost', sent: true, failure: { kind: 'protocol' } });
    await closing;
  });
});

describe('bombs', () => {
  test('a literal of 4 GB is refused when it is announced', async () => {
    const { wire, closing } = await wireTo({
      'UID FETCH': '* 1 FETCH (UID 1 BODY[HEADER.FIELDS (FROM SUBJECT)] {4294967296}\r\nSubject',
    });
    const answer = await wire.run({ kind: 'fetch-envelopes', uids: ALL });
    expect(answer).toMatchObject({ kind: 'lost', failure: { kind: 'limit' } });
    await closing;
  });

  test.each([
    ['at 32 MB in a big folder', '* 5000000 EXISTS\r\n', 'limit', '32 MB'],
    ['much sooner in a small one', '* 3 EXISTS\r\n', 'protocol', 'an answer had no end'],
  ])('a line without an end is cut %s', async (_where, exists, kind, words) => {
    const {
      wire,
      closing,
      server: scripted,
    } = await wireTo({
      'UID SEARCH': (_command, session) => {
        session.send(`${exists}* SEARCH `);
        const more = (): void => {
          if (session.socket.destroyed) return;
          session.socket.write(Buffer.alloc(1024 * 1024, '1 '), more);
        };
        more();
        return undefined;
      },
    });
    expect(await wire.run({ kind: 'search' })).toMatchObject({ kind: 'lost', failure: { kind } });
    expect((await closing).text).toContain(words);
    expect(scripted.commands.at(-1)?.name).toBe('UID SEARCH');
  });
});

describe('connections that end', () => {
  test('BYE in the middle of a command: its words are the reason', async () => {
    const { wire, closing } = await wireTo({
      'UID STORE': (_command, session) => {
        session.send('* BYE [UNAVAILABLE] Back at \x1b]0;x\x07 noon.\r\n');
        session.end();
        return undefined;
      },
    });
    const answer = await wire.run({ kind: 'store', uids: ALL, change: 'add', flag: '\\Seen' });
    const failure = {
      kind: 'connection-lost',
      code: 'UNAVAILABLE',
      text: 'Connection closed: the server said: [UNAVAILABLE] Back at ␛]0;x␇ noon.',
    };
    expect(answer).toEqual({ kind: 'lost', sent: true, failure });
    expect(await closing).toEqual(failure);
  });

  test('after BYE nothing is sent, and a server that stays is left', async () => {
    const { wire, clock, server: scripted } = await wireTo({ NOOP: '* BYE soon\r\n{TAG} OK done\r\n' });
    const [first, second] = [wire.run({ kind: 'noop' }), wire.run({ kind: 'examine', path: INBOX })];
    expect(await first).toMatchObject({ kind: 'ok' });
    clock.advance(1_000);
    expect(await second).toMatchObject({ kind: 'lost', sent: false, failure: { kind: 'connection-lost' } });
    expect(scripted.lines.slice(1)).toEqual(['w1 NOOP']);
  });

  test.each(['end', 'reset'] as const)('%s: what was sent is lost, what was not is not', async (how) => {
    const { wire, closing, noted } = await wireTo({
      NOOP: (_command, session) => {
        session[how]();
        return undefined;
      },
    });
    const answers = await Promise.all([
      wire.run({ kind: 'noop' }),
      wire.run({ kind: 'select', path: INBOX }),
    ]);
    expect(answers).toMatchObject([
      { kind: 'lost', sent: true, failure: { kind: 'connection-lost' } },
      { kind: 'lost', sent: false, failure: { kind: 'connection-lost' } },
    ]);
    await closing;
    expect(noted.closed).toHaveLength(1);
  });

  test('FIN while nothing runs is told', async () => {
    const { closing, server: scripted } = await wireTo({});
    (await scripted.session()).end();
    expect(await closing).toMatchObject({ kind: 'connection-lost' });
  });

  test('closing takes leave and tells nobody', async () => {
    const { wire, noted, clock, socket, server: scripted } = await wireTo({ NOOP: '' });
    const running = wire.run({ kind: 'noop' });
    await scripted.received('NOOP');
    const closed = once(socket, 'close');
    wire.close();
    expect(await running).toMatchObject({ kind: 'lost', sent: true, failure: { kind: 'cancelled' } });
    expect((await scripted.received('LOGOUT')).line).toBe('w2 LOGOUT');
    expect(await wire.run({ kind: 'noop' })).toMatchObject({ kind: 'lost', sent: false });
    await closed;
    expect(noted.closed).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('a server that does not say goodbye is left after a second', async () => {
    const { wire, clock, socket, server: scripted } = await wireTo({ LOGOUT: '' });
    const closed = once(socket, 'close');
    wire.close();
    await scripted.received('LOGOUT');
    clock.advance(1_000);
    await closed;
    expect(socket.destroyed).toBe(true);
  });
});

describe('silence', () => {
  test('is told from 5 seconds on, and given up at 30', async () => {
    const { wire, clock, noted, server: scripted } = await wireTo({ NOOP: '' });
    const running = wire.run({ kind: 'noop' });
    await scripted.received('NOOP');
    clock.advance(4_999);
    expect(noted.silence).toEqual([]);
    clock.advance(25_000);
    expect(noted.silence).toEqual(Array.from({ length: 25 }, (_, n) => n + 5));
    clock.advance(1);
    expect(await running).toMatchObject({ kind: 'lost', sent: true, failure: { kind: 'timeout' } });
    expect(noted.silence.at(-1)).toBeUndefined();
    expect(noted.closed).toMatchObject([{ kind: 'timeout' }]);
    expect(clock.pending).toBe(0);
  });

  test('is no news, and given up at 300, where the server may have all headers to read first', async () => {
    const { wire, clock, noted, server: scripted } = await wireTo({ 'UID THREAD': '' });
    const running = wire.run({ kind: 'thread' });
    await scripted.received('UID THREAD');
    clock.advance(299_999);
    expect(noted.closed).toEqual([]);
    expect(noted.silence).toEqual([]);
    clock.advance(1);
    expect(await running).toMatchObject({
      kind: 'lost',
      failure: { kind: 'timeout', text: 'Connection given up: no answer for 300 seconds.' },
    });
  });

  test('any byte ends it', async () => {
    const { wire, clock, noted, socket, server: scripted } = await wireTo({ NOOP: '' });
    const running = wire.run({ kind: 'noop' });
    await scripted.received('NOOP');
    clock.advance(29_000);
    const arrived = new Promise((resolve) => socket.once('data', resolve));
    (await scripted.session()).send('*');
    await arrived;
    expect(noted.silence.at(-1)).toBeUndefined();
    clock.advance(29_000);
    (await scripted.session()).send(' OK\r\nw1 OK done\r\n');
    expect(await running).toMatchObject({ kind: 'ok' });
    expect(noted.silence.at(-1)).toBeUndefined();
    expect(clock.pending).toBe(0);
  });

  test('is none while no answer is due', async () => {
    const { wire, clock, noted } = await wireTo({});
    await wire.run({ kind: 'noop' });
    clock.advance(3_600_000);
    expect(noted.silence).toEqual([]);
    expect(await wire.run({ kind: 'noop' })).toMatchObject({ kind: 'ok' });
  });
});
