// Supply chain: nothing new comes into the shipped program, or runs at install time, without a line in review.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from './lint-fixture.ts';

interface Locked {
  readonly name?: string;
  readonly version: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}
interface Manifest {
  readonly allowScripts: Readonly<Record<string, boolean>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const { packages } = JSON.parse(read('package-lock.json')) as { packages: Readonly<Record<string, Locked>> };
const installed = Object.entries(packages).filter(([path]) => path !== '');
// An alias (npm:big.js) is listed by the name of what really is there.
const nameOf = (path: string, one: Locked) => one.name ?? path.replace(/^.*node_modules\//, '');

it('ships exactly the packages of production-packages.txt', () => {
  const listed = read('test/tools/production-packages.txt')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const shipped = new Set(
    installed.filter(([, one]) => one.dev !== true).map(([path, one]) => nameOf(path, one)),
  );
  expect([...shipped].toSorted()).toEqual(listed);
});

it('names direct dependencies by exact version', () => {
  const direct = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies };
  expect(Object.entries(direct).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

it('locks every package by its integrity', () => {
  expect(installed.length).toBeGreaterThan(100);
  expect(installed.filter(([, one]) => one.integrity === undefined).map(([path]) => path)).toEqual([]);
});

it('lets reviewed install scripts run and no others', () => {
  const scripted = installed
    .filter(([, one]) => one.hasInstallScript === true)
    .map(([path, one]) => nameOf(path, one));
  expect(new Set(scripted)).toEqual(new Set(Object.keys(manifest.allowScripts)));
});
