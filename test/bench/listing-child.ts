// One contestant of the listing, in a process of its own so that its memory is its own and its code is not yet compiled, as
// in a program that was just started. Prints milliseconds of the reading alone, peak memory and processor time.
import { ImapFlow } from 'imapflow';
import { WireConnection } from '../../src/imap/wire/wire-connection.ts';
import { Capabilities } from '../../src/model/capabilities.ts';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { MessageTable } from '../../src/model/message-table.ts';
import type { UidSet } from '../../src/model/uid-set.ts';
import type { Answer } from '../../src/ports.ts';
import { peakMegabytes } from './peak.ts';
import { drained, signedIn, type Login } from './session.ts';

/** The console's own. */
const WINDOW = 5_000;
const LINE_OCTETS = 7_900;

const contestants: Readonly<Record<string, (login: Login, messages: number) => Promise<number>>> = {
  drain,
  wire: (login, messages) => overWires(1, login, messages),
  'two-wires': (login, messages) => overWires(2, login, messages),
  imapflow,
};

async function drain(login: Login): Promise<number> {
  const socket = await signedIn(login);
  await drained(socket, 'a1', 'EXAMINE INBOX');
  const start = performance.now();
  await drained(socket, 'a2', 'UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE)');
  const taken = performance.now() - start;
  socket.destroy();
  return taken;
}

/** In windows of the console's size into the message table. */
async function overWires(count: number, login: Login, messages: number): Promise<number> {
  const wires = await Promise.all(Array.from({ length: count }, () => openWire(login)));
  const uids = data(await wires[0]!.run({ kind: 'search' }));
  const start = performance.now();
  let table = MessageTable.ofUids(uids);
  const windows = uids.chunks(LINE_OCTETS, WINDOW);
  const read = async (wire: WireConnection): Promise<void> => {
    // The next window is asked for before the last one is here, so that the server never waits for us.
    const ask = (): ReturnType<typeof fetchRows> | undefined => {
      const window = windows.shift();
      return window && fetchRows(wire, window);
    };
    let [now, next] = [ask(), ask()];
    while (now) {
      const rows = data(await now);
      table = table.fill(rows);
      [now, next] = [next, ask()];
    }
  };
  await Promise.all(wires.map(read));
  const taken = performance.now() - start;
  for (const wire of wires) wire.close();
  check(table.known, messages);
  return taken;
}

const fetchRows = (wire: WireConnection, uids: UidSet) => wire.run({ kind: 'fetch-rows', uids });

async function openWire(login: Login): Promise<WireConnection> {
  const socket = await signedIn(login);
  const wire = new WireConnection(
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
  data(await wire.run({ kind: 'examine', path: toMailboxPath('INBOX') }));
  return wire;
}

async function imapflow({ port, user, password }: Login, messages: number): Promise<number> {
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
  for await (const { uid, size = 0 } of client.fetch('1:4294967295', query, { uid: true })) {
    rows.push({ uid, size });
  }
  const taken = performance.now() - start;
  await client.logout();
  check(rows.length, messages);
  return taken;
}

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

const [name = '', port, user = '', messages] = process.argv.slice(2);
const login = { port: Number(port), user, password: process.env['IMAPTOP_PASSWORD'] ?? '' };
const ms = await contestants[name]!(login, Number(messages));
const { user: inUser, system } = process.cpuUsage();
process.stdout.write(
  JSON.stringify({ ms, megabytes: peakMegabytes(process.pid), cpu: (inUser + system) / 1000 }),
);
process.exit(0);
