// Reading a folder from real servers: in how few round trips the first screen is there, that all rows are the server's, on
// one connection and on two, and whatever goes meanwhile.
import { literal } from '../../../src/text/safe-text.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Pace } from '../../../src/app/effects/pace.ts';
import { Scan, type HeldScan } from '../../../src/app/effects/scan.ts';
import { leaseOn } from '../../../src/app/effects/context.ts';
import type { Lease } from '../../../src/ports.ts';
import { Windows } from '../../../src/app/effects/windows.ts';
import { Store } from '../../../src/app/store.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import type { Sort } from '../../../src/model/sort.ts';
import type { UidSet } from '../../../src/model/uid-set.ts';
import { FaultProxy } from '../../helpers/fault-proxy.ts';
import { RoundTrips, type Flight } from '../../helpers/round-trips.ts';
import { seedMailbox } from '../../helpers/seed.ts';
import { mailServer } from '../../imap/open-mail-server.ts';
import { realClock } from '../../imap/open-reader.ts';
import type { MailServer, ServerName } from '../../servers/server.ts';
import { sharedServers } from '../../servers/shared.ts';
import { LiveConsole, otherClient } from '../live-console.ts';
import { ManualClock } from '../manual-clock.ts';
import { emptyState } from '../scene.ts';
import { readingOf } from './reading-of.ts';
import { FakeServer } from './fake-server.ts';

const NAMES: readonly ServerName[] = ['dovecot', 'cyrus', 'courier'];
const BY_SIZE: Sort = { key: 'size', descending: true };
const BY_DATE: Sort = { key: 'date', descending: true };

async function seeded(name: ServerName, messages: number) {
  const server = sharedServers()[name];
  const user = server.newUser();
  const other = await otherClient(server, user);
  const mail = await seedMailbox(other, 'INBOX', messages);
  return { server, user, mail };
}

/** Round trips of the connection that opens INBOX for its rows, without what comes after the first screen. */
function opening(flights: readonly Flight[]): string[][] {
  const wire = flights.find(({ lines }) => lines.some((line) => / UID SEARCH /.test(line)))?.connection;
  const said = flights
    .filter(({ connection }) => connection === wire)
    .map(({ lines }) => lines.map((line) => /^\S+ ((?:UID )?\S+)/.exec(line)?.[1] ?? 'SASL'));
  return said.slice(0, said.findIndex((lines) => lines.includes('UID FETCH')) + 1);
}

async function opened(
  { server, user }: { server: MailServer; user: string },
  sort: Sort,
): Promise<{ live: LiveConsole; flights: string[][] }> {
  const trips = await RoundTrips.start(server.port);
  onTestFinished(() => trips.stop());
  const live = await LiveConsole.open({ port: trips.port, password: server.password }, user, sort);
  return { live, flights: opening(trips.flights) };
}

describe.each(NAMES)('on %s', { timeout: 60_000 }, (name) => {
  test('the biggest messages are there after sign-in, opening and one look, and then all in order', async () => {
    const account = await seeded(name, 60);
    const { live, flights } = await opened(account, BY_SIZE);
    // The capabilities are asked for where the server does not say them with its OK.
    const signIn = {
      dovecot: [['AUTHENTICATE']],
      // SCRAM, which this server offers: the password does not go in the clear, and the server proves itself.
      cyrus: [['AUTHENTICATE'], ['SASL'], ['SASL']],
      courier: [['LOGIN'], ['CAPABILITY']],
    }[name];
    expect(flights).toEqual([
      ...signIn,
      ['EXAMINE', 'UID SEARCH', 'UID SORT', 'MYRIGHTS'],
      ['UID FETCH', 'UID FETCH'],
    ]);
    const { table, order, envelopes } = live.state.messages;
    const bySize = account.mail.toSorted((a, b) => b.size - a.size || b.uid - a.uid);
    expect(Array.from(order.rows, (row) => table.uid(row))).toEqual(bySize.map(({ uid }) => uid));
    expect(Array.from(order.rows, (row) => table.size(row))).toEqual(bySize.map(({ size }) => size));
    expect(envelopes.get(table.uid(order.rows[0]!))?.subject).toBe(bySize[0]!.subject);
  });

  test('the newest come first by date, with nothing asked of the server but rows', async () => {
    const account = await seeded(name, 60);
    const { live, flights } = await opened(account, BY_DATE);
    expect(flights.slice(-2)).toEqual([
      ['EXAMINE', 'UID SEARCH', 'MYRIGHTS'],
      ['UID FETCH', 'UID FETCH'],
    ]);
    const { table, order } = live.state.messages;
    const byDate = account.mail.toSorted((a, b) => b.date.getTime() - a.date.getTime() || b.uid - a.uid);
    expect(Array.from(order.rows, (row) => table.uid(row))).toEqual(byDate.map(({ uid }) => uid));
  });
});

