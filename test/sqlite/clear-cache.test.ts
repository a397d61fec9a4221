// `imaptop cache clear`: what was kept is gone from the disk, also while another program has the cache open.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { toMailboxPath } from '../../src/model/mailbox.ts';
import { clearCache } from '../../src/sqlite/clear-cache.ts';
import { cacheScene, contentsOf, envelopesOf, listOf, loaded, rowsTo } from './cache-scene.ts';

function said(directory: string): readonly string[] {
  const cleared = clearCache(directory);
  return cleared.kind === 'ok' ? cleared.value : [cleared.failure.text];
}

it('removes everything of every account, and says how much', async () => {
  const { directory, file, open } = cacheScene();
  const [bob, eve] = [open(), open({ account: 'eve@example.org:993' })];
  await bob.store(listOf(rowsTo(2_000), { envelopes: envelopesOf(rowsTo(2_000).map(({ uid }) => uid)) }));
  await eve.store(listOf(rowsTo(10), { path: toMailboxPath('x') }));
  bob.close();
  expect(said(directory)).toEqual([
    expect.stringMatching(/^2 folders removed from the cache, \d+\.\d KB\.$/),
  ]);
  expect(await loaded(eve, toMailboxPath('x'))).toBeUndefined();
  eve.close();
  expect(statSync(file).size).toBeLessThan(40_000);
  expect(readFileSync(file, 'latin1')).not.toContain('Sender');
  expect(said(directory)).toEqual(['The cache is empty: nothing was removed.']);
});

it('does not disturb a program that goes on', async () => {
  const { directory, lines, open } = cacheScene();
  const cache = open();
  await cache.store(listOf(rowsTo(3)));
  said(directory);
  await cache.store(listOf(rowsTo(4)));
  expect(await loaded(cache)).toEqual(contentsOf(listOf(rowsTo(4))));
  expect(lines).toEqual([]);
});

it('throws away what is no cache, and makes none where there was none', () => {
  const directory = mkdtempSync(join(tmpdir(), 'imaptop-clear-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  expect(said(directory)).toEqual(['The cache is empty: nothing was removed.']);
  writeFileSync(join(directory, 'mailboxes.db'), 'rubbish '.repeat(100), { mode: 0o600 });
  expect(said(directory)).toEqual([
    expect.stringContaining('was thrown away: file is not a database'),
    'The cache is empty: nothing was removed.',
  ]);
});
