// Flags of thousands of scattered messages: what they had and have is asked of the whole folder, and of what it says only
// they count.
import { expect, test } from 'vitest';
import { UidSet } from '../../src/model/uid-set.ts';
import { sharedServers } from '../servers/shared.ts';
import { Scene } from './scene.ts';

const MESSAGES = 10_000;

test.each(['dovecot', 'cyrus'] as const)(
  '5,000 of 10,000 on %s, while others have the flag as well',
  async (name) => {
    const scene = await Scene.open(sharedServers()[name], { without: ['MESSAGELIMIT=1000'] });
    await scene.seed(625, { size: 400 });
    await scene.other.ok(`SELECT "${scene.folder}"`);
    for (let count = 625; count < MESSAGES; count *= 2) {
      await scene.other.ok(`UID COPY 1:${count} "${scene.folder}"`);
      await scene.other.ok('NOOP');
    }
    const chosen = Array.from({ length: MESSAGES / 2 }, (_, n) => 2 * n + 1);
    // Ten of the chosen ones, and ten others.
    await scene.other.ok('UID STORE 1:20 +FLAGS.SILENT (\\Flagged)');
    const before = Array.from({ length: 20 }, (_, n) => n + 1);

    const { mailbox } = await scene.read();
    const uids = UidSet.from(chosen);
    const flag = { mailbox, basis: 'marked', uids, change: 'add', flag: '\\Flagged' } as const;
    const done = await scene.run(
      scene.compile(
        { kind: 'flag', ...flag },
        { folderMessages: MESSAGES, capabilities: scene.capabilities },
      ),
    );
    expect(done).toMatchObject({
      state: 'done',
      outcome: '5,000 asked · 5,000 set · 10 of them already were',
    });
    expect(scene.lines.filter((line) => line.startsWith('UID SEARCH'))).toEqual([
      'UID SEARCH RETURN (ALL) UNFLAGGED',
      'UID SEARCH RETURN (ALL) FLAGGED',
    ]);
    const others = before.filter((uid) => uid % 2 === 0);
    expect(await scene.having('\\Flagged')).toEqual([...others, ...chosen].sort((a, b) => a - b));

    const undone = await scene.run(scene.undo(done));
    expect(undone.state).toBe('done');
    expect(await scene.having('\\Flagged')).toEqual(before);
  },
  60_000,
);
