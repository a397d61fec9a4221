// The program's everyday work on real servers: look, mark, flag, undo, delete, expunge. After every step the server is
// asked over a connection of its own what it holds.
import { describe, expect, test } from 'vitest';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import type { RawImap } from '../helpers/raw-imap.ts';
import { makeMessage, seedMailbox } from '../helpers/seed.ts';
import { sharedServers } from '../servers/shared.ts';
import { openConsole, signIn } from './open-console.ts';
import { cursorUid, listRows, markedUids, said } from './screen-rows.ts';

const SERVERS = ['dovecot', 'cyrus', 'courier'] as const;
const COUNT = 8;

/** Message n is the n-th biggest from below. Message 0 is marked \Deleted by somebody else, message 6 is flagged. */
const seedTriage = async (raw: RawImap): Promise<number[]> => {
  const flags: Record<number, string[]> = { 0: ['\\Deleted'], 6: ['\\Flagged'] };
  const messages = Array.from({ length: COUNT }, (_, n) => {
    const { bytes, date } = makeMessage({ n, seed: 1, size: 1_000 * (n + 1) });
    return { bytes, date, flags: flags[n] ?? [] };
  });
  return raw.appendMany('INBOX', messages);
};

/** Which messages have a flag, as the server says. */
const withFlag = async (raw: RawImap, flag: string): Promise<number[]> => {
  const wanted = flag.toLowerCase();
  return [...(await raw.flags('INBOX'))]
    .filter(([, flags]) => flags.some((one) => one.toLowerCase() === wanted))
    .map(([uid]) => uid);
};

const MODES = [
  ['one at a time', (console: ConsoleDriver, ...keys: string[]) => console.press(...keys)],
  ['in one burst', (console: ConsoleDriver, ...keys: string[]) => console.burst(...keys)],
] as const;

