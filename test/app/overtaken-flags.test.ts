// Flags that another client changes while rows are read: the watch tells of them first, and then the row comes as it was
// before. The list has them all the same.
import { expect, onTestFinished, test } from 'vitest';
import { FaultProxy } from '../helpers/fault-proxy.ts';
import { seedMailbox } from '../helpers/seed.ts';
import { sharedServers } from '../servers/shared.ts';
import { LiveConsole, otherClient } from './live-console.ts';

const lists: readonly (readonly [string, (live: LiveConsole) => Promise<void>])[] = [
  ['one folder', () => Promise.resolve()],
  [
    'all folders',
    async (live) => {
      live.store.view({ kind: 'focus', pane: 'folders' });
      live.press('g', 'Enter');
      await live.until(
        ({ messages }) => messages.gathering !== undefined && messages.scan.kind === 'complete',
      );
    },
  ],
];

for (const name of ['dovecot', 'cyrus'] as const)
  test.each(lists)(
    `${name}: the list of %s`,
    async (_list, open) => {
      const server = sharedServers()[name];
      const user = server.newUser();
      const other = await otherClient(server, user);
      const [first] = await seedMailbox(other, 'INBOX', 5);
      await other.ok('ENABLE CONDSTORE');
      await other.ok('SELECT INBOX');
      const proxy = await FaultProxy.start(server.port);
      onTestFinished(() => proxy.stop());
      const live = await LiveConsole.open({ port: proxy.port, password: server.password }, user);
      await open(live);
      await live.settled();
      const flagged = () => Object.values(live.rows).filter((flags) => flags.includes('\\Flagged'));
      const before = proxy.lines.length;
      const rows = proxy.holdAnswer({ test: (line) => /^UID FETCH .*INTERNALDATE/.test(line) });
      live.press('R');
      await rows.reached;
      // INBOX is watched anew by then.
      await expect.poll(() => proxy.lines.slice(before).some(({ line }) => line === 'IDLE')).toBe(true);
      await other.ok(`UID STORE ${first!.uid} +FLAGS.SILENT (\\Flagged)`);
      await live.until(() => flagged().length === 1);
      rows.release();
      await live.until(({ messages }) => messages.scan.kind === 'complete');
      await live.settled();
      expect(flagged()).toHaveLength(1);
    },
    60_000,
  );
