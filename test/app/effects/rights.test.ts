// What this account may do in a folder is asked where the server says that it tells.
import { expect, test } from 'vitest';
import { readingOf } from './reading-of.ts';
import { Capabilities } from '../../../src/model/capabilities.ts';
import { mailboxKey, toMailboxPath } from '../../../src/model/mailbox.ts';
import { ManualClock } from '../manual-clock.ts';
import { failureOf, FakeServer } from './fake-server.ts';

const INBOX = toMailboxPath('INBOX');

async function opened(capabilities: readonly string[], refuse = false) {
  const server = new FakeServer([1, 2]);
  server.capabilities = new Capabilities(capabilities);
  server.rights = 'lrs';
  if (refuse) server.answer = ({ kind }) => (kind === 'my-rights' ? failureOf('no') : undefined);
  const context = server.context(new ManualClock());
  const { store } = context;
  readingOf(context).open(INBOX);
  store.flush();
  await server.settled();
  store.flush();
  const { folders, messages } = store.getState();
  return {
    asked: server.lines.filter((line) => line.startsWith('MYRIGHTS')),
    access: folders.access.get(mailboxKey({ path: INBOX, uidValidity: 7 })),
    said: store.getState().view.status?.text,
    known: messages.table.known,
  };
}

test('rights are asked once for the open folder, where there is ACL', async () => {
  expect(await opened(['ACL', 'UIDPLUS'])).toEqual({
    asked: ['MYRIGHTS "INBOX"'],
    access: { rights: 'lrs' },
    said: undefined,
    known: 2,
  });
});

test('and not where there is none', async () => {
  expect(await opened(['UIDPLUS'])).toMatchObject({ asked: [], access: undefined, known: 2 });
});

test('a server that does not answer them holds nothing back', async () => {
  expect(await opened(['ACL'], true)).toMatchObject({ access: undefined, said: undefined, known: 2 });
});
