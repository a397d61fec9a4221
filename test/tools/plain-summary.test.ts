// The last line that CI reads: it must not call something passed that did not run.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from './lint-fixture.ts';

const summary = (body: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'imaptop-summary-'));
  try {
    symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(
      join(folder, 'a.test.ts'),
      `import { beforeAll, describe, expect, it } from 'vitest';\n${body}\n`,
    );
    const reporter = join(projectRoot, 'test/tools/plain-summary.ts');
    const args = ['run', '--root', folder, `--reporter=${reporter}`];
    const run = spawnSync(join(projectRoot, 'node_modules/.bin/vitest'), args, {
      encoding: 'utf8',
      timeout: 25_000,
    });
    return { status: run.status, last: run.stdout.trimEnd().split('\n').at(-1) };
  } finally {
    rmSync(folder, { recursive: true });
  }
};
const good = "it('good', () => { expect(1).toBe(1); });";

it.each([
  ['a passing test', good, 0, '1 passed, 0 failed'],
  ['a failing test', `${good} it('bad', () => { expect(1).toBe(2); });`, 1, '1 passed, 1 failed'],
  ['a skipped test', `${good} it.skip('left out', () => {});`, 1, '1 passed, 1 failed'],
  [
    'a test that skips itself',
    `${good} it('no server', (context) => { context.skip(); });`,
    1,
    '1 passed, 1 failed',
  ],
  ['a file that does not load', "throw new Error('broken');", 1, '0 passed, 1 failed'],
  ['a stray rejection', `${good} void Promise.reject(new Error('stray'));`, 1, '1 passed, 1 failed'],
])('%s', (_name, body, status, last) => {
  expect(summary(body)).toEqual({ status, last });
});
