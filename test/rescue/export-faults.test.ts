// Exports on a disk that gets full, and by programs that are killed at any moment: what stands under a final name is whole,
// and the same export goes on to the same end.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'imaptop-export-faults-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const bundled = mkdtempSync(join(tmpdir(), 'imaptop-fixture-'));
process.once('exit', () => rmSync(bundled, { recursive: true }));
const program = join(bundled, 'fixture-export.mjs');
buildSync({
  entryPoints: [new URL('fixture-export.ts', import.meta.url).pathname],
  outfile: program,
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'error',
});

test('a full disk is said, and with room again the export goes on to its end', () => {
  const disk = join(directory, 'disk');
  const script = `mkdir ${disk} && mount -t tmpfs -o size=6m,mode=700 none ${disk} && exec "$@"`;
  const words = [
    '--mount',
    '--map-root-user',
    'sh',
    '-c',
    script,
    'sh',
    process.execPath,
    program,
    'full',
    disk,
  ];
  const { stdout, stderr } = spawnSync('unshare', words, { encoding: 'utf8', timeout: 30_000 });
  expect(stderr).toBe('');
  const out = join(disk, 'out');
  expect(JSON.parse(stdout)).toEqual({
    full: `Could not write ${out}: the disk is full.`,
    names: ['ballast', 'out.part', 'out.part.state'],
    again: out,
    isWhole: true,
    after: ['out'],
  });
}, 60_000);

/** Killed once it has said that so many are there. */
async function killedAfter(count: number, format: string): Promise<void> {
  const child = spawn(process.execPath, [program, 'kill', directory, format]);
  let said = 0;
  for await (const _ of createInterface({ input: child.stdout })) if (++said >= count) child.kill('SIGKILL');
}

test.each(['eml', 'mbox'])(
  'killed three times, an export as %s ends as if nothing had been',
  async (format) => {
    for (const count of [1, 90, 170]) {
      await killedAfter(count, format);
      if (format === 'mbox') expect(readdirSync(directory)).toEqual(['out.part', 'out.part.state']);
    }
    const { stdout, stderr } = spawnSync(process.execPath, [program, 'check', directory, format], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ ended: join(directory, 'out'), isWhole: true, names: ['out'] });
  },
  60_000,
);
