// Gathering folders whose server does what real ones will not: it ends.
import { expect, test } from 'vitest';
import { Gather } from '../../../src/app/effects/gather.ts';
import { toMailboxPath } from '../../../src/model/mailbox.ts';
import { toSafe } from '../../../src/text/safe-text.ts';
import { ManualClock } from '../manual-clock.ts';
import { FakeServer, failureOf } from './fake-server.ts';

async function gathered(change: (server: FakeServer) => void) {
  const server = new FakeServer([1, 2, 3]);
  const context = server.context(new ManualClock());
  const { store } = context;
  const folders = ['INBOX', 'Work'].map((name) => ({
    path: toMailboxPath(name),
    name: toSafe(name),
    delimiter: '/',
    levels: [toSafe(name)],
    selectable: true,
    specialUse: undefined,
  }));
  store.report({ kind: 'listed', folders });
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

test('a folder that is made anew whenever it is opened is left out, and said', async () => {
  const { server, state } = await gathered((fake) => {
    fake.answer = (command) => {
      if (command.kind === 'examine') fake.uidValidity++;
      // Somebody else has the wire in between.
      if (command.kind === 'search') fake.deselect();
      return undefined;
    };
  });
  expect(state.messages.table.length).toBe(0);
  expect(state.messages.scan.kind).toBe('failed');
  expect(state.view.status?.text).toMatch(/made anew.*left out\. 1 more could not be read either\.$/);
  expect(server.lines.filter((line) => line.startsWith('EXAMINE')).length).toBeLessThan(20);
});

test('a folder that ends the connection is left out, and the others are read', async () => {
  const { server, state } = await gathered((fake) => {
    fake.answer = (command) =>
      command.kind === 'examine' && command.path === 'Work' ? failureOf('protocol') : undefined;
  });
  expect(state.messages.table.known).toBe(3);
  expect(state.view.status?.text).toBe('The connection was lost each time. Its messages are left out.');
  expect(server.lines.filter((line) => line === 'EXAMINE "Work"')).toHaveLength(3);
});