/** A scan that takes its folder for a large one, through a proxy. */
async function scanning(name: ServerName, messages = 400) {
  const { server, user, mail } = await seeded(name, messages);
  const proxy = await FaultProxy.start(server.port);
  onTestFinished(() => proxy.stop());
  const { server: imap } = mailServer({ port: proxy.port, user, password: server.password });
  expect(await imap.connect()).toMatchObject({ kind: 'ok' });
  const store = new Store(emptyState(BY_SIZE), realClock);
  const context = { server: imap, store, clock: realClock, busy: () => () => undefined };
  const lease = (await imap.wire.lease('view'))!;
  const answer = await lease.run({ kind: 'examine', path: toMailboxPath('INBOX') });
  const found = await lease.run({ kind: 'search' });
  lease.release();
  if (answer.kind !== 'ok' || found.kind !== 'ok') throw new Error('no INBOX');
  store.report({ kind: 'opened', opened: answer.data, uids: found.data });
  store.flush();
  /** What a folder that was just opened hands over. */
  const held = async (): Promise<HeldScan> => {
    const ending = new AbortController();
    onTestFinished(() => ending.abort());
    const first = (await leaseOn(context, answer.data.mailbox, 'view', ending.signal)) as Lease;
    return { lease: first, spare: imap.spareWire(ending.signal) };
  };
  const view = async (): Promise<void> => {
    const second = await imap.wire.lease('view');
    await second?.run({ kind: 'noop' });
    second?.release();
  };
  const scan = (signal: AbortSignal = new AbortController().signal, early?: HeldScan): Scan =>
    new Scan(context, answer.data.mailbox, signal, {
      held: early,
      windows: new Windows(found.data, true),
      messages: 1_000_000,
      flagsOnly: false,
      // As slow a line as there is: windows stay small, and there are many.
      pace: () => Object.assign(new Pace(10, 0), { answered: () => undefined }),
    });
  const known = (): UidSet => {
    store.flush();
    const { table } = store.getState().messages;
    return table.uids().minus(table.unknownUids());
  };
  const connections = (): number =>
    new Set(
      proxy.lines.filter(({ line }) => line.startsWith('UID FETCH')).map(({ connection }) => connection),
    ).size;
  return { scan, held, view, store, proxy, known, all: found.data, mail, connections };
}

