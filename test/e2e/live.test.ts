// What happens beside the console: other clients' mail, flags and expunges, a connection that is cut, a folder that is
// made anew. It shows up without a key, and cursor and marks stay on their messages.
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ConsoleDriver } from '../helpers/console-driver.ts';
import { FaultProxy } from '../helpers/fault-proxy.ts';
import type { RawImap } from '../helpers/raw-imap.ts';
import { makeMessage, seedMailbox } from '../helpers/seed.ts';
import { sharedServers } from '../servers/shared.ts';
import { openConsole, signIn } from './open-console.ts';
import { cursorUid, listRows, markedUids, said } from './screen-rows.ts';

const COUNT = 8;
const NEWEST_FIRST = ['--sort', '-uid'];

const append = async (raw: RawImap, mailbox: string, n: number): Promise<number> => {
  const { bytes, date } = makeMessage({ n, seed: 1, size: 600 });
  const { status, text, uid } = await raw.append(mailbox, [], date, bytes);
  if (status !== 'OK' || uid === undefined) throw new Error(`APPEND: ${status} ${text}`);
  return uid;
};

const expunge = async (raw: RawImap, uids: readonly number[]): Promise<void> => {
  await raw.ok(`UID STORE ${uids.join(',')} +FLAGS.SILENT (\\Deleted)`);
  await raw.ok(`UID EXPUNGE ${uids.join(',')}`);
};

const shown = (console: ConsoleDriver): number[] => listRows(console).map(({ uid }) => uid);
const flagsOf = (console: ConsoleDriver, uid: number): string | undefined =>
  listRows(console).find((row) => row.uid === uid)?.flags;
const previewed = (console: ConsoleDriver): number =>
  Number(/ PREVIEW {2}UID (\d+)/.exec(console.text())?.[1]);
const title = (console: ConsoleDriver): string =>
  / MESSAGES {2}([^│]*?) {2,}/.exec(console.text())?.[1] ?? '';

describe.each(['dovecot', 'cyrus', 'courier'] as const)('another client on %s', (name) => {
  test('changes the list and moves neither cursor nor marks', { timeout: 90_000 }, async () => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const raw = await signIn(server, user);
    const uids = (await seedMailbox(raw, 'INBOX', COUNT)).map(({ uid }) => uid);
    const uid = (n: number): number => uids[n]!;
    const console = await openConsole(server, user, { args: [...NEWEST_FIRST] });
    // Newest first: marks on 6 and 4 and 1, cursor on 3.
    await console.burst('j', 'Space', 'j', 'Space', 'j', 'j', 'Space', 'k', 'k', 'k');
    expect(markedUids(console)).toEqual([uid(6), uid(4), uid(1)]);
    expect(cursorUid(console)).toBe(uid(3));
    await raw.ok('SELECT INBOX');

    // All at once, as another client does that has worked for a while.
    const added = [await append(raw, 'INBOX', 100), await append(raw, 'INBOX', 101)];
    await raw.ok(`UID STORE ${uid(2)} +FLAGS (\\Flagged)`);
    await raw.ok(`UID STORE ${uid(3)} +FLAGS (\\Seen \\Answered)`);
    await expunge(raw, [uid(0), uid(4), uid(7)]);
    const left = [added[1]!, added[0]!, uid(6), uid(5), uid(3), uid(2), uid(1)];
    await console.waitFor(
      () =>
        shown(console).join() === left.join() &&
        flagsOf(console, uid(2)) === 'F' &&
        flagsOf(console, uid(3)) === '✓↩',
    );
    await console.settled();
    expect(cursorUid(console)).toBe(uid(3));
    expect(previewed(console)).toBe(uid(3));
    expect(markedUids(console)).toEqual([uid(6), uid(1)]);
    expect(title(console)).toMatch(/^7 · /);
    expect(console.text()).toContain('2 marked');

    // The message under the cursor goes: the cursor takes the next row, and marks nothing by it.
    await expunge(raw, [uid(3)]);
    await console.waitFor(() => shown(console).length === 6);
    await console.waitFor(() => previewed(console) === uid(2));
    expect(cursorUid(console)).toBe(uid(2));
    expect(markedUids(console)).toEqual([uid(6), uid(1)]);

    // What the user does then is done to those messages, whatever their numbers are now.
    await console.press('d');
    expect(said(console)).toContain('2 asked · 2 set');
    const deleted = [...(await raw.flags('INBOX'))].filter(([, flags]) => flags.includes('\\Deleted'));
    expect(deleted.map(([one]) => one)).toEqual([uid(1), uid(6)]);
  });
});

