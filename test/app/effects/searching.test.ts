// What a query makes the server be asked: the cheap questions first, costly ones only about messages that are left, in
// windows, and nothing twice.
import { expect, test } from 'vitest';
import { Searching } from '../../../src/app/effects/searching.ts';
import { spaceOf } from '../../../src/app/space.ts';
import type { Store } from '../../../src/app/store.ts';
import { Capabilities } from '../../../src/model/capabilities.ts';
import { parseQuery } from '../../../src/model/query/parse-query.ts';
import type { MimePart, Structure } from '../../../src/model/mime-part.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { toUid } from '../../../src/model/uid.ts';
import type { MailText } from '../../../src/ports.ts';
import { toSafe } from '../../../src/text/safe-text.ts';
import { batchOf, rowOf } from '../../model/rows.ts';
import { INBOX } from '../scene.ts';
import { ManualClock } from '../manual-clock.ts';
import { failureOf, FakeServer } from './fake-server.ts';

const PDF = {
  section: '1',
  depth: 0,
  type: toSafe('application/pdf'),
  charset: toSafe(''),
  encoding: toSafe(''),
  disposition: toSafe('attachment'),
  filename: toSafe('a.pdf'),
  subject: toSafe(''),
  octets: 1,
} satisfies MimePart;

function asking(messages: number, structure: Structure = { parts: [PDF], size: 1, cut: false }) {
  const server = new FakeServer(Array.from({ length: messages }, (_, n) => n + 1));
  server.capabilities = new Capabilities(['ESEARCH']);
  const context = server.context(new ManualClock());
  const { store } = context;
  const mailText = { structure: () => Promise.resolve(structure) };
  const searching = new Searching(context, mailText as unknown as MailText, () => undefined);
  store.subscribe(() => searching.attend());
  store.view({
    kind: 'opened',
    opened: { mailbox: INBOX, exists: messages, readOnly: true, permanentFlags: undefined },
    uids: server.uids,
  } as never);
  store.report({
    kind: 'read',
    mailbox: INBOX,
    rows: batchOf([...server.uids].map((uid) => rowOf(uid, []))),
  });
  store.report({ kind: 'scan-ended', mailbox: INBOX, cancelled: false });
  store.flush();
  return {
    server,
    searching,
    store,
    async ask(text: string): Promise<string[]> {
      const parsed = parseQuery(text);
      if (parsed.kind === 'wrong') throw new Error(parsed.why);
      const selection = { query: parsed.query, change: 'mark', now: 0, words: toSafe(text) } as const;
      store.view({ kind: 'select', selection });
      await server.settled();
      return server.lines.splice(0).filter((line) => !line.startsWith('EXAMINE'));
    },
  };
}

test('asks about what the list leaves open, once', async () => {
  const { ask, server } = asking(9);
  server.found = UidSet.from([3]);
  expect(await ask('uid:2..5 to:bob')).toEqual(['UID SEARCH UID 2:5 TO "bob"']);
  expect(await ask('uid:3..6 to:bob')).toEqual(['UID SEARCH UID 6 TO "bob"']);
  expect(await ask('uid:1..6 is:seen to:ann')).toEqual([]);
});

test('asks for bodies and structures of those only that headers leave', async () => {
  const { ask, server } = asking(9);
  server.found = UidSet.from([3, 4]);
  expect(await ask('has:attachment body:x to:bob')).toEqual([
    'UID SEARCH UID 1:9 TO "bob"',
    'UID SEARCH UID 3:4 BODY "x"',
    'UID FETCH 3:4 (UID RFC822.SIZE BODYSTRUCTURE)',
  ]);
});

test('asks in windows, the newest first, and says how far it is', async () => {
  const { ask, store } = asking(1_200);
  const told: string[] = [];
  store.subscribe(() => {
    const now = store.getState().messages.asking;
    if (now) told.push(`${now.terms} ${now.done} of ${now.total}`);
  });
  expect(await ask('body:x')).toEqual(['UID SEARCH UID 701:1200 BODY "x"', 'UID SEARCH UID 1:700 BODY "x"']);
  expect(told).toEqual(expect.arrayContaining(['body:x 500 of 1200']));
  expect(store.getState().messages.asking).toBeUndefined();
});

test('stops when it is told to, and when something else is asked', async () => {
  const { ask, server, searching, store } = asking(1_200);
  const letGo = server.hold();
  const first = ask('body:x');
  await Promise.resolve();
  expect(searching.cancel()).toBe(true);
  store.view({ kind: 'select', selection: undefined });
  letGo();
  expect(await first).toHaveLength(1);
  expect(searching.cancel()).toBe(false);
  expect(await ask('to:bob')).toEqual(['UID SEARCH UID 1:1200 TO "bob"']);
});

test('asks for a filter, and about new mail too', async () => {
  const { server, store } = asking(9);
  server.found = UidSet.from([3, 10]);
  const parsed = parseQuery('to:bob');
  if (parsed.kind === 'wrong') throw new Error(parsed.why);
  store.view({
    kind: 'filter',
    filter: { query: parsed.query, now: 0, text: 'to:bob', cursorBefore: undefined },
  });
  await server.settled();
  expect(server.lines.splice(0)).toContain('UID SEARCH UID 1:9 TO "bob"');
  server.uids = server.uids.union(UidSet.from([10]));
  store.report({ kind: 'recounted', mailbox: INBOX, uids: server.uids });
  store.report({ kind: 'read', mailbox: INBOX, rows: batchOf([rowOf(server.uids.last!, [])]) });
  store.flush();
  await server.settled();
  expect(server.lines).toEqual(['UID SEARCH UID 10 TO "bob"']);
  expect([...store.getState().messages.filtered!.uids]).toEqual([3, 10]);
});