describe('two connections', { timeout: 60_000 }, () => {
  test.each(NAMES)('bring all rows of %s once, each its part', async (name) => {
    const { scan, store, proxy, known, all, mail, connections } = await scanning(name);
    const meeting = proxy.hold(/^UID FETCH/);
    const left = new Promise<void>((resolve) => {
      proxy.onLine = ({ connection, line }) => {
        if (connection === 3 && line.startsWith('UID FETCH')) meeting.release();
        if (connection === 3 && line === 'LOGOUT') resolve();
      };
    });
    expect(await scan().run()).toBeUndefined();
    expect(known().equals(all)).toBe(true);
    expect(connections()).toBe(2);
    expect(proxy.lines.filter(({ line }) => line.startsWith('UID FETCH'))).toHaveLength(40);
    const { table } = store.getState().messages;
    expect(Array.from(mail, ({ uid }) => table.size(table.rowOf(uid)))).toEqual(mail.map(({ size }) => size));
    // The third connection takes leave.
    await left;
  });

  test('where the second one goes, the first reads what it did not bring', async () => {
    const { scan, proxy, known, all } = await scanning('dovecot');
    const meeting = proxy.hold(/^UID FETCH/);
    let cut = false;
    proxy.onLine = ({ connection, line }) => {
      if (connection !== 3 || !line.startsWith('UID FETCH') || cut) return;
      cut = true;
      proxy.cutAt({ command: { test: () => true }, moment: 'in the answer', how: 'RST' });
      meeting.release();
    };
    expect(await scan().run()).toBeUndefined();
    expect(known().equals(all)).toBe(true);
    expect(cut).toBe(true);
  });

  test.each(['asked for then', 'asked for before'])(
    'one that is still signing in at the end, %s, is not waited for',
    async (when) => {
      const { scan, held, proxy, known, all, connections } = await scanning('dovecot');
      const signingIn = proxy.hold(/^(?:LOGIN|AUTHENTICATE)/);
      const early = when === 'asked for before' ? await held() : undefined;
      expect(await scan(undefined, early).run()).toBeUndefined();
      expect(known().equals(all)).toBe(true);
      expect(connections()).toBe(1);
      signingIn.release();
    },
  );

  test('on the lease that opened the folder, whoever looks at something goes before the second look', async () => {
    const { scan, held, proxy, known, all, view } = await scanning('dovecot');
    const early = await held();
    const looked = view();
    const reading = scan(undefined, { lease: early.lease, spare: undefined }).run();
    await looked;
    const before = proxy.lines.filter(({ line }) => line.startsWith('UID FETCH')).length;
    expect(await reading).toBeUndefined();
    expect(known().equals(all)).toBe(true);
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(10);
  });

  test('where the server takes no third connection, one reads all', async () => {
    const { scan, proxy, known, all, connections } = await scanning('dovecot');
    proxy.cutAt({ command: /^(?:LOGIN|AUTHENTICATE)/, moment: 'before the server has it', how: 'RST' });
    expect(await scan().run()).toBeUndefined();
    expect(known().equals(all)).toBe(true);
    expect(connections()).toBe(1);
  });

  test('stop where they are told to, and keep what came', async () => {
    const { scan, store, proxy, known, all } = await scanning('dovecot', 700);
    const stop = new AbortController();
    // All of it must not have come before anybody could say so: each connection is held after enough for that.
    let asked = 0;
    const later = { test: (line: string) => line.startsWith('UID FETCH') && ++asked > 16 };
    const held = [proxy.hold(later), proxy.hold(later)];
    store.subscribe(() => {
      if (store.getState().messages.table.known <= 50) return;
      stop.abort();
      for (const { release } of held) release();
    });
    expect(await scan(stop.signal).run()).toBeUndefined();
    expect(known().size).toBeGreaterThan(50);
    expect(known().size).toBeLessThan(all.size);
  });
});

test('a program that is left in the middle of it asks no more', async () => {
  const server = new FakeServer(Array.from({ length: 100 }, (_, i) => i + 1));
  // The folder is being opened: the rows of the first screen come; then the wire is closed, and given to nobody.
  let asked = 0;
  server.answer = ({ kind }) => {
    if (kind !== 'fetch-rows' || ++asked === 1) return undefined;
    server.closed = true;
    return { kind: 'protocol', text: literal('The program is ending.') };
  };
  const context = server.context(new ManualClock());
  const reading = readingOf(context);
  reading.open(toMailboxPath('INBOX'));
  await server.settled();
  expect(server.closed).toBe(true);
  context.store.flush();
  expect(context.store.getState().messages.table.known).toBe(25);
  expect(server.leases).toBeLessThan(10);
});
