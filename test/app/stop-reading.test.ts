// What is said when the user stops a reading is about the list on screen, and goes with it.
import { expect, test } from 'vitest';
import { seedMailbox } from '../helpers/seed.ts';
import { sharedServers } from '../servers/shared.ts';
import { LiveConsole, otherClient } from './live-console.ts';

const STOPPED = 'Stopped reading names and subjects: the order is not complete.';

/** A list by sender whose names were stopped, of more messages than a screen shows. */
async function stopped(): Promise<LiveConsole> {
  const server = sharedServers().dovecot;
  const user = server.newUser();
  const other = await otherClient(server, user);
  await seedMailbox(other, 'INBOX', 150);
  const live = await LiveConsole.open(server, user);
  live.press('o', 'f', 'Esc');
  await live.settled();
  expect(live.said).toBe(STOPPED);
  return live;
}

test('a reading that was stopped is not spoken of in the next folder', { timeout: 60_000 }, async () => {
  const live = await stopped();
  live.press('j');
  expect(live.said).toBe(STOPPED);
  live.press('J');
  await live.until(
    ({ folders, messages }) => folders.current !== 'INBOX' && messages.scan.kind === 'complete',
  );
  expect(live.said).toBeUndefined();
});

test('nor where it goes on', { timeout: 60_000 }, async () => {
  const live = await stopped();
  live.press('o', 's', 'o', 'f');
  await live.until(({ messages }) => messages.envelopes.size === 150 && !messages.envelopeScan);
  expect(live.said).toBeUndefined();
});
