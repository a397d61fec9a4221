// The packed package: what is in it, and that its command runs from the unpacked tarball. Needs dist/ (npm run build).
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectRoot } from './lint-fixture.ts';

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

const folder = mkdtempSync(join(tmpdir(), 'imaptop-pack-'));
let packed: Packed;

beforeAll(() => {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [first] = JSON.parse(execFileSync('npm', args, { cwd: projectRoot, encoding: 'utf8' })) as [Packed];
  packed = first;
  execFileSync('tar', ['-xzf', join(folder, packed.filename), '-C', folder]);
  // Beside the unpacked package, as an installation has its dependencies.
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const bin = join(folder, 'package/bin/imaptop.js');
const imaptop = (...args: string[]) =>
  spawnSync(process.execPath, [bin, ...args], {
    encoding: 'utf8',
    timeout: 20_000,
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder },
  });

it('holds the command, the program, the themes and the papers, and nothing else', () => {
  const tops = [...new Set(packed.files.map(({ path }) => path.replace(/\/.*/, '')))].toSorted();
  expect(tops).toEqual(['LICENSE', 'README.md', 'bin', 'dist', 'package.json', 'src', 'themes']);
  const paths = packed.files.map(({ path }) => path);
  expect(paths.filter((path) => path.startsWith('src/'))).toEqual(['src/probe.schema.json']);
  expect(paths).toContain('dist/main.cjs');
  expect(paths).toContain('dist/demo-worker.js');
});

it.each(['main', 'console-script'])('has %s in letters of one byte each, as it is read', (name) => {
  const octets = readFileSync(join(folder, `package/dist/${name}.cjs`));
  expect(octets.findIndex((octet) => octet > 0x7f)).toBe(-1);
  expect(octets.toString('latin1', 0, 3)).toMatch(/^\/\/[0-9a-f]$/);
});

it('tells its version', () => {
  const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  const { status, stdout, stderr } = imaptop('--version');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain(version);
});

it('prints its help to a pipe', () => {
  const { status, stdout, stderr } = imaptop('--help');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('--demo');
});