test('reads structures for groups of attachments, after a filter, of those that no keyword tells', async () => {
  const { server, store } = asking(9);
  store.report({
    kind: 'read',
    mailbox: INBOX,
    rows: batchOf([rowOf(server.uids.first!, ['$HasAttachment'])]),
  });
  const parsed = parseQuery('to:bob');
  if (parsed.kind === 'wrong') throw new Error(parsed.why);
  store.view({
    kind: 'filter',
    filter: { query: parsed.query, now: 0, text: 'to:bob', cursorBefore: undefined },
  });
  store.view({ kind: 'open-space' });
  store.view({ kind: 'space-by', by: 'attachment' });
  await server.settled();
  expect(server.lines.filter((line) => !line.startsWith('EXAMINE'))).toEqual([
    'UID SEARCH UID 1:9 TO "bob"',
    'UID FETCH 2:9 (UID RFC822.SIZE BODYSTRUCTURE)',
  ]);
  const { messages } = store.getState();
  expect(messages.filter?.text).toBe('to:bob');
  expect([...messages.answers.get('has:attachment')!.asked]).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
});

test.each([
  ['is told to', (store: Store, searching: Searching) => expect(searching.cancel()).toBe(!!store)],
  ['the view is left', (store: Store) => store.view({ kind: 'close-space' })],
  ['it is grouped otherwise', (store: Store) => store.view({ kind: 'space-by', by: 'year' })],
])('stops reading structures for groups where it %s', async (_, stop) => {
  const { server, store, searching } = asking(1_200);
  const letGo = server.hold();
  store.view({ kind: 'open-space' });
  store.view({ kind: 'space-by', by: 'attachment' });
  await Promise.resolve();
  stop(store, searching);
  letGo();
  await server.settled();
  expect(server.lines.filter((line) => line.includes('BODYSTRUCTURE'))).toHaveLength(1);
  expect(store.getState().messages.asking).toBeUndefined();
  expect(searching.cancel()).toBe(false);
  store.view({ kind: 'open-space' });
  store.view({ kind: 'space-by', by: 'attachment' });
  await server.settled();
  expect(store.getState().messages.answers.get('has:attachment')!.asked.size).toBe(1_200);
});

test('leaves what a server does not tell of attachments unknown, and asks no more', async () => {
  const { server, store } = asking(300);
  server.answer = ({ kind }) => (kind === 'fetch-structure' ? failureOf('no') : undefined);
  store.view({ kind: 'open-space' });
  store.view({ kind: 'space-by', by: 'attachment' });
  await server.settled();
  expect(server.lines.filter((line) => line.includes('BODYSTRUCTURE'))).toHaveLength(1);
  expect(store.getState().view.status?.text).toBe('the server said no It stays unknown of the others.');
  expect(spaceOf(store.getState()).groups).toMatchObject([{ label: '(not known)', messages: 300 }]);
});

test('a structure that cannot be read, is not sent or is cut stays unknown, and the others are told', async () => {
  const { server, store } = asking(100);
  server.answer = (command) =>
    command.kind === 'fetch-structure' && command.uids.has(toUid(42)) ? failureOf('protocol') : undefined;
  server.silentOn = UidSet.from([7]);
  store.view({ kind: 'open-space' });
  store.view({ kind: 'space-by', by: 'attachment' });
  await server.settled();
  const counts = spaceOf(store.getState()).groups.map(({ label, messages }) => `${label} ${messages}`);
  expect(counts.sort()).toEqual(['(not known) 2', 'with attachments 98']);
  expect([...store.getState().messages.answers.get('has:attachment')!.untold!]).toEqual([7, 42]);
  // Nobody is asked about them again, whoever wants to know.
  const asked = server.lines.length;
  store.view({ kind: 'space-by', by: 'year' });
  store.view({ kind: 'space-by', by: 'attachment' });
  await server.settled();
  expect(server.lines).toHaveLength(asked);
});

test('where parts are not read, only what was seen is told', async () => {
  const { server, store } = asking(2, { parts: [], size: 1, cut: true });
  store.view({ kind: 'open-space' });
  store.view({ kind: 'space-by', by: 'attachment' });
  await server.settled();
  expect(spaceOf(store.getState()).groups).toMatchObject([{ label: '(not known)', messages: 2 }]);
});

test('gives a query up that the server refuses, and says so', async () => {
  const { ask, server, store } = asking(3);
  server.answer = ({ kind }) =>
    kind === 'search-text' ? { ...failureOf('no'), code: 'BADCHARSET' } : undefined;
  expect(await ask('to:ä')).toHaveLength(1);
  const { messages, view } = store.getState();
  expect(messages.selection).toBeUndefined();
  expect(view.status).toEqual({
    text: 'the server said no It searches for ASCII only. Nothing was done.',
    tone: 'warning',
  });
});
