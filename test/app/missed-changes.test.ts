// What another client does after the list was read and before the folder is watched: nobody tells of it, and the list has it
// all the same. Where nothing happened, nothing is asked.
import { expect, onTestFinished, test } from 'vitest';
import { FaultProxy } from '../helpers/fault-proxy.ts';
import type { RawImap } from '../helpers/raw-imap.ts';
import { seedMailbox } from '../helpers/seed.ts';
import { sharedServers } from '../servers/shared.ts';
import { LiveConsole, otherClient } from './live-console.ts';

interface Meanwhile {
  readonly live: LiveConsole;
  /** Of the messages there were at first. */
  readonly uids: readonly number[];
  /** What was sent over the connection that the list is read on, from then on. */
  readonly sent: () => readonly string[];
}

/** Opens a console, and acts as another client once its rows are read and its folder is not watched yet. */
async function meanwhile(
  name: 'dovecot' | 'cyrus' | 'courier',
  act: (other: RawImap, uids: readonly number[]) => Promise<unknown>,
): Promise<Meanwhile> {
  const server = sharedServers()[name];
  const user = server.newUser();
  const other = await otherClient(server, user);
  const seeded = await seedMailbox(other, 'INBOX', 5);
  // Dovecot keeps mod-sequences of a folder once somebody has asked for them.
  if (name !== 'courier') await other.ok('ENABLE CONDSTORE');
  await other.ok('SELECT INBOX');
  const uids = seeded.map(({ uid }) => uid);
  const proxy = await FaultProxy.start(server.port);
  onTestFinished(() => proxy.stop());
  let folders = 0;
  const watching = proxy.hold({ test: (line) => line.startsWith('EXAMINE') && ++folders === 2 });
  const opening = LiveConsole.open({ port: proxy.port, password: server.password }, user);
  const { connection } = await watching.reached;
  // The rows are read over the other connection meanwhile.
  await expect
    .poll(() => proxy.lines.filter(({ line }) => line.startsWith('UID FETCH')).length)
    .toBeGreaterThan(0);
  expect(proxy.lines.filter((line) => line.connection === connection && /FETCH/.test(line.line))).toEqual([]);
  await other.ok('SELECT INBOX');
  await act(other, uids);
  const before = proxy.lines.length;
  watching.release();
  const live = await opening;
  const sent = () =>
    proxy.lines
      .slice(before)
      .filter((line) => line.connection !== connection)
      .map(({ line }) => line);
  await live.settled();
  return { live, uids, sent };
}

test.each(['dovecot', 'cyrus'] as const)(
  '%s: flags were changed',
  async (name) => {
    const { live, uids } = await meanwhile(name, (other, all) =>
      other.ok(`UID STORE ${all[2]} +FLAGS.SILENT (\\Flagged)`),
    );
    await expect.poll(() => String(live.rows[uids[2]!])).toContain('\\Flagged');
  },
  60_000,
);

const listed = (live: LiveConsole) => Object.keys(live.rows).map(Number);

test.each(['dovecot', 'cyrus', 'courier'] as const)(
  '%s: a message came',
  async (name) => {
    const { live, uids } = await meanwhile(name, (other) =>
      other.append('INBOX', [], new Date(0), Buffer.from('Subject: new\r\n\r\nnew\r\n')),
    );
    await expect.poll(() => listed(live)).toHaveLength(uids.length + 1);
  },
  60_000,
);

async function remove(other: RawImap, uid: number): Promise<void> {
  await other.ok(`UID STORE ${uid} +FLAGS.SILENT (\\Deleted)`);
  await other.ok('EXPUNGE');
}

test.each(['dovecot', 'cyrus', 'courier'] as const)(
  '%s: a message went',
  async (name) => {
    const { live, uids } = await meanwhile(name, (other, all) => remove(other, all[1]!));
    await expect.poll(() => listed(live)).toEqual(uids.filter((uid) => uid !== uids[1]));
  },
  60_000,
);

test.each(['dovecot', 'cyrus', 'courier'] as const)(
  '%s: a message came, and another one went',
  async (name) => {
    const { live, uids } = await meanwhile(name, async (other, all) => {
      await other.append('INBOX', [], new Date(0), Buffer.from('Subject: new\r\n\r\nnew\r\n'));
      await remove(other, all[1]!);
    });
    const left = uids.filter((uid) => uid !== uids[1]);
    await expect.poll(() => listed(live)).toEqual([...left, expect.any(Number)]);
  },
  60_000,
);

test.each(['dovecot', 'cyrus'] as const)(
  '%s: nothing happened, and nothing is asked',
  async (name) => {
    const { sent } = await meanwhile(name, () => Promise.resolve());
    expect(sent().filter((line) => /NOOP|SEARCH/.test(line))).toEqual([]);
  },
  60_000,
);