describe.each(SERVERS)('%s', (name) => {
  test.each(MODES)('triage with keys %s', async (_mode, send) => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const raw = await signIn(server, user);
    const uids = await seedTriage(raw);
    const uid = (...numbers: number[]): number[] => numbers.map((n) => uids[n]!);
    const bySize = uids.toReversed();
    const console = await openConsole(server, user);
    const keys = (...names: string[]): Promise<void> => send(console, ...names);

    // Sorted by size, with the biggest message's header below, which nobody has read by that.
    await keys('o', 'z');
    expect(listRows(console).map((row) => row.uid)).toEqual(bySize);
    expect(cursorUid(console)).toBe(uids[7]);
    expect(console.text()).toMatch(/PREVIEW {2}UID \d+/);
    expect(console.text()).toContain('<7.1@seed.example.org>');
    expect(console.text()).toContain('by size ▼');
    expect(await withFlag(raw, '\\Seen')).toEqual([]);

    // A range, flagged, and given back: what was flagged before stays so.
    await keys('V', 'j', 'j', 'Space');
    expect(markedUids(console)).toEqual(uid(7, 6, 5));
    expect(console.text()).toContain('3 marked');
    await keys('F');
    expect(said(console)).toContain('3 asked · 3 set · 1 of them already were');
    expect(await withFlag(raw, '\\Flagged')).toEqual(uid(5, 6, 7));
    await keys('z');
    expect(console.text()).toContain('clear \\Flagged on 2 messages of INBOX');
    await keys('y');
    expect(said(console)).toContain('2 asked · 2 cleared');
    expect(await withFlag(raw, '\\Flagged')).toEqual(uid(6));

    // \Seen on and off, a keyword on and off.
    await keys('N');
    expect(await withFlag(raw, '\\Seen')).toEqual(uid(5, 6, 7));
    await keys('N');
    expect(await withFlag(raw, '\\Seen')).toEqual([]);
    await keys('w', ...'Ticket', 'Enter');
    expect(said(console)).toContain('3 asked · 3 set');
    expect(await withFlag(raw, 'Ticket')).toEqual(uid(5, 6, 7));
    expect(
      listRows(console)
        .map(({ flags }) => flags.includes('$'))
        .filter(Boolean),
    ).toHaveLength(3);
    await keys('W', ...'Ticket', 'Enter');
    expect(await withFlag(raw, 'Ticket')).toEqual([]);

    // Deleted one after the other, one of them taken back; the cursor goes on by itself.
    await console.press('Esc');
    expect(markedUids(console)).toEqual([]);
    await keys('d', 'd', 'k', 'u');
    expect(await withFlag(raw, '\\Deleted')).toEqual(uid(0, 5));
    expect(cursorUid(console)).toBe(uids[3]);
    expect(
      listRows(console)
        .filter(({ flags }) => flags.includes('D'))
        .map((row) => row.uid),
    ).toEqual(uid(5, 0));

    // Without marks X is for what was marked \Deleted here, and for nobody else's.
    await keys('X');
    expect(console.text()).toContain('of INBOX that you marked \\Deleted');
    expect(console.text()).toContain('1 other message here is marked \\Deleted. It stays.');
    expect(console.text()).toContain(`UID EXPUNGE ${uids[5]}`);
    await keys('y');
    expect(said(console)).toContain('1 asked · 1 gone · 0 others');
    expect(await raw.uids('INBOX')).toEqual(uid(0, 1, 2, 3, 4, 6, 7));

    // A `y` that was typed before the question was there is no answer to it.
    await keys('g', 'Space', 'Space');
    await console.burst('X', 'y');
    expect(console.text()).toContain('Expunge plan: the 2 marked messages of INBOX');
    expect(await raw.uids('INBOX')).toHaveLength(7);
    await console.press('Enter');
    expect(said(console)).toContain('Cancelled: nothing was sent.');
    expect(await withFlag(raw, '\\Deleted')).toEqual(uid(0));

    await keys('X');
    await keys('y');
    expect(said(console)).toContain('2 asked · 2 gone · 0 others');
    expect(await raw.uids('INBOX')).toEqual(uid(0, 1, 2, 3, 4));
    expect(await withFlag(raw, '\\Deleted')).toEqual(uid(0));

    // Neither marks nor own deletions: the message under the cursor.
    await keys('g', 'j', 'X');
    expect(console.text()).toMatch(/Expunge plan: message UID \d+ of INBOX/);
    await keys('y');
    expect(said(console)).toContain('1 asked · 1 gone · 0 others');
    expect(await raw.uids('INBOX')).toEqual(uid(0, 1, 2, 4));
    expect([...(await raw.flags('INBOX')).values()]).toEqual([['\\Deleted'], [], [], []]);
    expect(cursorUid(console)).toBe(uids[2]);

    await console.press('q');
    expect(await console.exited).toEqual({ code: 0, signal: 0 });
    expect(console.terminal.modes()).toMatchObject({ alternateScreen: false, cursorHidden: false });
  });

  test('more than a hundred are expunged by their number, a whole folder as well', async () => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const raw = await signIn(server, user);
    const seeded = await seedMailbox(raw, 'INBOX', 112, {
      size: 400,
      flags: (n) => (n < 3 ? ['\\Deleted'] : []),
    });
    const uids = seeded.map(({ uid }) => uid);
    const console = await openConsole(server, user, { args: ['--sort', '-uid'] });

    // All but the six oldest, of which others have marked three.
    await console.burst('V', 'G', ...'kkkkkk', 'Space');
    expect(console.text()).toContain('106 marked');
    await console.burst('X', ...'106', 'Enter');
    expect(console.text()).toContain('To expunge 106 messages, type 106 and Enter');
    expect(console.text()).toContain('3 other messages here are marked \\Deleted. They stay.');
    await console.press('y');
    expect(said(console)).toContain('Cancelled: nothing was sent.');
    await console.press('X');
    await console.burst(...'105', 'Enter');
    expect(said(console)).toContain('105 typed, 106 in the plan: cancelled, nothing was sent.');
    expect(await raw.uids('INBOX')).toEqual(uids);
    await console.press('X', '1', '0', '7', 'Backspace', '6', 'Enter');
    expect(said(console)).toContain('106 asked · 106 gone · 0 others');
    expect(await raw.uids('INBOX')).toEqual(uids.slice(0, 6));
    expect(await withFlag(raw, '\\Deleted')).toEqual(uids.slice(0, 3));

    await console.burst('g', 'V', 'G', 'Space');
    await console.press('X');
    expect(console.text()).toContain('To expunge 6 messages, type 6 and Enter');
    await console.press('y');
    expect(await raw.uids('INBOX')).toHaveLength(6);
    await console.press('X');
    await console.burst('6', 'Enter');
    expect(said(console)).toContain('6 asked · 6 gone · 0 others');
    expect(await raw.uids('INBOX')).toEqual([]);
    expect(console.text()).toContain('MESSAGES  0');
  });
});
