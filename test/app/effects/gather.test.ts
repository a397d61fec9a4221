// Gathering folders whose server does what real ones will not: it ends.
import { expect, test } from 'vitest';
import { Gather } from '../../../src/app/effects/gather.ts';
import type { Folder } from '../../../src/model/folder.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { UidSet } from '../../../src/model/uid-set.ts';
import { toSafe } from '../../../src/text/safe-text.ts';
import { ManualClock } from '../manual-clock.ts';
import { hastyClock } from '../../imap/open-reader.ts';
import { mailServer, scripted } from '../../imap/open-mail-server.ts';
import { Store } from '../../../src/app/store.ts';
import { emptyState } from '../scene.ts';
import { FakeServer, failureOf } from './fake-server.ts';

const folderNamed = (name: string): Folder => ({
  path: toMailboxPath(name),
  name: toSafe(name),
  delimiter: '/',
  levels: [toSafe(name)],
  selectable: true,
  specialUse: undefined,
});

/** `counts`: what STATUS says of each folder, where it was asked. */
async function gathered(change: (server: FakeServer) => void, counts: readonly number[] = []) {
  const server = new FakeServer([1, 2, 3]);
  const context = server.context(new ManualClock());
  const { store } = context;
  const folders = ['INBOX', 'Work'].map(folderNamed);
  store.report({ kind: 'listed', folders });
  for (const [place, messages] of counts.entries())
    store.report({
      kind: 'counted',
      path: folders[place]!.path,
      counts: { messages, unseen: 0, size: undefined },
    });
  store.flush();
  change(server);
  new Gather(context).open();
  await server.settled();
  store.flush();
  return { server, state: store.getState() };
}

test('each folder is in the list, under numbers of its own', async () => {
  const { state } = await gathered(() => undefined);
  expect(state.messages.table.known).toBe(6);
  expect(state.messages.scan).toEqual({ kind: 'complete' });
});

/** Each is opened by itself. */
const LARGE = [5_000, 5_000];

test('a folder that is made anew whenever it is opened is left out, and said', async () => {
  const { server, state } = await gathered((fake) => {
    fake.answer = (command) => {
      if (command.kind === 'examine') fake.uidValidity++;
      // Somebody else has the wire in between.
      if (command.kind === 'search') fake.deselect();
      return undefined;
    };
  }, LARGE);
  expect(state.messages.table.length).toBe(0);
  expect(state.messages.scan.kind).toBe('failed');
  expect(state.view.status?.text).toMatch(/made anew.*left out\. 1 more could not be read either\.$/);
  expect(server.lines.filter((line) => line.startsWith('EXAMINE')).length).toBeLessThan(20);
});

test('a folder that ends the connection is left out, and the others are read', async () => {
  const { server, state } = await gathered((fake) => {
    fake.answer = (command) =>
      command.kind === 'examine' && command.path === 'Work' ? failureOf('protocol') : undefined;
  }, LARGE);
  expect(state.messages.table.known).toBe(3);
  expect(state.view.status?.text).toBe('The connection was lost each time. Its messages are left out.');
  expect(server.lines.filter((line) => line === 'EXAMINE "Work"')).toHaveLength(3);
});

const ROWS = 'UID FETCH 1:4294967295 (UID FLAGS INTERNALDATE RFC822.SIZE)';

test('small folders are asked for with all their rows before an answer comes, empty ones without', async () => {
  let sent: string[] = [];
  const { server, state } = await gathered(
    (fake) => {
      const release = fake.hold();
      setImmediate(() => {
        sent = [...fake.lines];
        release();
      });
      fake.answer = (command) => {
        fake.uids = UidSet.from(command.kind === 'examine' && command.path === 'Work' ? [] : [1, 2, 3]);
        return undefined;
      };
    },
    [3, 0],
  );
  expect(sent).toEqual(['EXAMINE "INBOX"', ROWS, 'EXAMINE "Work"']);
  expect(server.lines).toEqual(sent);
  expect(state.messages.table.known).toBe(3);
  expect(state.messages.scan).toEqual({ kind: 'complete' });
});

