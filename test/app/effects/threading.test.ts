// When a server is asked for the threads: while they are wanted, once, again for new mail but not for each, and no more where
// it has no answer.
import { expect, test } from 'vitest';
import { Fields } from '../../../src/app/effects/fields.ts';
import { Threading } from '../../../src/app/effects/threading.ts';
import { needsLineage } from '../../../src/app/lineage.ts';
import { threadsIn } from '../../../src/app/threads.ts';
import { Capabilities } from '../../../src/model/capabilities.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { toSafe } from '../../../src/text/safe-text.ts';
import { ManualClock } from '../manual-clock.ts';
import { INBOX } from '../scene.ts';
import { FakeServer, failureOf } from './fake-server.ts';
import { readingOf } from './reading-of.ts';

const THREAD = 'UID THREAD REFS UTF-8 ALL';

/** A folder that is open and read, on a server that offers these. */
async function opened(...offered: readonly string[]) {
  return openedWith([1, 2, 3], ...offered);
}

async function openedWith(uids: Iterable<number>, ...offered: readonly string[]) {
  const server = new FakeServer(uids);
  const clock = new ManualClock();
  const context = server.context(clock);
  const { store } = context;
  const reading = readingOf(context);
  const effects = [
    new Threading(context),
    new Fields(context, 'lineage', needsLineage, (mailbox, failure) => reading.leaseFailed(mailbox, failure)),
  ] as const;
  store.subscribe(() => effects.forEach((effect) => effect.attend()));
  store.report({
    kind: 'signed-in',
    capabilities: new Capabilities(offered),
    tls: toSafe('TLS 1.3'),
    cleartext: false,
    certificateDays: undefined,
  });
  reading.open(toMailboxPath('INBOX'));
  store.flush();
  await server.settled();
  store.flush();
  /** What was asked since it was asked before. */
  const asked = async (): Promise<string[]> => {
    store.flush();
    await server.settled();
    store.flush();
    await server.settled();
    return server.lines
      .splice(0)
      .flatMap((line) => (line === THREAD ? ['threads'] : line.includes('REFERENCES') ? ['headers'] : []));
  };
  await asked();
  const byThread = (): void => store.view({ kind: 'sort', sort: { key: 'thread', descending: true } });
  const grows = (uid: number): void => {
    server.uids = server.uids.union(UidSet.from([uid]));
    store.report({ kind: 'recounted', mailbox: INBOX, uids: server.uids });
  };
  return { server, clock, store, reading, threading: effects[0], asked, byThread, grows };
}

const mailOf = (store: { getState(): { messages: Parameters<typeof threadsIn>[0] } }): number[] =>
  Array.from(threadsIn(store.getState().messages).firsts);

test('a server that tells them is asked once, and no header is read', async () => {
  const { store, asked, byThread } = await opened('THREAD=REFS', 'THREAD=REFERENCES');
  byThread();
  expect(await asked()).toEqual(['threads']);
  expect(mailOf(store)).toEqual([0, 0, 0]);
  store.view({ kind: 'toggle-all-headers' });
  expect(await asked()).toEqual([]);
});

test('threads that a server joins by subjects as well are not asked for', async () => {
  const { asked, byThread } = await opened('THREAD=REFERENCES', 'THREAD=ORDEREDSUBJECT');
  byThread();
  expect(await asked()).toEqual(['headers']);
});

test.each(['no', 'bad', 'protocol', 'timeout', 'limit'] as const)(
  'headers are read where it answers with %s',
  async (kind) => {
    const { server, store, asked, byThread } = await opened('THREAD=REFS');
    server.answer = (command) => (command.kind === 'thread' ? failureOf(kind) : undefined);
    byThread();
    expect(await asked()).toEqual(['threads', 'headers']);
    expect(store.getState().messages.threadsTold.asking).toBe(false);
  },
);

test('new mail waits for the next question, but for a thread that is to be marked', async () => {
  const { store, clock, asked, byThread, grows } = await opened('THREAD=REFS');
  byThread();
  await asked();
  grows(4);
  expect(await asked()).toEqual([]);
  expect(mailOf(store)).toEqual([0, 0, 0, 3]);
  clock.pass(30_000);
  expect(await asked()).toEqual(['threads']);
  expect(mailOf(store)).toEqual([0, 0, 0, 0]);
  grows(5);
  expect(await asked()).toEqual([]);
  store.view({ kind: 'mark-thread', of: store.getState().messages.table.uid(0) });
  expect(await asked()).toEqual(['threads']);
});

