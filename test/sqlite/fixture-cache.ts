// A program with a cache, for tests of several programs and of programs that die: `fixture-cache.ts JOB FOLDER`. What it
// says is JSON, a line each, written at once.
import { writeSync } from 'node:fs';
import { SqliteMailboxCache } from '../../src/sqlite/mailbox-cache.ts';
import { toSafe } from '../../src/text/safe-text.ts';
import { versionOf } from './cache-versions.ts';

const JOBS: Readonly<Record<string, () => Promise<void>>> = { forever, full };
const [, , job = '', folder = ''] = process.argv;

const say = (value: unknown) => writeSync(1, `${JSON.stringify(value)}\n`);

const told: string[] = [];

function open(): SqliteMailboxCache {
  const cache = SqliteMailboxCache.open({
    directory: folder,
    account: 'bob@example.org:993',
    now: Date.now,
    nameOf: toSafe,
    tell: (line) => told.push(line),
  });
  if (cache.kind === 'failed') throw new Error(cache.failure.text);
  return cache.value;
}

/** One list after the other, each said once it is stored, until it is killed. */
async function forever(): Promise<void> {
  const cache = open();
  for (let version = process.pid * 1000; ; version++) {
    await cache.store(versionOf(version));
    say([version, ...told]);
  }
}

/** Until the disk is full, and once more. */
async function full(): Promise<void> {
  const cache = open();
  for (let version = 1; version <= 50 && told.length === 0; version++)
    await cache.store(versionOf(version, `folder ${version}`));
  await cache.store(versionOf(1));
  say(told);
}

await JOBS[job]?.();
