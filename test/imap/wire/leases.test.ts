// Who gets the wire, and when: ranks, turns, aborts, lost connections.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HeldLease, WireLeases } from '../../../src/imap/wire/leases.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import type { Lease, LeaseRank } from '../../../src/ports.ts';
import { ScriptedServer } from '../../helpers/scripted-server.ts';
import { openWire, type OpenWire } from './open-wire.ts';
import { inPieces } from './sign-in.ts';

let server: ScriptedServer;
let leases: WireLeases;
const wires: OpenWire[] = [];

beforeEach(async () => {
  server = await ScriptedServer.start();
  leases = new WireLeases();
});

afterEach(async () => {
  for (const { wire } of wires.splice(0)) wire.close();
  await server.stop();
});

async function connect(): Promise<OpenWire> {
  const wire = await openWire(server.port);
  wires.push(wire);
  leases.attach(wire.wire);
  return wire;
}

/** Asks for leases in this order; says in which order they are granted, each released at once. */
async function grantOrder(ranks: readonly LeaseRank[]): Promise<string[]> {
  const order: string[] = [];
  const asked = ranks.map(async (rank, n) => {
    const lease = await leases.lease(rank);
    order.push(`${rank}${n}`);
    lease?.release();
  });
  await Promise.all(asked);
  return order;
}

async function held(rank: LeaseRank = 'view'): Promise<Lease> {
  const lease = await leases.lease(rank);
  if (!lease) throw new Error('no lease');
  return lease;
}

test('batches go before views and views before scans, each in turn', async () => {
  await connect();
  const first = await held('scan');
  const order = grantOrder(['scan', 'view', 'batch', 'scan', 'view', 'batch']);
  first.release();
  expect(await order).toEqual(['batch2', 'batch5', 'view1', 'view4', 'scan0', 'scan3']);
});

test('a view that goes on as a scan is wanted by the next view', async () => {
  await connect();
  const first = await held('view');
  void leases.lease('scan');
  const next = leases.lease('view');
  expect(first.wanted).toBe(false);
  first.yieldToViews();
  expect(first.wanted).toBe(true);
  expect(leases.held).toBe('scan');
  first.release();
  expect(await next).toBeDefined();
  expect(leases.held).toBe('view');
  // It is another's by now.
  first.yieldToViews();
  expect(leases.held).toBe('view');
});

test('one lease at a time; the next one comes after all answers to the one before', async () => {
  await connect();
  const first = await held();
  const answer = first.run({ kind: 'noop' });
  let granted = false;
  const next = leases.lease('batch').then((lease) => {
    granted = true;
    return lease;
  });
  first.release();
  first.release();
  await Promise.resolve();
  expect(granted).toBe(false);
  expect(await answer).toMatchObject({ kind: 'ok' });
  expect(await next).toBeDefined();
  expect(await first.run({ kind: 'noop' })).toMatchObject({ kind: 'lost', sent: false });
});

describe('without a connection', () => {
  test('leases wait for one', async () => {
    const waiting = leases.lease('scan');
    expect(leases.capabilities.names.size).toBe(0);
    await connect();
    expect(await waiting).toBeDefined();
    expect(leases.capabilities.esearch).toBe(true);
  });

  test('a lease of a lost one answers "lost", also when there is a new one', async () => {
    const { closing } = await connect();
    const old = await held();
    (await server.session()).reset();
    await closing;
    leases.detach();
    expect(leases.capabilities.esearch).toBe(true);
    expect(await old.run({ kind: 'noop' })).toMatchObject({ kind: 'lost', sent: false });
    const waiting = leases.lease('view');
    await connect();
    const fresh = await waiting;
    old.release();
    expect(await old.run({ kind: 'noop' })).toMatchObject({ kind: 'lost', sent: false });
    expect(await fresh?.run({ kind: 'noop' })).toMatchObject({ kind: 'ok' });
    // The old one's release gave nothing away.
    let third = false;
    void leases.lease('batch').then(() => (third = true));
    await fresh?.run({ kind: 'noop' });
    expect(third).toBe(false);
  });
});

describe('giving up', () => {
  test('an aborted wait ends with nothing, and nobody waits longer for it', async () => {
    await connect();
    const first = await held();
    const abort = new AbortController();
    const aborted = leases.lease('batch', abort.signal);
    const patient = leases.lease('scan');
    abort.abort();
    expect(await aborted).toBeUndefined();
    expect(await leases.lease('batch', abort.signal)).toBeUndefined();
    first.release();
    expect(await patient).toBeDefined();
  });

  test('an abort after the grant changes nothing', async () => {
    await connect();
    const abort = new AbortController();
    const lease = await leases.lease('view', abort.signal);
    abort.abort();
    expect(await lease?.run({ kind: 'noop' })).toMatchObject({ kind: 'ok' });
  });

  test('close ends all waiting, and all that ask later', async () => {
    const waiting = [leases.lease('batch'), leases.lease('scan')];
    leases.close();
    expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
    await connect();
    expect(await leases.lease('view')).toBeUndefined();
  });
});

test('what is selected is seen through the lease', async () => {
  await connect();
  const lease = await held();
  const opened = await lease.run({ kind: 'examine', path: 'INBOX' as never });
  expect(opened).toMatchObject({ kind: 'ok' });
  expect(lease.selected).toEqual({ mailbox: { path: 'INBOX', uidValidity: 1 }, readOnly: true });
  lease.release();
  expect(lease.selected).toBeUndefined();
});

test('the message of an APPEND goes with it', async () => {
  await connect();
  const lease = await held();
  const path = toMailboxPath('INBOX');
  const command = { kind: 'append', path, flags: [], date: NaN, octets: 3 } as const;
  await lease.run(command, inPieces(Buffer.from('abc')));
  expect(server.lines.at(-1)).toBe('w1 APPEND "INBOX" {3}\r\nabc');
  lease.release();
});

test('a lease that nobody comes after ends when it is given back, whatever is still due', async () => {
  const { wire } = await connect();
  let ends = 0;
  const lease = new HeldLease(wire, {
    isLast: true,
    ended: () => {
      ends++;
      wire.close();
    },
    isWanted: () => false,
    yieldToViews: () => undefined,
  });
  const answer = lease.run({ kind: 'thread' });
  lease.release();
  expect(ends).toBe(1);
  expect(await answer).toMatchObject({ kind: 'lost' });
  expect(ends).toBe(1);
});
