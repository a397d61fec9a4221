// The cursor goes to another message by itself where its own one vanishes. A key pressed before that frame was on the
// user's screen was meant for the message before, and changes nothing.
import { expect, test } from 'vitest';
import { makeMessage, seedMailbox } from '../helpers/seed.ts';
import type { RawImap } from '../helpers/raw-imap.ts';
import { sharedServers } from '../servers/shared.ts';
import { LiveConsole, otherClient } from './live-console.ts';

const UNSEEN = 'The cursor has just gone to another message: look, and press again. Nothing was sent.';

interface Folder {
  readonly live: LiveConsole;
  readonly other: RawImap;
  /** Newest first, as in the list. */
  readonly uids: readonly number[];
}

async function opened(): Promise<Folder> {
  const { dovecot } = sharedServers();
  const user = dovecot.newUser();
  const other = await otherClient(dovecot, user);
  const uids = (await seedMailbox(other, 'INBOX', 6)).map(({ uid }) => uid).toReversed();
  const live = await LiveConsole.open(dovecot, user);
  await other.ok('SELECT INBOX');
  expect(live.state.messages.cursor).toBe(uids[0]);
  return { live, other, uids };
}

async function expunge(other: RawImap, uid: number | undefined): Promise<void> {
  await other.ok(`UID STORE ${uid} +FLAGS.SILENT (\\Deleted)`);
  await other.ok(`UID EXPUNGE ${uid}`);
}

/** UIDs of each plan, oldest first. */
const planned = ({ state }: LiveConsole): number[][] =>
  state.queue.plans.map(({ plan }) => [...plan.uids]).toReversed();

const ended = async (live: LiveConsole, count: number): Promise<void> =>
  live.until(({ queue }) => queue.plans.filter(({ state }) => state === 'done').length === count);

test.each(['d', 'F', 'N', 'u', 'X'])('%s for a message that vanished under it', async (key) => {
  const { live, other, uids } = await opened();
  live.screen.hold();
  await expunge(other, uids[0]);
  await live.until(({ messages }) => messages.cursor === uids[1]);
  live.press(key);
  expect(live.said).toBe(UNSEEN);
  expect(live.state.messages.cursor).toBe(uids[1]);
  expect(live.state.view.dialog).toBeUndefined();
  expect(planned(live)).toEqual([]);
  expect(live.journal.writes).toEqual([]);
});

test('once the frame is seen, the key is for the message that it shows', async () => {
  const { live, other, uids } = await opened();
  live.screen.hold();
  await expunge(other, uids[0]);
  await live.until(({ messages }) => messages.cursor === uids[1]);
  live.press('d');
  expect(planned(live)).toEqual([]);
  live.screen.see();
  await live.settled();
  live.press('d');
  await ended(live, 1);
  expect(planned(live)).toEqual([[uids[1]]]);
  expect(live.rows).toMatchObject({ [uids[1]!]: ['\\Deleted'], [uids[2]!]: [] });
});

test('mail that comes leaves the cursor on its message, and its keys work', async () => {
  const { live, other, uids } = await opened();
  live.screen.hold();
  const { bytes, date } = makeMessage({ n: 100, seed: 1 });
  const added = (await other.append('INBOX', [], date, bytes)).uid;
  await live.until(({ messages }) => messages.order.length === uids.length + 1);
  live.press('F');
  await ended(live, 1);
  expect(planned(live)).toEqual([[uids[0]]]);
  await live.settled();
  expect(live.rows).toMatchObject({ [added!]: [], [uids[0]!]: ['\\Flagged'] });
});

test('while it goes on and on, only the newest frame counts', async () => {
  const { live, other, uids } = await opened();
  live.screen.hold();
  await expunge(other, uids[0]);
  await live.until(({ messages }) => messages.cursor === uids[1]);
  await expunge(other, uids[1]);
  await live.until(({ messages }) => messages.cursor === uids[2]);
  live.screen.see();
  // The frame that is waited for next is asked for when the one before has been seen.
  await Promise.resolve();
  await Promise.resolve();
  expect(live.screen.waiting).toBe(1);
  live.press('d');
  expect(live.said).toBe(UNSEEN);
  expect(planned(live)).toEqual([]);
  live.screen.see();
  await live.settled();
  live.press('d');
  await ended(live, 1);
  expect(planned(live)).toEqual([[uids[2]]]);
});

test('what is marked is marked, wherever the cursor goes', async () => {
  const { live, other, uids } = await opened();
  live.press('j', 'Space', 'Space', 'k', 'k');
  expect([...live.state.messages.marks]).toEqual([uids[2], uids[1]]);
  live.press('g');
  expect(live.state.messages.cursor).toBe(uids[0]);
  live.screen.hold();
  await expunge(other, uids[0]);
  await live.until(({ messages }) => messages.cursor === uids[1]);
  live.press('F');
  await ended(live, 1);
  expect(planned(live)).toEqual([[uids[2], uids[1]]]);
  expect(live.screen.waiting).toBe(1);
});

test('keys that change nothing work at once', async () => {
  const { live, other, uids } = await opened();
  live.screen.hold();
  await expunge(other, uids[0]);
  await live.until(({ messages }) => messages.cursor === uids[1]);
  live.press('j', 'Space');
  expect([...live.state.messages.marks]).toEqual([uids[2]]);
  expect(live.said).not.toBe(UNSEEN);
});

test('the cursor that the user moves is where the user looks: d d marks two', async () => {
  const { live, uids } = await opened();
  live.screen.hold();
  live.press('d', 'd', 'j', 'd');
  await ended(live, 3);
  expect(planned(live)).toEqual([[uids[0]], [uids[1]], [uids[3]]]);
  expect(live.screen.waiting).toBe(0);
});
