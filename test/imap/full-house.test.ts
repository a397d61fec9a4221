// A server that takes one connection: how that is noticed, what is none, and when it is asked for two again.
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import type { Reply } from '../helpers/scripted-server.ts';
import { mailServer, scripted } from './open-mail-server.ts';
import { FULL, oneSeat, Seats, settled, signIns, TO_BEGIN, until } from './one-seat.ts';
import { ManualClock } from './wire/manual-clock.ts';

const INBOX = toMailboxPath('INBOX');
const one = { kind: 'connected', connections: 1 };
const two = { kind: 'connected', connections: 2 };

describe('a server that takes one connection', () => {
  it.each<[string, Reply]>([
    ['by [LIMIT]', FULL],
    ['by [UNAVAILABLE]', '{TAG} NO [UNAVAILABLE] not now\r\n'],
    ['in words', '{TAG} NO [ALERT] Too many simultaneous connections. (Failure)\r\n'],
    ['by a goodbye', '* BYE Maximum number of connections from user+IP exceeded\r\n'],
  ])('is noticed %s, and both work', async (_how, full) => {
    const { server, states, seats, imap } = await oneSeat({ full });
    expect(await server.connect()).toMatchObject({ kind: 'ok' });
    expect(states).toEqual([{ kind: 'connecting' }, one]);
    expect(await server.reader.status(INBOX)).toMatchObject({ kind: 'ok', value: { messages: 4 } });
    const lease = await server.wire.lease('view');
    expect(await lease?.run({ kind: 'examine', path: INBOX })).toMatchObject({ kind: 'ok' });
    lease?.release();
    expect(seats.most).toBe(1);
    expect(signIns(imap)).toBe(TO_BEGIN + 1);
    expect(new Set(states)).not.toContainEqual(expect.objectContaining({ kind: 'lost' }));
  });

  it('is noticed by a connection that is closed at once', async () => {
    const { server, states } = await oneSeat({
      answers: {
        LOGIN: (_command, session) => {
          if (seats.take(session)) return '{TAG} OK in\r\n';
          session.reset();
          return undefined;
        },
      },
    });
    const seats = new Seats();
    expect(await server.connect()).toMatchObject({ kind: 'ok' });
    expect(states.at(-1)).toEqual(one);
  });

  it('is noticed at the door, whichever of the two came first', async () => {
    const clock = new ManualClock();
    let doors = 0;
    const greeting = '* OK [CAPABILITY IMAP4rev1] hello\r\n';
    const imap = await scripted({
      // The wire's is the second, once.
      get greeting() {
        return doors++ === 1 ? '* BYE Too many connections from your address\r\n' : greeting;
      },
      answers: { LOGIN: (_command, session) => (seats.take(session) ? '{TAG} OK in\r\n' : FULL) },
    });
    const seats = new Seats();
    const { server, states } = mailServer({ port: imap.port, clock });
    expect(await server.connect()).toMatchObject({ kind: 'ok' });
    expect(states.at(-1)).toEqual(one);
    expect(await server.reader.list()).toMatchObject({ kind: 'ok' });
  });

  it('is none that limits how often one may sign in, and none that refuses the password', async () => {
    for (const [full, kind] of [
      ['{TAG} NO [LIMIT] LOGIN rate limit hit\r\n', 'no'],
      ['{TAG} NO [AUTHENTICATIONFAILED] Too many connections\r\n', 'authentication'],
      ['{TAG} NO Too many failed attempts over your connections\r\n', 'authentication'],
      ['{TAG} NO [SERVERBUG] oops\r\n', 'no'],
    ] as const) {
      const { server, imap } = await oneSeat({ full });
      expect(await server.connect()).toMatchObject({ kind: 'failed', failure: { kind } });
      expect(signIns(imap)).toBe(2);
    }
  });

  it('does not become one by a network that fails now and then', async () => {
    const { server, states, seats, imap, clock, until } = await oneSeat({
      answers: {
        LOGIN: (_command, session) => {
          if (seats.take(session)) return '{TAG} OK in\r\n';
          session.reset();
          return undefined;
        },
      },
    });
    seats.free = 2;
    await server.connect();
    expect(states.at(-1)).toEqual(two);
    seats.free = 1;
    (await imap.session(0)).reset();
    await until(() => states.at(-1)?.kind === 'lost');
    clock.advance(1000);
    await until(() => states.at(-1)?.kind === 'lost');
    expect(states.at(-1)).toMatchObject({ failure: { kind: 'connection-lost' } });
  });

  it('does become one when it says so later', async () => {
    const { server, states, seats, imap, clock, until } = await oneSeat();
    seats.free = 2;
    await server.connect();
    seats.free = 1;
    (await imap.session(0)).reset();
    await until(() => states.at(-1)?.kind === 'lost');
    clock.advance(1000);
    await until(() => states.at(-1)?.kind === 'connected');
    expect(states.at(-1)).toEqual(one);
  });
});

