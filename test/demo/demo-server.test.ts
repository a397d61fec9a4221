import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { startDemo } from '../../src/demo/demo-server.ts';
import { found, RawClient } from './raw-client.ts';

const root = new URL('../..', import.meta.url).pathname;

test('listens on loopback and wants its password', async () => {
  const demo = await startDemo();
  try {
    expect(demo.host).toBe('127.0.0.1');
    const client = await RawClient.connect(demo);
    expect((await client.run('LOGIN demo wrong')).status).toBe('NO');
    expect((await client.run(`LOGIN ${demo.user} ${demo.password}`)).status).toBe('OK');
    client.close();
  } finally {
    await demo.stop();
  }
});

test('stop ends connections and the listener, and may be called twice', async () => {
  const demo = await startDemo();
  const client = await RawClient.signIn(demo);
  await demo.stop();
  await client.closed();
  await demo.stop();
  await expect(
    new Promise((resolve, reject) => {
      connect(demo.port, demo.host, () => resolve('connected')).once('error', reject);
    }),
  ).rejects.toThrow('ECONNREFUSED');
});

test('two servers run beside each other, each with its own mailbox and password', async () => {
  const demos = await Promise.all([startDemo(), startDemo()]);
  try {
    const [one, two] = demos;
    expect(one.password).not.toBe(two.password);
    const [a, b] = await Promise.all([RawClient.signIn(one), RawClient.signIn(two)]);
    await Promise.all([a.run('SELECT Drafts'), b.run('SELECT Drafts')]);
    const uids = found(await a.run('UID SEARCH ALL'));
    await a.run(`UID STORE ${uids.join(',')} +FLAGS.SILENT (\\Deleted)`);
    await a.run(`UID EXPUNGE ${uids.join(',')}`);
    expect(found(await a.run('UID SEARCH ALL'))).toEqual([]);
    expect(found(await b.run('UID SEARCH ALL'))).toEqual(uids);
  } finally {
    await Promise.all(demos.map((demo) => demo.stop()));
  }
});

test('runs from a bundle, with the worker as an entry of its own', async () => {
  // Inside node_modules, so that the bundle finds the packages as dist/ does.
  const out = await mkdtemp(join(root, 'node_modules', '.demo-bundle-'));
  try {
    await build({
      entryPoints: {
        main: join(root, 'src/demo/demo-server.ts'),
        'demo-worker': join(root, 'src/demo/demo-worker.ts'),
      },
      outdir: out,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'error',
    });
    const bundled = (await import(/* @vite-ignore */ pathToFileURL(join(out, 'main.js')).href)) as {
      startDemo: typeof startDemo;
    };
    const demo = await bundled.startDemo();
    try {
      const client = await RawClient.signIn(demo);
      expect((await client.run('STATUS INBOX (MESSAGES)')).untagged).toEqual([
        '* STATUS INBOX (MESSAGES 900)',
      ]);
      client.close();
    } finally {
      await demo.stop();
    }
  } finally {
    await rm(out, { recursive: true });
  }
});
