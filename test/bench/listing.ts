// Reading a whole folder's rows: the limit (a socket whose bytes are thrown away), our wire into the message table and
// sorted, and ImapFlow's fetch() beside it.
import { ImapFlow } from 'imapflow';
import { WireConnection } from '../../src/imap/wire/wire-connection.ts';
import { Capabilities } from '../../src/model/capabilities.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { MessageTable } from '../../src/model/message-table.ts';
import { sortRows } from '../../src/model/sort.ts';
import { UidSet } from '../../src/model/uid-set.ts';
import { toUid } from '../../src/model/uid.ts';
import type { Answer } from '../../src/ports.ts';
import { drained, signedIn, type Login } from './session.ts';

const ITEMS = '(UID FLAGS INTERNALDATE RFC822.SIZE)';

/** Milliseconds. Sign-in and opening the folder are not counted; that every row came is checked. */
export type Measure = (login: Login, messages: number) => Promise<number>;

export const drain: Measure = async (login) => {
  const socket = await signedIn(login);
  await drained(socket, 'a1', 'EXAMINE INBOX');
  const start = performance.now();
  await drained(socket, 'a2', `UID FETCH 1:* ${ITEMS}`);
  const taken = performance.now() - start;
  socket.destroy();
  return taken;
};

export const wire: Measure = async (login, messages) => {
  const socket = await signedIn(login);
  const connection = new WireConnection(
    { readSocket: socket, writeSocket: socket, socket },
    {
      capabilities: new Capabilities(['IMAP4REV1', 'ESEARCH', 'UIDPLUS']),
      clock: { now: Date.now, after: unref },
      onClosed: (failure) => {
        throw new Error(failure.text);
      },
      onSilence: () => undefined,
      onAlert: () => undefined,
    },
  );
  data(await connection.run({ kind: 'examine', path: toMailboxPath('INBOX') }));
  const start = performance.now();
  const uids = data(await connection.run({ kind: 'search' }));
  let table = MessageTable.ofUids(uids);
  // The same windows as the console's: they decide how long a step or a preview waits.
  for (const window of uids.chunks(7_900, 5_000)) {
    table = table.fill(data(await connection.run({ kind: 'fetch-rows', uids: window })));
  }
  const order = sortRows(table, { key: 'size', descending: true }, new Map());
  const taken = performance.now() - start;
  connection.close();
  check(table.known, messages);
  check(order.length, messages);
  return taken;
};

/** One command for all, to see what the windows cost. */
export const wireAtOnce: Measure = async (login, messages) => {
  const socket = await signedIn(login);
  const connection = new WireConnection(
    { readSocket: socket, writeSocket: socket, socket },
    {
      capabilities: new Capabilities(['IMAP4REV1']),
      clock: { now: Date.now, after: unref },
      onClosed: () => undefined,
      onSilence: () => undefined,
      onAlert: () => undefined,
    },
  );
  data(await connection.run({ kind: 'examine', path: toMailboxPath('INBOX') }));
  const start = performance.now();
  const rows = data(
    await connection.run({ kind: 'fetch-rows', uids: UidSet.range(toUid(1), toUid(4_294_967_295)) }),
  );
  const table = MessageTable.ofUids(UidSet.from(rows.uids.subarray(0, rows.count))).fill(rows);
  const taken = performance.now() - start;
  connection.close();
  check(table.known, messages);
  return taken;
};

export const imapflow: Measure = async ({ port, user, password }, messages) => {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port,
    secure: false,
    doSTARTTLS: false,
    auth: { user, pass: password },
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
  });
  client.on('error', () => undefined);
  await client.connect();
  await client.mailboxOpen('INBOX', { readOnly: true });
  const start = performance.now();
  const rows: { uid: number; size: number }[] = [];
  const query = { uid: true, flags: true, internalDate: true, size: true };
  for await (const { uid, size = 0 } of client.fetch('1:4294967295', query, { uid: true }))
    rows.push({ uid, size });
  rows.sort((a, b) => b.size - a.size);
  const taken = performance.now() - start;
  await client.logout();
  check(rows.length, messages);
  return taken;
};

function data<T>(answer: Answer<T>): T {
  if (answer.kind !== 'ok') throw new Error(answer.failure.text);
  return answer.data;
}

function check(found: number, wanted: number): void {
  if (found !== wanted) throw new Error(`${found} of ${wanted} messages came`);
}

function unref(milliseconds: number, call: () => void): () => void {
  const timer = setTimeout(call, milliseconds).unref();
  return () => clearTimeout(timer);
}