describe('a server that takes one connection, at the start', () => {
  it('lists the folders before the wire has its turn', async () => {
    const { server, imap } = await oneSeat();
    const opening = server.wire.lease('view').then(async (lease) => {
      while (lease && (await lease.run({ kind: 'examine', path: INBOX })).kind === 'lost') {
        lease.release();
        lease = await server.wire.lease('view');
      }
      lease?.release();
    });
    expect(await server.connect()).toMatchObject({ kind: 'ok' });
    expect(await server.reader.list()).toMatchObject({ kind: 'ok' });
    expect(signIns(imap)).toBe(TO_BEGIN);
    await opening;
    expect(signIns(imap)).toBe(TO_BEGIN + 1);
  });
});

describe('a server that takes two by now', () => {
  it('leaves the wire with whoever has it when it takes one again', async () => {
    const { server, imap, seats, clock, states, until: told } = await oneSeat();
    await server.connect();
    seats.free = 2;
    server.retry();
    await told(() => isDeepStrictEqual(states.at(-1), two));
    const lease = await server.wire.lease('batch');
    expect(await lease?.run({ kind: 'examine', path: INBOX })).toMatchObject({ kind: 'ok' });
    const wire = imap.sessions.find(({ commands }) => commands.some(({ name }) => name === 'EXAMINE'));
    const reader = [...seats.taken].find((session) => session !== wire && !session.socket.destroyed);
    seats.free = 1;
    reader?.reset();
    await told(() => states.at(-1)?.kind === 'lost');
    clock.advance(1000);
    await told(() => states.at(-1)?.kind === 'connected');
    expect(states.at(-1)).toEqual(one);
    expect(await lease?.run({ kind: 'noop' })).toMatchObject({ kind: 'ok' });
    lease?.release();
  });

  it('is asked when the user says so, and not before', async () => {
    const { server, imap, seats, clock, states, until: told } = await oneSeat();
    await server.connect();
    seats.free = 2;
    clock.advance(3_600_000);
    await settled(imap);
    expect(signIns(imap)).toBe(TO_BEGIN);
    server.retry();
    await told(() => states.at(-1)?.kind === 'connected' && states.length > 2);
    expect(states.at(-1)).toEqual(two);
    const lease = await server.wire.lease('scan');
    expect(await server.reader.list()).toMatchObject({ kind: 'ok' });
    expect(await lease?.run({ kind: 'noop' })).toMatchObject({ kind: 'ok' });
    expect(signIns(imap)).toBe(TO_BEGIN + 1);
  });

  it('is asked once, and goes on with one where it does not', async () => {
    const { server, imap, clock, states, until: told } = await oneSeat();
    await server.connect();
    server.retry();
    server.retry();
    await until(() => signIns(imap) === TO_BEGIN + 1);
    await told(() => states.length > 2);
    expect(states.at(-1)).toEqual(one);
    expect(signIns(imap)).toBe(TO_BEGIN + 1);
    clock.advance(5000);
    expect(await (await server.wire.lease('view'))?.run({ kind: 'noop' })).toMatchObject({ kind: 'ok' });
  });
});
