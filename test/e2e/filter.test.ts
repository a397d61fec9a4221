// The filter, and deleting by query, on real servers: what is shown, what is changed, and what the server holds then.
import { expect, test } from 'vitest';
import { seedMailbox } from '../helpers/seed.ts';
import { sharedServers } from '../servers/shared.ts';
import { openConsole, signIn } from './open-console.ts';
import { listRows, said } from './screen-rows.ts';

test.each(['dovecot', 'cyrus', 'courier'] as const)(
  '%s',
  async (name) => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const raw = await signIn(server, user);
    const flags = (n: number): string[] => (n % 4 === 0 ? ['\\Seen'] : []);
    const seeded = await seedMailbox(raw, 'INBOX', 24, { flags });
    const uids = seeded.map(({ uid }) => uid);
    const deleted = async (): Promise<number[]> =>
      [...(await raw.flags('INBOX'))].flatMap(([uid, held]) =>
        held.includes('\\Deleted') ? [uids.indexOf(uid)] : [],
      );
    const console = await openConsole(server, user, { columns: 160 });

    await console.press('l');
    await console.paste('is:seen');
    await console.press('Enter');
    expect(console.text()).toMatch(/filter: is:seen +6 of 24 · /);
    expect(listRows(console)).toHaveLength(6);

    // New mail that the filter names is shown, and other mail is not.
    await seedMailbox(raw, 'INBOX', 2, { first: 24, flags: () => ['\\Seen'] });
    await seedMailbox(raw, 'INBOX', 1, { first: 26 });
    await console.press('R');
    await console.waitFor(/8 of 27/);
    await console.settled();
    expect(listRows(console)).toHaveLength(8);

    // A mark that the filter hides is still meant, and the plan says so.
    await console.press('Space');
    await console.press('l', 'Ctrl-u');
    await console.paste('not is:seen');
    await console.press('Enter');
    await console.press('Space', 'X');
    expect(console.text()).toContain('1 of them is not shown: the list is filtered.');
    await console.press('Esc', 'Esc');
    expect(console.text()).not.toContain('filter:');
    expect(console.text()).toContain('2 marked');
    await console.press('Esc');

    // Few, as the line said: at once, and undone with z.
    await console.press('D');
    await console.paste(`uid:${uids[3]}..${uids[5]}`);
    await console.settled();
    expect(console.text()).toContain('3 messages · ');
    await console.press('Enter');
    await console.settled();
    expect(said(console)).toContain('3 asked · 3 set');
    expect(await deleted()).toEqual([3, 4, 5]);
    await console.press('z', 'y');
    await console.settled();
    expect(await deleted()).toEqual([]);

    // All of them: shown first.
    await console.press('D');
    await console.paste('size>0');
    await console.press('Enter');
    expect(console.text()).toMatch(/Set \\Deleted on the 27 messages of INBOX that the query names/);
    expect(console.text()).toMatch(/y {2}set \\Deleted on 27 messages/);
    await console.press('Esc');
    expect(said(console)).toContain('Cancelled: nothing was sent.');
    expect(await deleted()).toEqual([]);

    // What the server has to say is shown first, too.
    await console.press('D');
    await console.paste('from:ada.lovelace@');
    await console.press('Enter');
    await console.waitFor(/y {2}set \\Deleted on \d+ messages?/);
    await console.press('y');
    await console.settled();
    const byAda = seeded.flatMap(({ n, from }) => (from.startsWith('Ada') ? [n] : []));
    expect((await deleted()).filter((n) => n >= 0)).toEqual(byAda);
    await console.press('U');
    await console.paste('is:deleted');
    await console.press('Enter');
    await console.settled();
    expect(await deleted()).toEqual([]);
    await console.press('q');
    expect(await console.exited).toMatchObject({ code: 0 });
  },
  90_000,
);
