// Messages to other folders, on real servers: moved, taken back, moved again by another run of the program, copied, and
// into the Trash. After every step the server is asked over a connection of its own what it holds.
import { describe, expect, test } from 'vitest';
import type { RawImap } from '../helpers/raw-imap.ts';
import { seedMailbox } from '../helpers/seed.ts';
import { sharedServers } from '../servers/shared.ts';
import { openConsole, signIn, temporaryFolder } from './open-console.ts';
import { cursorUid, listRows, markedUids, said } from './screen-rows.ts';

const SERVERS = ['dovecot', 'cyrus', 'courier'] as const;
const COUNT = 6;
const NEWEST_FIRST = ['--sort', '-uid'];

/** The messages of a folder by Message-ID, in the order of their UIDs, with their flags. */
async function held(raw: RawImap, folder: string): Promise<[string, string[]][]> {
  const flags = await raw.flags(folder);
  const ids = await raw.messageIds(folder);
  return [...flags].map(([uid, list]) => [
    ids.get(uid) ?? '',
    list.filter((flag) => flag !== '\\Recent').sort(),
  ]);
}

const idOf = (n: number): string => `<${n}.1@seed.example.org>`;

/** Which of the seeded messages are where. */
async function numbers(raw: RawImap, folder: string): Promise<number[]> {
  return (await held(raw, folder)).map(([id]) => Number(/^<(\d+)\./.exec(id)?.[1])).sort((a, b) => a - b);
}

