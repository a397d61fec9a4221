// Every other message of a big folder: flagged, and removed, by sets that hold no two neighbours. 200,000 messages with
// IMAPTOP_TORTURE=all, which `npm run torture` sets; a few thousand else.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SqliteJournal } from '../../src/sqlite/journal.ts';
import { Scene } from '../queue/scene.ts';
import { sharedServers } from '../servers/shared.ts';

const ALL = process.env['IMAPTOP_TORTURE'] === 'all';
const MESSAGES = ALL ? 200_000 : 4_000;

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'imaptop-large-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

test(
  `every other one of ${MESSAGES} messages`,
  async () => {
    const scene = await Scene.open(sharedServers().dovecot);
    await scene.seed(250, { size: 400 });
    // Dovecot copies faster than anybody appends.
    for (let count = 250; count < MESSAGES;) {
      await scene.other.ok(`SELECT "${scene.folder}"`);
      const more = Math.min(count, MESSAGES - count);
      await scene.other.ok(`UID COPY 1:${more} "${scene.folder}"`);
      count += more;
    }
    const uids = await scene.other.uids(scene.folder);
    expect(uids).toHaveLength(MESSAGES);
    const chosen = uids.filter((_, n) => n % 2 === 0);
    const directory = temporaryDirectory();
    const opened = SqliteJournal.open(directory, 'large', () => Date.now());
    if (opened.kind === 'failed') throw new Error(opened.failure.text);
    scene.journal.behind = opened.value;

    const flagged = await scene.run(scene.flag(await scene.read(), chosen, 'add', '\\Flagged'));
    expect(flagged.state).toBe('done');
    expect(await scene.having('\\Flagged')).toEqual(chosen);
    const removed = await scene.run(scene.expunge(await scene.read(), chosen));
    expect(removed.state).toBe('done');
    expect(await scene.other.uids(scene.folder)).toEqual(uids.filter((_, n) => n % 2 === 1));
    opened.value.close();
    expect(statSync(join(directory, 'journal.db')).size).toBeLessThan(MESSAGES * 1_000);
  },
  ALL ? 3_600_000 : 60_000,
);