test('what it does not tell of is not asked for without end', async () => {
  const { server, store, clock, asked, byThread, grows } = await opened('THREAD=REFS');
  byThread();
  await asked();
  grows(4);
  server.uids = server.uids.minus(UidSet.from([4]));
  clock.pass(30_000);
  expect(await asked()).toEqual(['threads']);
  clock.pass(30_000);
  store.view({ kind: 'toggle-all-headers' });
  expect(await asked()).toEqual([]);
});

test.each([
  ['on a connection of its own', true, ['threads']],
  ['not at all where there is none', false, []],
])('a server with many messages is asked %s', async (_, hasSpare, threads) => {
  const { server, asked, byThread } = await openedWith(
    Array.from({ length: 20_000 }, (_each, n) => n + 1),
    'THREAD=REFS',
  );
  server.hasSpare = hasSpare;
  byThread();
  const all = await asked();
  expect(all.filter((one) => one === 'threads')).toEqual(threads);
  expect(all.includes('headers')).toBe(!hasSpare);
});

test('what was stopped is not asked for again by itself', async () => {
  const { server, store, threading, asked, byThread } = await opened('THREAD=REFS');
  const release = server.hold();
  byThread();
  store.flush();
  expect(store.getState().messages.threadsTold.asking).toBe(true);
  // The question is on its way by then.
  await new Promise((resolve) => setImmediate(resolve));
  expect(threading.cancel()).toBe(true);
  release();
  expect(await asked()).toEqual(['threads']);
  store.view({ kind: 'toggle-all-headers' });
  expect(await asked()).toEqual([]);
  expect(store.getState().messages.threadsTold).toMatchObject({ told: undefined, asking: false });
  store.view({ kind: 'mark-thread', of: store.getState().messages.table.uid(0) });
  expect(await asked()).toEqual(['threads']);
  expect(threading.cancel()).toBe(false);
});

test('no folder waits for the threads of one that was left', async () => {
  const { server, store, reading, asked, byThread } = await opened('THREAD=REFS');
  server.hold();
  byThread();
  store.flush();
  // The question is on its way by then.
  await new Promise((resolve) => setImmediate(resolve));
  expect(server.lines.splice(0)).toEqual([THREAD]);
  server.hold()();
  reading.open(toMailboxPath('Archive'));
  store.flush();
  expect(await asked()).toEqual(['threads']);
  expect(store.getState().messages.threadsTold).toMatchObject({ asking: false, refused: false });
  expect(mailOf(store)).toEqual([0, 0, 0]);
});

test('while it takes seconds the foot counts them, unless something newer is said there', async () => {
  const { server, store, clock, threading, asked, byThread } = await opened('THREAD=REFS');
  const said = () => store.getState().view.status?.text;
  store.view({ kind: 'say', status: { text: toSafe('Before.'), tone: 'plain' } });
  const release = server.hold();
  byThread();
  store.flush();
  clock.pass(900);
  expect(said()).toBe('Before.');
  clock.pass(200);
  expect(said()).toBe('The server joins threads of 3 messages: 1 s. Esc stops waiting.');
  clock.pass(2_000);
  expect(said()).toBe('The server joins threads of 3 messages: 3 s. Esc stops waiting.');
  expect(store.getState().messages.threadsTold).toMatchObject({ asking: true, seconds: 3 });
  release();
  expect(await asked()).toEqual(['threads']);
  expect(said()).toBeUndefined();
  expect(store.getState().messages.threadsTold).toMatchObject({ asking: false, seconds: 0 });

  const again = server.hold();
  store.view({ kind: 'mark-thread', of: store.getState().messages.table.uid(0) });
  server.uids = server.uids.union(UidSet.from([9]));
  store.report({ kind: 'recounted', mailbox: INBOX, uids: server.uids });
  store.flush();
  clock.pass(1_000);
  expect(said()).toMatch('joins threads of 4 messages: 1 s');
  store.view({ kind: 'say', status: { text: toSafe('Newer.'), tone: 'plain' } });
  clock.pass(1_000);
  expect(said()).toBe('Newer.');
  expect(store.getState().messages.threadsTold.seconds).toBe(2);
  expect(threading.cancel()).toBe(true);
  again();
  await asked();
  clock.pass(5_000);
  expect(said()).toBe('Newer.');
});
