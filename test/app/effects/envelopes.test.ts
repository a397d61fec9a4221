import { expect, test } from 'vitest';
import { Envelopes } from '../../../src/app/effects/envelopes.ts';
import { searchStep } from '../../../src/app/effects/search.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { ManualClock } from '../manual-clock.ts';
import { readingOf } from './reading-of.ts';
import { FakeServer, failureOf } from './fake-server.ts';

const INBOX = toMailboxPath('INBOX');

/** A folder of a hundred messages, open and read. */
async function opened(count = 100) {
  const server = new FakeServer(Array.from({ length: count }, (_, i) => i + 1));
  const clock = new ManualClock();
  const context = server.context(clock);
  const { store } = context;
  const reading = readingOf(context);
  const envelopes = new Envelopes(context, (mailbox, failure) => void reading.leaseFailed(mailbox, failure));
  store.subscribe(() => envelopes.attend());
  reading.open(INBOX);
  store.flush();
  await server.settled();
  store.flush();
  // A page ahead.
  await server.settled();
  const fetched = () => server.lines.filter((line) => line.includes('HEADER.FIELDS'));
  return { server, context, store, reading, envelopes, fetched, messages: () => store.getState().messages };
}

test('envelopes are fetched for the rows in sight and a page ahead, once', async () => {
  const { server, store, fetched, messages } = await opened();
  expect(messages().scan).toEqual({ kind: 'complete' });
  expect(fetched()).toMatchInlineSnapshot(`
    [
      "UID FETCH 1:25 (UID BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)]<0.65536>)",
      "UID FETCH 26:48 (UID BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)]<0.65536>)",
    ]
  `);
  store.view({ kind: 'toggle-all-headers' });
  await server.settled();
  expect(fetched()).toHaveLength(2);
});

test('the page ahead waits until the rows are read', async () => {
  const { server } = await opened(5_000);
  const envelopes = server.lines.findIndex((line) => line.startsWith('UID FETCH 26:48 (UID BODY'));
  const rows = server.lines.findLastIndex((line) => line.includes('RFC822.SIZE'));
  expect(rows).toBeGreaterThan(3);
  expect(envelopes).toBeGreaterThan(rows);
});

test('sorting by sender fetches the rest, and then sorts', async () => {
  const { server, store, messages } = await opened();
  store.view({ kind: 'sort', sort: { key: 'from', descending: false } });
  expect(messages().envelopeScan).toEqual({ total: 100 });
  await server.settled();
  expect(messages().envelopes.size).toBe(100);
  expect(messages().envelopeScan).toBeUndefined();
  const { order, table } = messages();
  expect(Array.from(order.rows.slice(0, 3), (row) => table.uid(row))).toEqual([3, 6, 9]);
});

test('what the user stops is not begun again, until another order is asked for', async () => {
  const { server, store, envelopes, messages, fetched } = await opened(5_000);
  const release = server.hold();
  store.view({ kind: 'sort', sort: { key: 'from', descending: false } });
  expect(envelopes.cancel()).toBe(true);
  release();
  await server.settled();
  expect(messages().envelopeScan).toBeUndefined();
  const asked = fetched().length;
  store.view({ kind: 'toggle-all-headers' });
  await server.settled();
  expect(fetched()).toHaveLength(asked);
  expect(messages().envelopes.size).toBeLessThan(5_000);
  expect(envelopes.cancel()).toBe(false);
  store.view({ kind: 'sort', sort: { key: 'subject', descending: false } });
  await server.settled();
  expect(messages().envelopes.size).toBe(5_000);
});

test('a folder that was made anew is read anew, and not asked for without end', async () => {
  const { server, store, messages } = await opened();
  server.uidValidity = 8;
  server.deselect();
  store.view({ kind: 'sort', sort: { key: 'from', descending: false } });
  await server.settled();
  store.flush();
  await server.settled();
  expect(messages().mailbox?.uidValidity).toBe(8);
  expect(messages().envelopes.size).toBe(100);
  expect(store.getState().view.status?.text).toMatch(/^UIDVALIDITY was 7, is 8/);
});

test('what the server refuses is not asked for without end', async () => {
  const { server, store, fetched, messages } = await opened();
  server.answer = (command) => (command.kind === 'fetch-envelopes' ? failureOf('no') : undefined);
  const before = fetched().length;
  store.view({ kind: 'sort', sort: { key: 'from', descending: false } });
  await server.settled();
  // For the rows in sight, and for all of them.
  expect(fetched()).toHaveLength(before + 2);
  expect(messages().envelopeScan).toBeUndefined();
});

test('a closed server is not asked without end', async () => {
  const { server, store, fetched, messages } = await opened(3_000);
  server.closed = true;
  const before = fetched().length;
  store.view({ kind: 'sort', sort: { key: 'from', descending: false } });
  await server.settled();
  store.view({ kind: 'search', search: { text: 'x', direction: 'next', pending: true } });
  await server.settled();
  expect(fetched()).toHaveLength(before);
  expect(messages().envelopeScan).toBeUndefined();
  expect(server.leases).toBeLessThan(20);
});

test('another folder gets its turn when the reading of the first one ends', async () => {
  const { server, store, reading, messages } = await opened(3_000);
  const release = server.hold();
  store.view({ kind: 'sort', sort: { key: 'from', descending: false } });
  reading.open(toMailboxPath('Archive'));
  store.flush();
  release();
  await server.settled();
  store.flush();
  await server.settled();
  expect(messages().mailbox?.path).toBe('Archive');
  expect(messages().envelopes.size).toBe(3_000);
});

test('a search says how many of the messages in the list it did not look at', async () => {
  const { server, store, messages } = await opened();
  expect(messages().envelopes.size).toBeLessThan(100);
  const looked = messages().envelopes.size;
  const { mailbox } = messages();
  server.answer = (command) => (command.kind === 'fetch-envelopes' ? failureOf('no') : undefined);
  store.report({ kind: 'expunged', mailbox: mailbox!, uids: server.uids.chunks(100, 10)[0]! });
  store.view({ kind: 'search', search: { text: 'nowhere', direction: 'next', pending: true } });
  await server.settled();
  const said = searchStep(store.getState())!.find(({ kind }) => kind === 'say');
  expect(said).toMatchObject({
    status: { text: `No message with "nowhere" (${100 - looked} messages were not looked at)` },
  });
});
