// Flags that another client changes after the list was read and before the folder is watched: nobody tells of them, and the
// list has them all the same.
import { expect, test } from 'vitest';
import { FaultProxy } from '../helpers/fault-proxy.ts';
import { seedMailbox } from '../helpers/seed.ts';
import { sharedServers } from '../servers/shared.ts';
import { LiveConsole, otherClient } from './live-console.ts';

test.each(['dovecot', 'cyrus'] as const)(
  '%s',
  async (name) => {
    const server = sharedServers()[name];
    const user = server.newUser();
    const other = await otherClient(server, user);
    const seeded = await seedMailbox(other, 'INBOX', 5);
    // Dovecot keeps mod-sequences of a folder once somebody has asked for them.
    await other.ok('ENABLE CONDSTORE');
    await other.ok('SELECT INBOX');
    const changed = seeded[2]!.uid;
    const proxy = await FaultProxy.start(server.port);
    try {
      let folders = 0;
      const watching = proxy.hold({ test: (line) => line.startsWith('EXAMINE') && ++folders === 2 });
      const opening = LiveConsole.open({ port: proxy.port, password: server.password }, user);
      const { connection } = await watching.reached;
      // The rows are read over the other connection meanwhile.
      await expect
        .poll(() => proxy.lines.filter(({ line }) => line.startsWith('UID FETCH')).length)
        .toBeGreaterThan(0);
      expect(proxy.lines.filter((line) => line.connection === connection && /FETCH/.test(line.line))).toEqual(
        [],
      );
      await other.ok('SELECT INBOX');
      await other.ok(`UID STORE ${changed} +FLAGS.SILENT (\\Flagged)`);
      watching.release();
      const live = await opening;
      await live.until(() => String(live.rows[changed]).includes('\\Flagged'));
      await live.settled();
    } finally {
      await proxy.stop();
    }
  },
  60_000,
);