describe('on dovecot', () => {
  test('a cut connection is said, comes back by itself, and takes nothing with it', async () => {
    const { dovecot } = sharedServers();
    const user = dovecot.newUser();
    const first = await signIn(dovecot, user);
    const uids = (await seedMailbox(first, 'INBOX', COUNT)).map(({ uid }) => uid);
    const console = await openConsole(dovecot, user, { args: NEWEST_FIRST });
    await console.burst('j', 'Space', 'Space', 'j');
    const before = { rows: shown(console), marks: markedUids(console), cursor: cursorUid(console) };

    await dovecot.kick(user);
    await console.waitFor(/^ Connection lost: .* R {2}try now$/m);
    expect(console.text()).toContain('○ connection lost');
    // Meanwhile there is something new.
    const second = await signIn(dovecot, user);
    const added = await append(second, 'INBOX', 100);
    await console.waitFor(() => shown(console).includes(added));
    await console.settled();
    expect(console.text()).not.toContain('Connection lost');
    expect(console.text()).toContain('● idle');
    expect(shown(console)).toEqual([added, ...before.rows]);
    expect(markedUids(console)).toEqual(before.marks);
    expect(cursorUid(console)).toBe(before.cursor);
    // Both connections are up: one reads, one changes.
    await console.press('F');
    expect(said(console)).toContain('2 asked · 2 set');
    const flags = await second.flags('INBOX');
    expect(before.marks.map((uid) => flags.get(uid))).toEqual([['\\Flagged'], ['\\Flagged']]);
    expect(uids).toHaveLength(COUNT);
  });

  test('mail that comes while a folder is being opened is shown', async () => {
    const { dovecot } = sharedServers();
    const user = dovecot.newUser();
    const raw = await signIn(dovecot, user);
    const uids = (await seedMailbox(raw, 'INBOX', 2)).map(({ uid }) => uid);
    const proxy = await FaultProxy.start(dovecot.port);
    onTestFinished(() => proxy.stop());
    // The wire lists what is there; the reader is told to watch, and gets to it a little later.
    const wire = proxy.hold(/^EXAMINE/);
    const opening = openConsole({ ...dovecot, port: proxy.port }, user, { args: NEWEST_FIRST });
    await wire.reached;
    const reader = proxy.hold(/^EXAMINE/);
    wire.release();
    await reader.reached;
    const added = await append(raw, 'INBOX', 100);
    reader.release();
    const console = await opening;
    await console.waitFor(() => shown(console).length === 3);
    expect(shown(console)).toEqual([added, ...uids.toReversed()]);
  });

  test('R tries again at once', async () => {
    const { dovecot } = sharedServers();
    const user = dovecot.newUser();
    const console = await openConsole(dovecot, user);
    await dovecot.kick(user);
    await console.waitFor('Connection lost');
    await console.press('R');
    await console.waitFor('● idle');
    expect(console.text()).not.toContain('Connection lost');
  });

  test('a folder made anew is read anew, and no mark of the old one is acted upon', async () => {
    const { dovecot } = sharedServers();
    const user = dovecot.newUser();
    const raw = await signIn(dovecot, user);
    const old = (await seedMailbox(raw, 'Work', COUNT)).map(({ uid }) => uid);
    const console = await openConsole(dovecot, user, { args: ['--folder', 'Work', ...NEWEST_FIRST] });
    await console.burst('Space', 'Space', 'Space');
    expect(markedUids(console)).toHaveLength(3);

    // Dovecot ends the sessions of whoever has it open; what a new one then finds is said.
    await raw.ok('DELETE Work');
    await console.waitFor(/Mailbox doesn't exist/);
    await console.waitFor('● idle');
    const again = (await seedMailbox(raw, 'Work', 5, { first: 50 })).map(({ uid }) => uid);
    expect(old).toEqual(expect.arrayContaining(again));
    await console.press('R');
    expect(shown(console)).toEqual(again.toReversed());
    expect(markedUids(console)).toEqual([]);
    expect(console.text()).toContain('#54');
    await console.press('d');
    expect(said(console)).toContain('1 asked · 1 set');
  });

  test('a plan for a folder that was made anew is void, and nothing is sent', async () => {
    const { dovecot } = sharedServers();
    const user = dovecot.newUser();
    const raw = await signIn(dovecot, user);
    const uids = (await seedMailbox(raw, 'INBOX', COUNT)).map(({ uid }) => uid);
    const console = await openConsole(dovecot, user, { args: NEWEST_FIRST });
    await console.burst('Space', 'Space');
    await console.press('X');
    expect(console.text()).toContain('Expunge plan: the 2 marked messages');
    await dovecot.setUidValidity(user, 'INBOX', 1_234_567);
    await console.press('y');
    await console.waitFor('UIDVALIDITY was');
    await console.settled();
    expect(await raw.uids('INBOX')).toEqual(uids);
    expect([...(await raw.flags('INBOX')).values()].flat()).toEqual([]);
    await console.press('$');
    expect(console.text()).toMatch(/plan 1 .* void/);
  });
});
