// The top level stays small: tools are configured in package.json, in dotfiles or under test/.
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { projectRoot } from './lint-fixture.ts';

const allowed =
  /^(package\.json|package-lock\.json|tsconfig\.json|src|bin|themes|test|README\.md|LICENSE|\..+)$/;

it('holds only what the project says it holds', () => {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: projectRoot, encoding: 'utf8' })
    .split('\0')
    .filter(Boolean);
  const tops = [...new Set(tracked.map((path) => path.replace(/\/.*/, '')))];
  expect(tops).toContain('src');
  expect(tops.filter((name) => !allowed.test(name))).toEqual([]);
});