test('a folder that holds more than was said is read by itself', async () => {
  const { server, state } = await gathered(() => undefined, [3, 0]);
  expect(server.lines.filter((line) => line === 'EXAMINE "Work"')).toHaveLength(2);
  expect(server.lines).toContain('UID SEARCH ALL');
  expect(state.messages.table.known).toBe(6);
  expect(state.messages.scan).toEqual({ kind: 'complete' });
});

test('whoever goes before a scan gets the wire once what is in flight is answered', async () => {
  const { server, state } = await gathered(
    (fake) => {
      // As soon as a folder was asked for.
      fake.wanted = () => fake.lines.length >= 2 * fake.leases;
    },
    [3, 3],
  );
  expect(server.lines).toEqual(['EXAMINE "INBOX"', ROWS, 'EXAMINE "Work"', ROWS]);
  expect(server.leases).toBe(2);
  expect(state.messages.table.known).toBe(6);
});

test('folders that were not counted say themselves how much they hold', async () => {
  let sent: string[] = [];
  const { server, state } = await gathered((fake) => {
    const release = fake.hold();
    setImmediate(() => {
      sent = [...fake.lines];
      release();
    });
  });
  expect(sent).toEqual(['EXAMINE "INBOX"', 'EXAMINE "Work"']);
  expect(server.lines.slice(2).toSorted()).toEqual([...sent, ROWS, ROWS]);
  expect(state.messages.table.known).toBe(6);
});

test('a small folder that ends the connection is left out, and the others are read', async () => {
  const { state } = await gathered(
    (fake) => {
      fake.answer = (command) =>
        command.kind === 'examine' && command.path === 'INBOX' ? failureOf('protocol') : undefined;
    },
    [3, 3],
  );
  expect(state.messages.table.known).toBe(3);
  expect(state.view.status?.text).toBe('The connection was lost each time. Its messages are left out.');
});

test('a small folder that may not be opened is left out with the word of the server', async () => {
  const { state } = await gathered(
    (fake) => {
      fake.answer = (command) =>
        command.kind === 'examine' && command.path === 'Work' ? failureOf('no') : undefined;
    },
    [3, 3],
  );
  expect(state.messages.table.known).toBe(3);
  expect(state.view.status?.text).toBe('the server said no Its messages are left out.');
});

test('a server that opens the next folder while it still answers the rows of one ends few connections', async () => {
  const row = '* 1 FETCH (UID 1 FLAGS () INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 9)\r\n';
  const imap = await scripted({
    answers: {
      EXAMINE: '* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n{TAG} OK [READ-ONLY] done\r\n',
      'UID SEARCH': '* SEARCH 1\r\n{TAG} OK done\r\n',
      'UID FETCH': ({ tag }, session) => {
        // What came with it is answered by then.
        setImmediate(() => session.send(`${row}{TAG} OK done\r\n`, tag));
        return undefined;
      },
    },
  });
  const { server } = mailServer({ port: imap.port, clock: hastyClock });
  expect(await server.connect()).toMatchObject({ kind: 'ok' });
  const store = new Store(emptyState({ key: 'uid', descending: false }), hastyClock);
  const names = Array.from({ length: 40 }, (_, n) => `Folder ${n}`);
  store.report({ kind: 'listed', folders: names.map(folderNamed) });
  for (const name of names)
    store.report({
      kind: 'counted',
      path: toMailboxPath(name),
      counts: { messages: 1, unseen: 0, size: undefined },
    });
  store.flush();
  await new Promise<void>((resolve) => {
    new Gather({ server, store, clock: hastyClock, busy: () => resolve }).open();
  });
  store.flush();
  expect(store.getState().messages.scan).toEqual({ kind: 'complete' });
  expect(store.getState().messages.table.known).toBe(40);
  // Reader and wire, and the wire once more.
  expect(imap.sessions).toHaveLength(3);
});