describe.each(SERVERS)('%s', (name) => {
  test('moves, takes back, and moves again in another run; flags and dates go along', async () => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const raw = await signIn(server, user);
    const flags = (n: number): string[] => (n === 5 ? ['\\Flagged'] : n === 0 ? ['\\Deleted'] : []);
    await seedMailbox(raw, 'INBOX', COUNT, { flags });
    const work = `${server.prefix}Work`;
    await raw.ok(`CREATE ${work}`);
    const state = temporaryFolder();
    const args = [...NEWEST_FIRST, '--state-dir', state];
    const console = await openConsole(server, user, { args });

    await console.press('Space', 'Space', 's');
    expect(console.text()).toContain('Move the 2 marked messages to:');
    await console.type('work');
    await console.press('Enter');
    expect(said(console)).toContain(`2 asked · 2 moved to ${work}`);
    expect(await numbers(raw, 'INBOX')).toEqual([0, 1, 2, 3]);
    expect(await held(raw, work)).toEqual([
      [idOf(4), []],
      [idOf(5), ['\\Flagged']],
    ]);
    expect(markedUids(console)).toEqual([]);
    expect(listRows(console)).toHaveLength(4);
    // Somebody else's mark on message 0 is as it was.
    expect((await held(raw, 'INBOX'))[0]).toEqual([idOf(0), ['\\Deleted']]);
    expect(console.text()).toMatch(new RegExp(`Work +(\\+\\d+ +)?2 `));

    await console.press('z');
    expect(console.text()).toMatch(/Undo plan 1: move 2 messages of \S*Work to INBOX/);
    await console.press('y');
    expect(said(console)).toContain('2 asked · 2 moved to INBOX');
    expect(await numbers(raw, 'INBOX')).toEqual([0, 1, 2, 3, 4, 5]);
    expect(await held(raw, work)).toEqual([]);
    expect(listRows(console)).toHaveLength(COUNT);
    expect((await held(raw, 'INBOX')).at(-1)).toEqual([idOf(5), ['\\Flagged']]);
    await console.press('q');
    await console.exited;

    const again = await openConsole(server, user, { args });
    await again.press('$');
    expect(again.text()).toMatch(/earlier, \d{4}-\d\d-\d\d/);
    expect(again.text()).toMatch(/plan 1 {2}Move the 2 marked messages of INBOX to/);
    await again.press('Esc', 'z');
    expect(said(again)).toContain('Nothing to undo.');
    await again.press('Z');
    expect(again.text()).toContain('Redo plan 1: move 2 messages of INBOX to');
    await again.press('y');
    expect(said(again)).toContain(`2 asked · 2 moved to ${work}`);
    expect(await numbers(raw, work)).toEqual([4, 5]);
    expect(await numbers(raw, 'INBOX')).toEqual([0, 1, 2, 3]);
    await again.press('z');
    expect(again.text()).toMatch(/Undo plan 3: move 2 messages/);
    await again.press('Esc');
    expect(said(again)).toContain('Cancelled: nothing was sent.');
  });

  test('copies, and leaves the originals as they are', async () => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const raw = await signIn(server, user);
    await seedMailbox(raw, 'INBOX', 3);
    const work = `${server.prefix}Work`;
    await raw.ok(`CREATE ${work}`);
    const before = await held(raw, 'INBOX');
    const console = await openConsole(server, user, { args: NEWEST_FIRST });
    const at = cursorUid(console);
    await console.press('C');
    expect(console.text()).toContain(`Copy message UID ${at} to:`);
    await console.type('work');
    await console.press('Enter');
    expect(said(console)).toContain(`1 asked · 1 copied to ${work}`);
    expect(await numbers(raw, work)).toEqual([2]);
    expect(await held(raw, 'INBOX')).toEqual(before);
    expect(cursorUid(console)).toBe(at);
    await console.press('s', 'i', 'n', 'b', 'o', 'x');
    // They are in it already.
    expect(console.text()).not.toMatch(/› INBOX(?!\.)/);
    await console.press('Esc');
    expect(said(console)).toContain('Cancelled: nothing was sent.');
    expect(await held(raw, 'INBOX')).toEqual(before);
  });

  test('puts into the Trash what the server calls so', async () => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const raw = await signIn(server, user);
    await seedMailbox(raw, 'INBOX', 3);
    const console = await openConsole(server, user, { args: NEWEST_FIRST });
    await console.press('#');
    if (name === 'courier') {
      expect(said(console)).toContain('No folder of this account is its Trash');
      expect(await numbers(raw, 'INBOX')).toEqual([0, 1, 2]);
      return;
    }
    expect(said(console)).toContain('1 asked · 1 moved to Trash');
    expect(await numbers(raw, 'INBOX')).toEqual([0, 1]);
    expect(await numbers(raw, 'Trash')).toEqual([2]);
    await console.press('c', ...'trash', 'Enter', '#');
    expect(said(console)).toContain('These messages are in Trash already: X expunges. Nothing was sent.');
    expect(await numbers(raw, 'Trash')).toEqual([2]);
  });

  test('r keeps rescue copies of what is expunged, and z puts them back, in another run too', async () => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const raw = await signIn(server, user);
    await seedMailbox(raw, 'INBOX', 3, { flags: (n) => (n === 2 ? ['\\Flagged', '\\Seen'] : []) });
    const before = await held(raw, 'INBOX');
    const args = [...NEWEST_FIRST, '--state-dir', temporaryFolder()];
    const console = await openConsole(server, user, { args });
    await console.press('Space', 'Space', 'X');
    expect(console.text()).toContain('No rescue copies: this cannot be undone.');
    // A y that was typed with r is for the question before.
    await console.burst('r', 'y');
    expect(console.text()).toContain("Rescue copies are kept on this machine's disk for 7 days");
    expect(await raw.uids('INBOX')).toHaveLength(3);
    await console.press('y');
    expect(said(console)).toContain('2 asked · 2 gone');
    expect(await numbers(raw, 'INBOX')).toEqual([0]);
    await console.press('q');
    await console.exited;

    const again = await openConsole(server, user, { args });
    await again.press('z');
    expect(again.text()).toContain('put 2 messages back into INBOX, with new UIDs');
    await again.press('y');
    expect(said(again)).toContain('2 asked · 2 put back, with new UIDs');
    expect(new Map(await held(raw, 'INBOX'))).toEqual(new Map(before));
    expect(listRows(again)).toHaveLength(3);
  });
});

test('cyrus: a folder without the right to remove takes no move and no mark, and says which right it is', async () => {
  const { cyrus } = sharedServers();
  const user = cyrus.newUser();
  const raw = await signIn(cyrus, user);
  await seedMailbox(raw, 'INBOX', 2);
  await seedMailbox(raw, 'Kept', 2);
  await raw.ok(`SETACL Kept ${user} lrsa`);
  const console = await openConsole(cyrus, user, {
    args: [...NEWEST_FIRST, '--folder', 'Kept'],
    rows: 70,
  });
  for (const key of ['d', 's', '#', 'X', 'F']) {
    await console.press(key);
    expect(said(console)).toMatch(/You may not .* in Kept: that takes the right [tw], and yours are only/);
  }
  await console.press('N');
  expect(said(console)).toContain('1 asked · 1 set');
  await console.press('C', ...'inbox', 'Enter');
  expect(said(console)).toContain('1 asked · 1 copied to INBOX');
  expect(await numbers(raw, 'INBOX')).toEqual([0, 1, 1]);
  expect(await numbers(raw, 'Kept')).toEqual([0, 1]);
  await console.press('?');
  expect(console.text()).toMatch(/d +Marks \\Deleted; nothing is removed until X\.[\s\S]*You may not mark/);
});
