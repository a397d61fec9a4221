// Reader and wire by turns on a server that takes one connection: when turns change, what waits meanwhile, and that
// nobody is told of a loss. The clock stands still until the test moves it.
import { describe, expect, it } from 'vitest';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { toUid } from '../../src/model/uid.ts';
import { FULL, oneSeat, Seats, settled, signIns, TO_BEGIN, until } from './one-seat.ts';

const INBOX = toMailboxPath('INBOX');
const one = { kind: 'connected', connections: 1 };

describe('turns', () => {
  it('change at once the first time, then five seconds after the last change', async () => {
    const { server, imap, clock } = await oneSeat();
    await server.connect();
    (await server.wire.lease('view'))?.release();
    const first = TO_BEGIN + 1;
    expect(signIns(imap)).toBe(first);
    for (let change = 1; change <= 3; change++) {
      const asked = server.reader.status(INBOX);
      clock.advance(4999);
      await settled(imap);
      expect(signIns(imap)).toBe(first + 2 * (change - 1));
      clock.advance(1);
      expect(await asked).toMatchObject({ kind: 'ok' });
      const leased = server.wire.lease('view');
      clock.advance(4999);
      await settled(imap);
      expect(signIns(imap)).toBe(first + 2 * change - 1);
      clock.advance(1);
      (await leased)?.release();
      expect(signIns(imap)).toBe(first + 2 * change);
    }
  });

  it('never end a lease, however long it is held and whoever waits', async () => {
    const { server, imap, clock, states } = await oneSeat();
    await server.connect();
    const lease = await server.wire.lease('scan');
    const goodbyes = (): number => imap.commands.filter(({ name }) => name === 'LOGOUT').length;
    const before = goodbyes();
    const asked = server.reader.list();
    clock.advance(600_000);
    await settled(imap);
    expect(await lease?.run({ kind: 'noop' })).toMatchObject({ kind: 'ok' });
    expect(goodbyes()).toBe(before);
    lease?.release();
    expect(await asked).toMatchObject({ kind: 'ok' });
    expect(states.every(({ kind }) => kind !== 'lost')).toBe(true);
  });

  it('let the reader end what it was asked', async () => {
    const { server, imap } = await oneSeat({ answers: { STATUS: '' } });
    await server.connect();
    const counting = server.reader.status(INBOX);
    const { tag } = await imap.received('STATUS');
    const before = imap.commands.length;
    const leased = server.wire.lease('batch');
    const listing = server.reader.list();
    await settled(imap);
    expect(imap.commands.slice(before).map(({ name }) => name)).not.toContain('LOGOUT');
    const [session] = imap.sessions.filter(({ commands }) => commands.some((command) => command.tag === tag));
    session?.send(`* STATUS INBOX (MESSAGES 4 UNSEEN 1)\r\n${tag} OK done\r\n`);
    expect(await counting).toMatchObject({ kind: 'ok', value: { messages: 4 } });
    expect(await leased).toBeDefined();
    // It came too late for that turn.
    let listed = false;
    void listing.then(() => (listed = true));
    await settled(imap);
    expect(listed).toBe(false);
  });

  it('give the reader its own while views and scans go on and on, and batches four times as long', async () => {
    for (const [rank, seconds] of [
      ['scan', 15],
      ['batch', 60],
    ] as const) {
      const { server, imap, clock } = await oneSeat();
      await server.connect();
      let done = false;
      let leases = 0;
      const working = (async () => {
        for (;;) {
          const lease = await server.wire.lease(rank);
          if (!lease || done) return lease?.release();
          await lease.run({ kind: 'noop' });
          leases++;
          lease.release();
        }
      })();
      await imap.received('NOOP');
      let answered = false;
      const listing = server.reader.list().then(() => (answered = true));
      for (let second = 1; second < seconds; second++) {
        clock.advance(1000);
        const before = leases;
        await until(() => leases > before);
      }
      expect(answered).toBe(false);
      clock.advance(1000);
      await listing;
      const before = leases;
      // And the wire comes back to its work.
      for (let second = 1; second <= 5; second++) clock.advance(1000);
      await until(() => leases > before);
      done = true;
      await working;
    }
  });

  it('rest with the reader, which watches again and asks for news only where there is some', async () => {
    let exists = 3;
    const {
      server,
      imap,
      clock,
      hints,
      until: heard,
    } = await oneSeat({
      answers: {
        EXAMINE: () =>
          `* ${exists} EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT ${exists + 1}] ok\r\n{TAG} OK [READ-ONLY] done\r\n`,
      },
    });
    await server.connect();
    await server.reader.watch(INBOX);
    const turn = async () => {
      const leased = server.wire.lease('view');
      clock.advance(5000);
      (await leased)?.release();
      const before = imap.commands.filter(({ name }) => name === 'EXAMINE').length;
      clock.advance(5000);
      await until(() => imap.commands.filter(({ name }) => name === 'EXAMINE').length > before);
      await server.reader.list();
    };
    await turn();
    expect(hints).toEqual([]);
    exists = 5;
    await turn();
    await heard(() => hints.length === 2);
    expect(hints.map(({ kind }) => kind)).toEqual(['shrank', 'grew']);
    await turn();
    expect(hints).toHaveLength(2);
  });

  it('bring a header that was asked for meanwhile, of the folder that is watched by then', async () => {
    const { server, clock, imap } = await oneSeat({
      answers: {
        'UID FETCH': '* 1 FETCH (UID 9 BODY[HEADER] {15}\r\nSubject: hi\r\n\r\n)\r\n{TAG} OK done\r\n',
      },
    });
    await server.connect();
    const lease = await server.wire.lease('view');
    const results = [
      server.reader.watch(toMailboxPath('Old')),
      server.reader.watch(INBOX),
      server.reader.header({ path: INBOX, uidValidity: 1 }, toUid(9)),
    ];
    lease?.release();
    clock.advance(5000);
    expect((await Promise.all(results)).map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok']);
    const examined = imap.commands.filter(({ name }) => name === 'EXAMINE').map(({ rest }) => rest);
    expect(examined).toEqual(['"INBOX"']);
  });
});

describe('what goes wrong on the only connection', () => {
  it('is told as a loss, comes back with backoff, and gives the lease that waits', async () => {
    const { server, imap, clock, states, until: told } = await oneSeat();
    await server.connect();
    const lease = await server.wire.lease('batch');
    const waiting = server.reader.list();
    imap.sessions.at(-1)?.reset();
    await told(() => states.at(-1)?.kind === 'lost');
    expect(states.at(-1)).toMatchObject({ failure: { kind: 'connection-lost' }, retryIn: 1 });
    expect((await waiting).kind).toBe('failed');
    expect(await lease?.run({ kind: 'noop' })).toMatchObject({ kind: 'lost', sent: false });
    lease?.release();
    const next = server.wire.lease('batch');
    clock.advance(1000);
    expect(await (await next)?.run({ kind: 'noop' })).toMatchObject({ kind: 'ok' });
    await told(() => states.at(-1)?.kind === 'connected');
    expect(states.at(-1)).toEqual(one);
  });

  it('a password that is refused at a turn is not tried again', async () => {
    let changed = false;
    const {
      server,
      imap,
      clock,
      states,
      until: told,
    } = await oneSeat({
      answers: {
        LOGIN: (_command, session) => {
          if (changed) return '{TAG} NO [AUTHENTICATIONFAILED] no\r\n';
          return seats.take(session) ? '{TAG} OK in\r\n' : FULL;
        },
      },
    });
    const seats = new Seats();
    await server.connect();
    changed = true;
    void server.wire.lease('view');
    await told(() => states.at(-1)?.kind === 'lost');
    expect(states.at(-1)).toMatchObject({ failure: { kind: 'authentication' }, retryIn: Infinity });
    clock.advance(3_600_000);
    await settled(imap);
    expect(signIns(imap)).toBe(TO_BEGIN + 1);
  });

  it('a server that still counts the connection that left is asked again, and nothing is told of it', async () => {
    let late = 0;
    const { server, imap, clock, states } = await oneSeat({
      answers: {
        LOGIN: (_command, session) => (late-- > 0 || !seats.take(session) ? FULL : '{TAG} OK in\r\n'),
      },
    });
    const seats = new Seats();
    await server.connect();
    late = 2;
    const leased = server.wire.lease('view');
    for (const count of [TO_BEGIN + 1, TO_BEGIN + 2]) {
      await until(() => signIns(imap) === count);
      await settled(imap);
      clock.advance(5000);
    }
    expect(await leased).toBeDefined();
    expect(states.filter(({ kind }) => kind === 'lost')).toEqual([]);
    // What takes longer is shown, and ends.
    expect(states.slice(-2)).toEqual([{ kind: 'connecting' }, one]);
  });

  it('closing in the middle of a change ends it', async () => {
    let begun = false;
    const { server, imap } = await oneSeat({
      answers: { LOGOUT: () => (begun ? '' : '* BYE see you\r\n{TAG} OK done\r\n') },
    });
    await server.connect();
    begun = true;
    const leased = server.wire.lease('view');
    const goodbyes = (): number => imap.commands.filter(({ name }) => name === 'LOGOUT').length;
    await until(() => goodbyes() === 2);
    await server.close();
    expect(await leased).toBeUndefined();
    expect(signIns(imap)).toBe(TO_BEGIN);
  });
});
